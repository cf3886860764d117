"""What the archive holds of the school itself, its people and what was done in it."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

from pixschool.core.archive.tables import ArchiveTable, register, table
from pixschool.core.importing.registry import kind_of
from pixschool.core.journal import labels
from pixschool.core.models import (
    AuditEntry,
    Erasure,
    FamilyPage,
    HolidayPeriod,
    ImportBatch,
    Membership,
    OutgoingEmail,
    SchoolStatement,
)

_ENTRIES_AT_ONCE = 500


def _imports(reader: Membership) -> Iterator[Sequence[Any]]:
    found = ImportBatch.objects.filter(school=reader.school).select_related("author")
    for batch in found.order_by("created_at", "pk").iterator():
        moment = reader.school.local(batch.created_at)
        who = str(batch.author or "")
        yield _moment(moment), kind_of(batch).label, who, batch.get_status_display()


def _moment(local: datetime) -> str:
    return f"{local:%d/%m/%Y %H:%M}"


def _journal(reader: Membership) -> Iterator[Sequence[Any]]:
    """In the sentences of its page, naming what this reader may see."""
    entries = AuditEntry.objects.filter(school=reader.school).select_related("actor")
    found = entries.order_by("at", "pk").iterator(_ENTRIES_AT_ONCE)
    while some := list(islice(found, _ENTRIES_AT_ONCE)):
        for line in labels.describe(some, reader):
            moment = reader.school.local(line.entry.at)
            things = ", ".join(thing.name for thing in line.things)
            what = f"{line.before}{things}{line.after}"
            yield _moment(moment), str(line.entry.actor or "PixSchool"), line.kind, what


register(
    table(
        "equipe",
        "les personnes, leurs rôles",
        lambda reader: Membership.objects.filter(school=reader.school).in_order(),
        {
            "Nom": "user__last_name",
            "Prénom": "user__first_name",
            "Adresse": "user__email",
            "Rôles": "roles",
            "Arrivée": "joined_at",
            "Départ": "left_at",
        },
    ),
    table(
        "calendrier",
        "les dates entrées par l’établissement",
        lambda reader: HolidayPeriod.objects.filter(school=reader.school),
        {
            "Nom": "name",
            "Effet": "effect",
            "Du": "starts_on",
            "Au": "ends_on",
            "Source": "source",
            "Confirmé": "confirmed",
        },
    ),
    table(
        "page-familles",
        "l’adresse et les textes de la page des familles",
        lambda reader: FamilyPage.objects.filter(school=reader.school),
        {"Adresse": "slug", "Publiée le": "published_at", "Textes": "drafts"},
    ),
    table(
        "declarations",
        "les contacts et les textes ajoutés aux déclarations",
        lambda reader: SchoolStatement.objects.filter(school=reader.school),
        {"Modifié le": "changed_at", "Textes": "words"},
    ),
    ArchiveTable(
        name="imports",
        about="les fichiers déposés : quand, par qui, ce qu’ils sont devenus",
        headers=("Déposé le", "Quoi", "Par", "État"),
        rows=_imports,
    ),
    table(
        "courriels",
        "les courriels envoyés : à qui, quand, sans leur texte",
        lambda reader: OutgoingEmail.objects.filter(school=reader.school).order_by("created_at"),
        {
            "Créé le": "created_at",
            "Destinataire": "recipient",
            "Objet": "subject",
            "État": "state",
            "Accepté le": "accepted_at",
        },
    ),
    table(
        "effacements",
        "les données effacées à la fin de leur durée",
        lambda reader: Erasure.objects.filter(school=reader.school),
        {
            "Données": "what",
            "Durée": "period",
            "Annoncé le": "announced_at",
            "Effacé le": "ended_at",
            "Nombre": "count",
        },
    ),
    ArchiveTable(
        name="journal",
        about="qui a fait quoi, quand",
        headers=("Le", "Qui", "Sujet", "Acte"),
        rows=_journal,
    ),
)
