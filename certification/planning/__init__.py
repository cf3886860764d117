"""Seating pupils in certification sessions: arithmetic, with neither Django nor database.

`problem` reads what is asked, `counting` says it to the solver, `solving` goes through the
criteria in their order, `duty` gives adults to sessions, `relaxing` says what would help when
some have no seat, `answering` puts these together. All but `problem` import OR-tools, which
weighs 190 MB with what it brings: only a task of the worker and the command import them.
"""
