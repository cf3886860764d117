"""The rules of the certification in force in a school: the one place they are read from."""
