"""Two days as people say them. Pure."""

from datetime import date

from pixschool.core.text.french import NBSP, date_fr


def span_fr(first: date, last: date) -> str:
    """« le 28 janv. », « du 1er au 16 oct. », « du 28 sept. au 16 oct. »."""
    if first == last:
        return f"le {date_fr(first, 'short')}"
    begins = date_fr(first, "short")
    if (first.year, first.month) == (last.year, last.month):
        begins = begins.partition(NBSP)[0]
    return f"du {begins} au {date_fr(last, 'short')}"
