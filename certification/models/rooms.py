"""The rooms that have computers."""

from django.db import models

from pixschool.core.models import School
from pixschool.core.models.lines import LineField, is_one_line

MOST_MACHINES = 500


class ComputerRoom(models.Model):
    """A room with computers, for as long as the school has it. `seats`: machines, the spare one
    too; 0 while nothing is set up."""

    school = models.ForeignKey(School, models.CASCADE, related_name="computer_rooms")
    name = LineField("nom", max_length=40)
    seats = models.PositiveSmallIntegerField("postes")
    is_active = models.BooleanField("en service", default=True)

    class Meta:
        verbose_name = "salle informatique"
        verbose_name_plural = "salles informatiques"
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["school", "name"], name="room_once_per_school"),
            models.CheckConstraint(
                condition=models.Q(seats__lte=MOST_MACHINES), name="computer_room_seats"
            ),
            is_one_line("name", of="computer_room"),
        ]

    def __str__(self) -> str:
        return self.name
