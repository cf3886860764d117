"""The journal: who did what, and the sentences that say it."""

from pixschool.core.journal.writing import record, record_reading

__all__ = ["record", "record_reading"]
