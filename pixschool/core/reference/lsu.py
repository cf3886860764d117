"""What the « livret scolaire unique » takes."""

LONGEST_COMMENT = 600  # of letters, in the ministry’s own schema
