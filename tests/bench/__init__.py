"""Imports measured beside their floor, in the same run, on the same machine."""
