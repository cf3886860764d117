"""For support: schools and people can be repaired, what happened can only be read.

For superusers only. Signing in goes through the site's own page, so that two-factor authentication
holds here too.
"""

from typing import Any

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from pixschool.core.access import members
from pixschool.core.models import (
    AuditEntry,
    HolidayPeriod,
    ImportBatch,
    Invitation,
    Membership,
    OutgoingEmail,
    School,
    SchoolErasure,
    SchoolYear,
    User,
)

admin.site.site_header = "PixSchool – support"
admin.site.site_title = "PixSchool"
admin.site.index_title = "Support"


def _is_superuser(request: HttpRequest) -> bool:
    return request.user.is_active and request.user.is_superuser


@secure_admin_login
def _login(request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
    """Who comes here has signed in by the site already: Django's own form is never shown."""
    if not _is_superuser(request):
        raise PermissionDenied
    return redirect("admin:index")


admin.site.has_permission = _is_superuser  # type: ignore[method-assign]
admin.site.login = _login  # type: ignore[method-assign]


class ReadOnlyAdmin(admin.ModelAdmin):
    """What is a record of the past, or is written by services only."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class YearInline(admin.TabularInline):
    model = SchoolYear
    extra = 0


@admin.register(School)
class SchoolAdmin(admin.ModelAdmin):
    list_display = ("uai", "name", "kind", "academie", "zone", "is_demo")
    list_filter = ("kind", "zone", "is_demo")
    search_fields = ("uai", "name")
    inlines = (YearInline,)


@admin.register(User)
class UserAdmin(admin.ModelAdmin):
    """No password here: it is chosen by its owner, through a link received by e-mail."""

    list_display = ("email", "first_name", "last_name", "is_active", "is_staff", "last_login")
    list_filter = ("is_active", "is_staff")
    search_fields = ("email", "first_name", "last_name")
    fields = ("email", "first_name", "last_name", "is_active", "last_login", "date_joined")
    readonly_fields = ("last_login", "date_joined")
    actions = ("end_sessions",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    @admin.action(description="Fermer toutes les sessions")
    def end_sessions(self, request: HttpRequest, people: models.QuerySet[User]) -> None:
        for person in people:
            members.end_sessions(person)
        self.message_user(request, f"Sessions fermées : {len(people)}.")


@admin.register(HolidayPeriod)
class HolidayPeriodAdmin(admin.ModelAdmin):
    """Where a zone gets the dates of an arrêté newer than this version."""

    list_display = ("name", "zone", "school", "start_year", "starts_on", "ends_on", "confirmed")
    list_filter = ("start_year", "zone", "confirmed")
    list_select_related = ("school",)
    autocomplete_fields = ("school",)


@admin.register(Membership)
class MembershipAdmin(ReadOnlyAdmin):
    list_display = ("user", "school", "role_labels", "joined_at", "left_at")
    list_filter = ("school",)
    list_select_related = ("user", "school")
    search_fields = ("user__email", "user__last_name", "school__uai")


@admin.register(Invitation)
class InvitationAdmin(ReadOnlyAdmin):
    list_display = ("email", "school", "created_at", "expires_at", "accepted_at", "revoked_at")
    list_select_related = ("school",)
    search_fields = ("email", "school__uai")
    exclude = ("token_hash",)


@admin.register(SchoolErasure)
class SchoolErasureAdmin(ReadOnlyAdmin):
    list_display = ("uai", "closed_at", "ended_at", "people", "rows")
    search_fields = ("uai",)


@admin.register(AuditEntry)
class AuditEntryAdmin(ReadOnlyAdmin):
    list_display = ("at", "event", "school", "actor", "target", "target_ids")
    list_filter = ("event",)
    list_select_related = ("school", "actor")
    search_fields = ("request_id",)


@admin.register(OutgoingEmail)
class OutgoingEmailAdmin(ReadOnlyAdmin):
    """Without the message: it holds links and codes."""

    list_display = ("created_at", "kind", "recipient", "state", "attempts", "reason")
    list_filter = ("state", "kind")
    search_fields = ("recipient", "message_id")
    exclude = ("message",)


@admin.register(ImportBatch)
class ImportBatchAdmin(ReadOnlyAdmin):
    list_display = ("pk", "school", "kind", "created_at")
    list_select_related = ("school",)
