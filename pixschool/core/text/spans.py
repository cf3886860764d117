"""Two days as people say them. Pure."""

from datetime import date

from pixschool.core.text.french import date_fr, day_number


def span_fr(first: date, last: date) -> str:
    """« le 28 janv. », « du 1er au 16 oct. », « du 28 sept. au 16 oct. »."""
    if first == last:
        return f"le {date_fr(first, 'short')}"
    is_same_month = (first.year, first.month) == (last.year, last.month)
    begins = day_number(first) if is_same_month else date_fr(first, "short")
    return f"du {begins} au {date_fr(last, 'short')}"
