from typing import Any

from django.core.files.storage import Storage, storages
from django.db import models
from django.db.models import Q

from pixschool.core.models.lines import LineField
from pixschool.core.models.school import School, SchoolYear
from pixschool.core.models.user import User


def private_storage() -> Storage:
    return storages["private"]


class ImportBatch(models.Model):
    """One drop of files: read, previewed, then applied in one transaction, or not at all."""

    class BatchStatus(models.TextChoices):
        RECEIVED = "received", "reçu"
        READING = "reading", "lecture en cours"
        MAPPING = "mapping", "colonnes à indiquer"
        PREVIEW = "preview", "à vérifier"
        APPLYING = "applying", "écriture en cours"
        DONE = "done", "appliqué"
        UNCHANGED = "unchanged", "rien à changer"
        REJECTED = "rejected", "refusé"
        CANCELLED = "cancelled", "arrêté"
        EXPIRED = "expired", "expiré"
        UNDONE = "undone", "annulé après coup"

    # What the last plan leaves of each file, with names: for whoever made it, never kept.
    set_aside: dict[int, list[dict[str, Any]]]

    SAID = "said"  # in `answers`: who gave which

    RUNNING = (BatchStatus.RECEIVED, BatchStatus.READING, BatchStatus.APPLYING)
    WAITING = (BatchStatus.MAPPING, BatchStatus.PREVIEW)

    school = models.ForeignKey(School, models.CASCADE, related_name="import_batches")
    year = models.ForeignKey(SchoolYear, models.CASCADE, related_name="+")
    kind = LineField("sorte", max_length=20)  # key of a kind in `importing.registry`
    author = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    status = models.CharField(
        "état", max_length=10, choices=BatchStatus.choices, default=BatchStatus.RECEIVED
    )
    # Given by the person: column mapping, levels of classes, accepted checks, campaigns.
    answers = models.JSONField(default=dict)
    # It was confirmed, but what was shown is not what would be written any more.
    base_has_moved = models.BooleanField(default=False)
    # What the import has changed and that no other table remembers, for the undo.
    before = models.JSONField(default=dict)
    counts = models.JSONField(default=dict)
    issues = models.JSONField(default=list)
    # Names of pupils shown on the preview; emptied as soon as the batch leaves it.
    preview = models.JSONField(default=dict)
    digest = LineField(max_length=64, blank=True)
    cancel_requested = models.BooleanField(default=False)
    heartbeat_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField("déposé le", auto_now_add=True)
    finished_at = models.DateTimeField("terminé le", null=True)

    class Meta:
        verbose_name = "import"
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["school", "kind", "-created_at"], name="import_by_school")]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "kind"], condition=Q(status="applying"), name="one_import_at_once"
            ),
        ]

    def __str__(self) -> str:
        return f"import {self.pk}"

    @property
    def is_running(self) -> bool:
        return self.status in self.RUNNING

    @property
    def is_waiting(self) -> bool:
        return self.status in self.WAITING

    @property
    def answers_given(self) -> int:
        """How many times somebody has answered on the preview; what a page that shows it has seen.

        `answers[SAID]`: {"name/key of a question": {"n": which time, "by": user}}.
        """
        return max((said["n"] for said in self.answers.get(self.SAID, {}).values()), default=0)

    @property
    def accepted(self) -> set[str]:
        """Codes of the checks that the person has accepted on the preview."""
        return set(self.answers.get("accepted", []))

    def pending_confirmations(self) -> list[dict[str, Any]]:
        """The guards nobody has accepted yet: the batch cannot be applied before."""
        return [
            issue
            for issue in self.issues
            if issue["level"] == "confirm" and issue["code"] not in self.accepted
        ]

    def errors(self) -> list[dict[str, Any]]:
        return [issue for issue in self.issues if issue["level"] == "error"]


class ImportFile(models.Model):
    """One file of a batch. Its bytes are deleted once read; what was read waits for the confirm."""

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="files")
    position = models.PositiveSmallIntegerField("rang")
    name = LineField("nom", max_length=200)
    size = models.PositiveIntegerField("taille")
    sha256 = LineField(max_length=64)
    raw = models.FileField(storage=private_storage, upload_to="uploads", blank=True)
    format = LineField("format", max_length=20, default="unknown")
    rows = models.PositiveIntegerField("lignes lues", default=0)
    issues = models.JSONField(default=list)
    facts = models.JSONField(default=dict)
    counts = models.JSONField(default=dict)
    is_rejected = models.BooleanField("refusé", default=False)

    class Meta:
        verbose_name = "fichier"
        ordering = ["batch", "position"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "position"], name="import_file_position")
        ]

    def __str__(self) -> str:
        return f"fichier {self.pk}"
