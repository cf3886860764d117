"""The list of a session as a file: filled where there is no network, read again after.

Each row bears the ids of its session and of its pupil there, and what was noted when it left, so
that a row nobody has changed changes nothing.
"""
