class ObservationRefusedError(Exception):
    """The act cannot be done; the text says why, in French."""
