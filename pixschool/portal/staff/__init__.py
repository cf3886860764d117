"""What the pages of the team show: who signed up, what each one may do."""
