from typing import Any

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.crypto import salted_hmac

from pixschool.core.models.lines import LineField, is_one_line


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """The address is kept in lower case; without password, none opens the account."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str, **fields: Any) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        """In any case of letters. Raises User.DoesNotExist."""
        return self.get(email__iexact=username)


class User(AbstractBaseUser, PermissionsMixin):
    """A member of staff. Pupils and parents have no account."""

    email = models.EmailField("adresse de courriel", unique=True)
    first_name = LineField("prénom", max_length=100, blank=True)
    last_name = LineField("nom", max_length=100, blank=True)
    is_staff = models.BooleanField("accès à l’administration", default=False)
    is_active = models.BooleanField("compte actif", default=True)
    date_joined = models.DateTimeField("inscrit le", default=timezone.now)
    # Part of what a session is signed with: adding one ends every session of the person.
    session_epoch = models.PositiveIntegerField(default=0, editable=False)

    # What the screens say once, the first time: hints that the person has closed.
    closed_hints = ArrayField(models.CharField(max_length=40), default=list, editable=False)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = []

    class Meta:
        verbose_name = "personne"
        constraints = [
            models.UniqueConstraint(Lower("email"), name="user_email_unique"),
            is_one_line("first_name", of="user"),
            is_one_line("last_name", of="user"),
        ]

    def __str__(self) -> str:
        return self.get_full_name()

    def get_full_name(self) -> str:
        """Never empty: the address when the name is."""
        return f"{self.first_name} {self.last_name}".strip() or self.email

    def get_short_name(self) -> str:
        return self.first_name or self.email

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        return salted_hmac(
            "pixschool.core.models.User",
            f"{self.session_epoch}|{self.password}",
            secret=secret,
            algorithm="sha256",
        ).hexdigest()
