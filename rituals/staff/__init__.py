"""The adults of the school: their Pix steps, office hours and trainings, minutes, newcomers."""
