"""What is to be done before a year begins, each line answered from what the school holds."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from campaigns.missing.read_dates import span
from campaigns.models import Campaign
from campaigns.overview import is_outdated
from certification.models import CertificationResult
from pixschool.core.models import Membership
from pixschool.core.reference.roles import Role
from pixschool.core.retention.applying import RuleOutcome
from pixschool.core.text.french import count, date_fr, nb
from pixschool.portal.turning import YearTurn
from students.models import ClassLead

# Without one of them, what they alone do waits.
NEEDED = (Role.LEAD, Role.HEAD, Role.LIBRARIAN)


@dataclass(frozen=True)
class TurnLine:
    """`label`: a link to where it is done; `detail`: what is known of it. `is_done`: None when
    there is nothing to do."""

    label: str
    url: str
    detail: str
    is_done: bool | None


def lines(
    turn: YearTurn, *, without_class: int, not_back: int, erasures: Sequence[RuleOutcome]
) -> list[TurnLine]:
    """`turn`: of a year to come. Six queries, whatever the size of the school."""
    return [
        *_results(turn),
        _roster(turn),
        _leavers(turn, without_class, not_back),
        _rituals(turn),
        _campaigns(turn),
        _leads(turn),
        _team(turn),
        _retention(turn, erasures),
    ]


def _url(turn: YearTurn, name: str, *, is_of_year: bool = True) -> str:
    page = reverse(name, args=[turn.year.school.uai])
    return f"{page}?annee={turn.year.start_year}" if is_of_year else page


def _held(turn: YearTurn, what: str) -> tuple[int, int]:
    """(in the year before, in this one)"""
    return next((line.before, line.now) for line in turn.held if line.what == what)


def _results(turn: YearTurn) -> Iterator[TurnLine]:
    """What Pix takes away is to be read here before: campaigns, then certifications."""
    school, today = turn.year.school, turn.year.school.today()
    begun = Campaign.objects.in_year(turn.current).begun_by(today)
    campaigns = list(begun.prefetch_related("pix_campaigns"))
    read = sorted(school.local(one.last_read_at).date() for one in campaigns if one.last_read_at)
    again = sum(_is_to_read_again(one, today) for one in campaigns if one.last_read_at)
    detail = f"{count(len(read), 'campagne lue')} sur {nb(len(campaigns))}"
    if read:
        detail += f", {span(read[0], read[-1])}"
    if again:
        detail += f" ; {nb(again)} à relire : des élèves ont peut-être terminé depuis"
    yield TurnLine(
        f"Dans Pix Orga, télécharger les résultats de {turn.current}, et les déposer ici",
        _url(turn, "campaigns:drop", is_of_year=False),
        f"{detail} ; Pix ne publie pas la date où il les retire",
        len(read) == len(campaigns) and not again if campaigns else None,
    )
    kept = CertificationResult.objects.filter(year=turn.current, is_current=True).count()
    yield TurnLine(
        f"Dans Pix Certif, télécharger les certifications de {turn.current}, et les déposer ici",
        _url(turn, "certification:results", is_of_year=False),
        count(kept, "résultat déposé") if kept else "aucun résultat déposé",
        bool(kept),
    )


def _is_to_read_again(campaign: Campaign, today: date) -> bool:
    """Whether one of its codes was never read, or too early."""
    codes = campaign.pix_campaigns.all()
    return any(is_outdated(campaign, code.read_at, today) for code in codes)


def _roster(turn: YearTurn) -> TurnLine:
    _, classes = _held(turn, "Classes")
    done = f"{count(turn.pupils, 'élève')}, {count(classes, 'classe')}"
    return TurnLine(
        f"Importer la base élèves de {turn.year}",
        _url(turn, "students:drop"),
        done if turn.pupils else "aucun élève",
        bool(turn.pupils),
    )


def _leavers(turn: YearTurn, without_class: int, not_back: int) -> TurnLine:
    said = [
        count(not_back, "élève non réinscrit,élèves non réinscrits"),
        f"{count(without_class, 'élève')} sans classe",
    ]
    return TurnLine(
        "Revoir qui est parti",
        _url(turn, "portal:pupils_without_class"),
        ", ".join(said) if turn.pupils else "se saura à l’import de la base élèves",
        bool(turn.pupils) and not without_class,
    )


def _rituals(turn: YearTurn) -> TurnLine:
    before, now = _held(turn, "Rituels au calendrier")
    detail = f"{count(now, 'rituel')} au calendrier, {nb(before)} en {turn.before}"
    again = ", à reprendre aussi depuis la page de l’année" if before and not now else ""
    return TurnLine(
        f"Planifier {turn.year}",
        _url(turn, "rituals:planner" if now else "rituals:planner_propose"),
        detail + again,
        now > 0,
    )


def _campaigns(turn: YearTurn) -> TurnLine:
    before, now = _held(turn, "Campagnes")
    return TurnLine(
        "Créer les campagnes, puis y mettre les codes que Pix donnera",
        _url(turn, "campaigns:list"),
        f"{count(now, 'campagne')}, {nb(before)} en {turn.before}",
        now > 0,
    )


def _leads(turn: YearTurn) -> TurnLine:
    """A class that several lead counts once."""
    _, classes = _held(turn, "Classes")
    led = ClassLead.objects.filter(classroom__year=turn.year).values("classroom").distinct().count()
    return TurnLine(
        "Confier les classes à leurs référents Pix",
        _url(turn, "students:leads"),
        f"{count(led, 'classe confiée')} sur {nb(classes)}" if classes else "aucune classe encore",
        bool(classes) and led == classes,
    )


def _team(turn: YearTurn) -> TurnLine:
    """People keep their roles from one year to the next."""
    members = Membership.objects.active().filter(school=turn.year.school)
    held = list(members.values_list("roles", flat=True))
    nobody = [role.label for role in NEEDED if not any(role.value in roles for roles in held)]
    detail = f"{count(len(held), 'personne')}, qui gardent leurs rôles"
    return TurnLine(
        "Revoir l’équipe : qui part, qui change de rôle",
        _url(turn, "core:team", is_of_year=False),
        f"{detail} ; rôle sans personne : {', '.join(nobody)}" if nobody else detail,
        not nobody,
    )


def _retention(turn: YearTurn, erasures: Sequence[RuleOutcome]) -> TurnLine:
    said = [f"{one.rule.what} ({nb(one.count)}, le {date_fr(one.due)})" for one in erasures]
    return TurnLine(
        "Voir ce qui sera effacé, et quand",
        _url(turn, "core:retention", is_of_year=False),
        " ; ".join(said) or "rien dont la durée soit passée",
        False if said else None,
    )
