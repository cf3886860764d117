"""What people change by hand: in a plan, or in its settings to make one possible."""
