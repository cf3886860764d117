"""What the journal says of the year."""

from django.urls import reverse

from pixschool.core.journal.labels import PUPILS, SCHOOL, register
from pixschool.core.journal.things import NamedThing, register_things
from pixschool.core.models import Membership
from pixschool.core.text.french import date_fr
from pixschool.core.web.http import year_query
from rituals.models import CalendarFeed, Milestone, PlanAct, Session

register("plan_changed", "a modifié le plan de l’année", kind=SCHOOL)
register("plan_undone", "a annulé un geste sur le plan de l’année", kind=SCHOOL)
register("plan_redone", "a refait un geste sur le plan de l’année", kind=SCHOOL)
register("milestone_added", "a ajouté une échéance", kind=SCHOOL)
register("milestone_changed", "a modifié une échéance", kind=SCHOOL)
register("milestone_removed", "a retiré une échéance", kind=SCHOOL)
register("milestone_done", "a marqué une échéance comme faite", kind=SCHOOL)
register("milestone_undone", "a remis une échéance à faire", kind=SCHOOL)
register("session_created", "a ajouté une séance", many="a ajouté {n} séances", kind=SCHOOL)
register("session_changed", "a modifié une séance", kind=SCHOOL)
register("session_removed", "a supprimé une séance", kind=SCHOOL)
register("attendance_taken", "a relevé les présents d’une séance", kind=SCHOOL)
register("observations_opened", "a ouvert la grille d’observation d’une séance", kind=PUPILS)
register("observations_noted", "a noté des observations dans une séance", kind=PUPILS)
register("observations_read", "a lu les observations d’une séance", kind=PUPILS)
register("feed_opened", "a ouvert une adresse de calendrier", kind=SCHOOL)
register("feed_renewed", "a renouvelé une adresse de calendrier", kind=SCHOOL)
register("feed_extended", "a prolongé une adresse de calendrier", kind=SCHOOL)
register("feed_closed", "a supprimé une adresse de calendrier", kind=SCHOOL)
register("reminders_stopped", "ne veut plus de rappels : {who}", kind=SCHOOL)
register("address_tried", "a essayé de nouveau une adresse refusée : {who}", kind=SCHOOL)


def _page(reader: Membership, ritual_id: int) -> str:
    return reverse("rituals:ritual", args=[reader.school.uai, ritual_id])


def _acts(reader: Membership, ids: set[int]) -> dict[int, NamedThing]:
    """« Déplacement de … », with the page of its ritual, or the year when there are several."""
    planner = reverse("rituals:planner", args=[reader.school.uai])
    acts = PlanAct.objects.filter(school=reader.school_id, pk__in=ids).select_related("year")
    return {
        act.pk: NamedThing(
            act.label,
            _page(reader, act.changes[0]["id"])
            if len(act.changes) == 1
            else f"{planner}{year_query(act.year)}",
        )
        for act in acts
    }


def _milestones(reader: Membership, ids: set[int]) -> dict[int, NamedThing]:
    lines = Milestone.objects.visible_to(reader).filter(pk__in=ids).select_related("ritual")
    return {
        line.pk: NamedThing(f"{line.label} ({line.ritual.title})", _page(reader, line.ritual_id))
        for line in lines
    }


def _sessions(reader: Membership, ids: set[int]) -> dict[int, NamedThing]:
    sessions = Session.objects.visible_to(reader).filter(pk__in=ids).select_related("ritual")
    return {
        one.pk: NamedThing(
            f"{one.ritual.title} ({date_fr(one.starts_at, 'time')})",
            _page(reader, one.ritual_id),
        )
        for one in sessions
    }


def _feeds(reader: Membership, ids: set[int]) -> dict[int, NamedThing]:
    """By what they show; whose they are, who opened them says."""
    page = reverse("rituals:feeds", args=[reader.school.uai])
    feeds = CalendarFeed.objects.filter(school=reader.school_id, pk__in=ids)
    return {
        feed.pk: NamedThing(
            feed.classroom.name if feed.classroom else feed.get_kind_display(), page
        )
        for feed in feeds.select_related("classroom")
    }


register_things("calendar_feed", _feeds)
register_things("plan_act", _acts)
register_things("milestone", _milestones)
register_things("session", _sessions)
