"""What the adults of an invented school do together: trainings, projects, minutes."""
