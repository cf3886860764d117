"""The id that groups everything one click caused: logs, entries of the journal, mails."""

from contextvars import ContextVar

current: ContextVar[str] = ContextVar("request_id", default="")
