class BirthsRefusedError(Exception):
    """The file gives no births; the message, in French, says why."""
