"""Links for the CDI, by theme and competence: those that come with PixSchool, those of a school."""
