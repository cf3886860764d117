"""What became of a reminder, in the words of the page, and what one may do about it."""

from dataclasses import dataclass
from enum import Enum

from pixschool.core.models import OutgoingEmail
from rituals.models import Notification
from rituals.reminders.outcomes import UNREACHABLE

State = Notification.NotificationState
Mail = OutgoingEmail.MailState


class StateGroup(Enum):
    """In the order of the page."""

    SENT = 0
    WAITING = 1
    UNSENT = 2

    @property
    def label(self) -> str:
        return {
            StateGroup.SENT: "Parti",
            StateGroup.WAITING: "En attente",
            StateGroup.UNSENT: "Pas parti",
        }[self]


@dataclass(frozen=True)
class ReminderStatus:
    """`why` is a sentence; `todo` is empty when there is nothing to do."""

    group: StateGroup
    why: str
    todo: str = ""


SENT = ReminderStatus(StateGroup.SENT, "dans un courriel que le serveur a accepté")
NEXT = ReminderStatus(StateGroup.WAITING, "pour un prochain courriel")
TAKEN_UP = ReminderStatus(StateGroup.WAITING, "à reprendre dans le prochain courriel")
TOO_LATE = ReminderStatus(StateGroup.UNSENT, "la date était passée avant qu’il puisse partir")
ERASED = ReminderStatus(StateGroup.UNSENT, "le courriel a été effacé depuis")
CUT = ReminderStatus(
    StateGroup.UNSENT,
    "peut-être pas reçu : la ligne a été coupée deux fois pendant l’envoi",
    "Demandez à la personne si elle l’a reçu.",
)
SEE_ADDRESS = "Vérifiez l’adresse de la personne."


def status_of(state: str, *, why: str, mail: str | None, said: str, copies: int) -> ReminderStatus:
    """`why`: the reason of the row; `mail`, `said`, `copies`: what its mail says of itself."""
    match State(state):
        case State.PLANNED:
            return NEXT
        case State.EXPIRED:
            return TOO_LATE
        case State.SUPPRESSED:
            return ReminderStatus(StateGroup.UNSENT, why, SEE_ADDRESS if why == UNREACHABLE else "")
        case State.MAILED:
            return _of_mail(mail, said, copies)


def _of_mail(mail: str | None, said: str, copies: int) -> ReminderStatus:
    match mail and Mail(mail):
        case Mail.ACCEPTED:
            return SENT
        case Mail.DUE | Mail.LEASED:
            words = f" ({said})" if said else ""
            return ReminderStatus(
                StateGroup.WAITING, f"dans un courriel qui attend de partir{words}"
            )
        case Mail.EXPIRED | Mail.SUPPRESSED:
            return TAKEN_UP
        case Mail.DOUBTFUL:
            # Cut once, and then too late: the next mail says it again.
            return CUT if copies > 1 else TAKEN_UP
        case Mail.REFUSED:
            return ReminderStatus(StateGroup.UNSENT, "courriel refusé par le serveur", SEE_ADDRESS)
        case _:
            return ERASED
