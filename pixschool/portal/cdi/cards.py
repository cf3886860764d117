"""Cards for the door of the CDI and for its desks, with the QR code of a campaign."""

from dataclasses import dataclass

from campaigns.codes.drawing import qr_svg
from campaigns.codes.serving import CodeCard
from campaigns.models import Campaign

MOST_ON_PAPER = 24  # codes of one campaign: a page each on the door
DESK_CARDS = 8  # on an A4 page


@dataclass(frozen=True)
class PrintedCard:
    """One code on paper; `copies` of it, for the desks."""

    title: str
    code: str
    picture: str  # SVG, in a data address
    alt: str
    copies: range


def printed(cards: list[CodeCard], *, for_desks: bool) -> list[PrintedCard]:
    """A page for each code; on the desks, a page is eight times the same card."""
    copies = range(DESK_CARDS if for_desks else 1)
    return [
        PrintedCard(
            title=card.title,
            code=card.pix.code,
            picture=qr_svg(card.pix.link),
            alt=f"QR code vers {card.pix.link}",
            copies=copies,
        )
        for card in cards[:MOST_ON_PAPER]
    ]


def has_code(campaign: Campaign) -> bool:
    """`pix_campaigns` comes with the campaign."""
    return any(pix.code for pix in campaign.pix_campaigns.all())
