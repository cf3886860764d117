class PlanRefusedError(Exception):
    """What is asked of a plan cannot be done; the text, in French, says how to mend it."""
