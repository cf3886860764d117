"""The journal: who did what, and the sentences that say it."""

from pixschool.core.journal.writing import record, record_reading, record_reading_of_the_day

__all__ = ["record", "record_reading", "record_reading_of_the_day"]
