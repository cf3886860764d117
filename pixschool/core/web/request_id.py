"""The id that groups everything one click caused: logs, audit entries, mails."""

from contextvars import ContextVar

current: ContextVar[str] = ContextVar("request_id", default="")
