"""What is kept of an import weighs little, whatever its files hold; what is hidden is counted."""

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from campaigns.models import ParticipantLink
from pixschool.core.importing.bounds import LIST_MOST, PREVIEW_MOST, TEXT_MOST, bounded
from pixschool.core.importing.reading.issues import MAX_PLACES, MAX_SENTENCES, Issues, of_files
from pixschool.core.importing.reading.limits import DEFAULT
from pixschool.core.importing.reading.people import clean_text
from students.models import Classroom, Student

TEXTS = st.one_of(st.text(max_size=20), st.integers(0, 5_000).map("é".__mul__))
ENTRIES = st.fixed_dictionaries({"name": TEXTS, "who": st.lists(TEXTS, max_size=30)})
LISTS = st.tuples(st.lists(ENTRIES, max_size=4), st.integers(1, 300)).map(lambda x: x[0] * x[1])
PREVIEWS = st.dictionaries(
    st.sampled_from("abcdefgh"), st.one_of(LISTS, TEXTS, st.fixed_dictionaries({"in": LISTS}))
)


def weight(value: Any) -> int:
    return len(json.dumps(value, ensure_ascii=False).encode())


@settings(max_examples=60, deadline=None)
@given(PREVIEWS, st.dictionaries(st.sampled_from("abcdefgh"), st.integers(0, 10**6)))
def test_a_preview(preview: dict[str, Any], totals: dict[str, int]) -> None:
    found = bounded(preview, totals)
    assert weight(found) < PREVIEW_MOST + 2_000
    for name, value in preview.items():
        if isinstance(value, list):
            shown = found[name]
            assert len(shown) <= LIST_MOST
            assert found["totals"][name] == totals.get(name, len(value))
            assert [one["name"][:20] for one in shown] == [
                one["name"][:20] for one in value[: len(shown)]
            ]
        elif isinstance(value, str):
            assert len(found[name]) <= TEXT_MOST


def test_what_is_small_is_whole() -> None:
    preview = {"created": [{"last_name": "MARTIN"}] * LIST_MOST, "scope": {"outside": ["6A"]}}
    assert bounded(preview, {}) == preview | {"totals": {"created": LIST_MOST}}


class TestIssues:
    @settings(max_examples=40, deadline=None)
    @given(st.lists(st.tuples(TEXTS, TEXTS), max_size=40), st.integers(1, 40))
    def test_of_one_code(self, said: list[tuple[str, str]], times: int) -> None:
        found = Issues()
        for rank in range(times):
            for message, where in said:
                found.add("error", "CODE", f"{message}{rank}", where=f"{where}{rank}")
        assert len(found.as_list()) <= MAX_SENTENCES + 1
        assert sum(issue.count for issue in found.as_list()) == times * len(said)
        assert found.has_errors == bool(said)
        for issue in found.as_list():
            assert len(issue.where) <= MAX_PLACES
            assert weight(issue.as_json()) < 3_200 + MAX_PLACES * 260

    def test_a_sentence_of_several_files_is_said_once(self) -> None:
        def issue(message: str, *where: str) -> dict[str, Any]:
            return {"level": "warning", "code": "C", "message": message, "count": 2,
                    "where": list(where)}  # fmt: skip

        files = [("a.csv", [issue("x", "ligne 3"), issue("y")]), ("b.csv", [issue("x", "ligne 9")])]
        first, second = of_files(files)
        assert first == issue("x", "a.csv", "b.csv") | {"count": 4}
        assert second == issue("y")


class TestWidths:
    """What a reader lets through fits in the columns that will hold it."""

    def test_are_those_of_the_columns(self) -> None:
        for model in (Student, ParticipantLink):
            assert model._meta.get_field("last_name").max_length == DEFAULT.name
        assert Classroom._meta.get_field("name").max_length == DEFAULT.class_name
        assert ParticipantLink._meta.get_field("class_name").max_length == DEFAULT.class_name

    @given(st.text(alphabet="ﬃ㎒Œœß’ aé", max_size=400))
    def test_hold_the_keys(self, text: str) -> None:
        cleaned = clean_text(text)
        most = Student._meta.get_field("name_key").max_length or 0
        assert len(f"{cleaned.name_key} {cleaned.name_key}") <= most
