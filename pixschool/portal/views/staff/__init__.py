"""The pages of the team: office hours, trainings, one's own steps, minutes, newcomers."""
