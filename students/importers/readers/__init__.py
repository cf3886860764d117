"""Readers of pupil lists. They run in the bare child process: no Django here."""
