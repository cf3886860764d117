"""The act just done by hand, which the page offers to take back."""

from pixschool.core.web.http import SchoolRequest, number
from students.models import Repair
from students.repairs import history


def shown_act(request: SchoolRequest) -> Repair | None:
    """The one that `?geste=` names, when it is the person's own last act."""
    pk = number(request.GET.get("geste", ""))
    return history.last_act(school=request.school, actor=request.user, pk=pk)
