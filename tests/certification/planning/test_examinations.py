"""A set of examinations, invented, in the form of the ITC 2007 files."""

from certification.planning.answering import plan
from certification.planning.problem import read_problem
from tests.bench.examinations import problem_of
from tests.certification.planning.checking import faults

SET = """[Exams:4]\r
90, 1, 2, 3\r
120, 3, 4\r
60, 5, 6\r
60, 7\r
[Periods:2]\r
15:03:2027, 09:00:00, 120, 0\r
15:03:2027, 14:00:00, 120, 10\r
[Rooms:2]\r
3, 0\r
2, 5\r
[PeriodHardConstraints]\r
0, EXCLUSION, 3\r
0, AFTER, 2\r
[RoomHardConstraints]\r
2, ROOM_EXCLUSIVE\r
[InstitutionalWeightings]\r
TWOINAROW,7\r
"""


def test_a_set_becomes_a_problem_that_is_planned_without_a_conflict() -> None:
    problem, left_out = problem_of(SET)
    assert problem["conflicts"] == [["e0", "e1"], ["e0", "e3"]]
    assert [group["size"] for group in problem["groups"]] == [3, 2, 2, 1]
    assert left_out == 2
    answer = plan(read_problem(problem), seconds=5).as_json()
    assert (answer["status"], answer["unplaced"]) == ("optimal", 0)
    assert faults(problem, answer) == []
