"""The columns that a sheet takes away and brings back. Read in the bare child process too."""

PRESENCE = "Présence"  # for whoever fills the sheet
NOTED = "Notée au départ"
SESSION = "Séance"
ROW = "Ligne"
ALL = (PRESENCE, NOTED, SESSION, ROW)
