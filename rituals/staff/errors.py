class StaffRefusedError(Exception):
    """Why it cannot be so; the message is a sentence for the page."""
