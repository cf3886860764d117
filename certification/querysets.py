from typing import TYPE_CHECKING

from django.apps import apps
from django.db import models

from pixschool.core.access.permissions import Capability
from pixschool.core.models import Membership, SchoolYear

if TYPE_CHECKING:
    from certification.models import (  # noqa: F401
        CertificationPlan,
        CertificationResult,
        CertificationSession,
        SessionCandidate,
    )


class PlanQuerySet(models.QuerySet["CertificationPlan"]):
    def visible_to(self, membership: Membership) -> "PlanQuerySet":
        """Of the school, for whoever sees its pupils."""
        plans = self.filter(school_id=membership.school_id)
        return plans if membership.can(Capability.SEE_PUPILS) else plans.none()

    def in_year(self, year: SchoolYear) -> "PlanQuerySet":
        return self.filter(year=year)

    def applied(self) -> "PlanQuerySet":
        """Those that hold: one a level at most."""
        return self.filter(state="applied")


class CertificationSessionQuerySet(models.QuerySet["CertificationSession"]):
    def visible_to(self, membership: Membership) -> "CertificationSessionQuerySet":
        """Of the school, for whoever sees its pupils."""
        sessions = self.filter(plan__school_id=membership.school_id)
        return sessions if membership.can(Capability.SEE_PUPILS) else sessions.none()

    def applied(self) -> "CertificationSessionQuerySet":
        """Those of plans that hold."""
        return self.filter(plan__state="applied")


class CandidateQuerySet(models.QuerySet["SessionCandidate"]):
    def visible_to(self, membership: Membership) -> "CandidateQuerySet":
        """The pupils one may see, in the plans of the school."""
        candidates = self.filter(session__plan__school_id=membership.school_id)
        if membership.can(Capability.SEE_ALL_CLASSES):
            return candidates
        pupils = apps.get_model("students", "Student").objects.visible_to(membership)
        return candidates.filter(student__in=pupils.values("pk"))

    def applied(self) -> "CandidateQuerySet":
        """Those of plans that hold."""
        return self.filter(session__plan__state="applied")


class CertificationResultQuerySet(models.QuerySet["CertificationResult"]):
    def visible_to(self, membership: Membership) -> "CertificationResultQuerySet":
        """Those of the pupils one may see."""
        pupils = apps.get_model("students", "Student").objects.visible_to(membership)
        return self.filter(school_id=membership.school_id, student__in=pupils.values("pk"))

    def in_year(self, year: SchoolYear) -> "CertificationResultQuerySet":
        return self.filter(year=year)

    def current(self) -> "CertificationResultQuerySet":
        """Without those that Pix has corrected since."""
        return self.filter(is_current=True)
