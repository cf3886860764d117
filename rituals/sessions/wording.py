"""For whom and where a session is, in a few words. No query of its own."""

from rituals.models import Session


def who(session: Session) -> str:
    """« 6e A, groupe 1 », « groupe 3SVT2 », « 6A groupe 1 »; sessions come with their class and
    teaching group."""
    audience = session.classroom.name if session.classroom else ""
    if session.teaching_group:
        name = session.teaching_group.name  # that of half a class says « groupe » already
        audience = name if "groupe" in name.casefold() else f"groupe {name}"
    return ", ".join(part for part in (audience, session.group) if part)


def place(session: Session) -> str:
    """« salle 104 », « CDI »."""
    return f"salle {session.room}" if session.room[:1].isdigit() else session.room
