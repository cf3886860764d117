"""The year on paper: a poster for the wall, a list for the folder."""
