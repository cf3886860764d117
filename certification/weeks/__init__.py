"""The week of a class, a room or an adult, as hours that one ticks."""
