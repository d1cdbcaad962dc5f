"""One person out of many hands: no edit lost without a word, no value without an origin, the same in any order."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

from county.view import Capture, Decision, RegisterVersion, flattened, nested, person_view
from tests.county.histories import PATHS, History, judged

AT = datetime(2018, 11, 5, tzinfo=UTC)
FIRST = RegisterVersion(1, {"identity": {"name": "韦模拟"}, "other_identity": {"phone": "1"}})


def a_capture(document: dict[str, object], **changes: object) -> Capture:
    made: dict[str, object] = {
        "revision_id": uuid4(),
        "record_id": uuid4(),
        "parent_id": None,
        "base_count": 1,
        "station": "450802101-01",
        "author": "admin",
        "saved_at": AT,
        "document": document,
    } | changes
    return Capture(**made)  # type: ignore[arg-type]


def with_phone(phone: str, **changes: object) -> Capture:
    return a_capture({"identity": {"name": "韦模拟"}, "other_identity": {"phone": phone}}, **changes)


def test_no_history_loses_an_edit() -> None:
    """Under `make prove` 10,000 of them: `python -m tests.county.histories`."""
    for seed in range(500):
        judged(History(seed))


def test_a_view_that_loses_an_edit_is_noticed() -> None:
    """The judge can fail: histories out of which one edit is left say something else."""
    noticed = 0
    for seed in range(100):
        history = History(seed)
        history.captures = history.captures[:-1]
        try:
            judged(history)
        except AssertionError:
            noticed += 1
    assert noticed > 50


def test_the_histories_are_worth_it() -> None:
    """They have clashes, decisions, approvals, replaced values and emptied fields."""
    histories = [History(seed) for seed in range(400)]
    assert sum(bool(history.view().clashes) for history in histories) > 40
    assert sum(bool(history.decisions) for history in histories) > 20
    assert sum(any(version.absorbs for version in history.versions) for history in histories) > 40
    assert sum(any(write.value is None for write in history.writes) for history in histories) > 40
    assert {path for history in histories for path in history.view().fields} == set(PATHS)


def test_a_capture_that_changed_nothing_yields_to_a_newer_register() -> None:
    view = person_view([FIRST, RegisterVersion(2, {"other_identity": {"phone": "2"}})], [with_phone("1")])
    assert view.fields["other_identity.phone"].value == "2"


def test_a_capture_that_changed_a_field_the_register_changed_too_clashes() -> None:
    newer = RegisterVersion(2, {"identity": {"name": "韦模拟"}, "other_identity": {"phone": "2"}})
    (clash,) = person_view([FIRST, newer], [with_phone("3")]).clashes
    assert sorted(str(each.value) for each in clash.holding) == ["2", "3"]
    assert clash.value is None


def test_two_stations_that_say_the_same_agree() -> None:
    one, other = with_phone("3"), with_phone("3", station="450802101-02")
    field = person_view([FIRST], [one, other]).fields["other_identity.phone"]
    assert field.value == "3"
    assert set(field.holding[0].origins) == {one.id, other.id}
    assert [each.value for each in field.replaced] == ["1"]


def test_two_new_people_of_one_number_are_seen_beside_each_other() -> None:
    one, other = with_phone("3", base_count=None), with_phone("4", base_count=None, station="450802101-02")
    view = person_view([], [one, other])
    assert [each.path for each in view.clashes] == ["other_identity.phone"]
    assert view.document == {"identity": {"name": "韦模拟"}}


def test_a_later_revision_replaces_its_parent_also_when_it_came_first() -> None:
    first = with_phone("3")
    second = with_phone("4", parent_id=first.revision_id, record_id=first.record_id)
    assert person_view([FIRST], [second]).fields["other_identity.phone"].value == "4"
    assert person_view([FIRST], [second, first]) == person_view([FIRST], [first, second])
    assert person_view([FIRST], [first, second]).fields["other_identity.phone"].value == "4"


def test_two_revisions_of_one_parent_are_a_fork_that_clashes() -> None:
    first = with_phone("3")
    fork = [with_phone(each, parent_id=first.revision_id, record_id=first.record_id) for each in ("4", "5")]
    (clash,) = person_view([FIRST], [first, *fork]).clashes
    assert {each.value for each in clash.holding} == {"4", "5"}


def test_a_decision_holds_until_something_new_is_said() -> None:
    one, other = with_phone("3"), with_phone("4")
    decision = Decision(uuid4(), "other_identity.phone", "4", frozenset({one.id, other.id}), "reviewer", AT)
    assert person_view([FIRST], [one, other], [decision]).fields["other_identity.phone"].value == "4"
    (clash,) = person_view([FIRST], [one, other, with_phone("5")], [decision]).clashes
    assert {each.value for each in clash.holding} == {"4", "5"}


def test_an_emptied_field_is_empty_with_an_origin() -> None:
    capture = a_capture({"identity": {"name": "韦模拟"}})
    field = person_view([FIRST], [capture]).fields["other_identity.phone"]
    assert (field.value, field.clashes, field.holding[0].origins) == (None, False, (capture.id,))


def test_whoever_claims_to_follow_himself_changes_nothing() -> None:
    own = uuid4()
    assert person_view([], [with_phone("3", revision_id=own, parent_id=own, base_count=None)]).document
    a, b = UUID(int=1), UUID(int=2)
    ring = [with_phone("3", revision_id=a, parent_id=b), with_phone("4", revision_id=b, parent_id=a)]
    assert person_view([FIRST], ring).fields.keys() == person_view([FIRST], ring[::-1]).fields.keys()


def test_documents_come_apart_and_together() -> None:
    document = {"a": {"b": 1, "c": {"d": [1, {"e": 2}]}}, "f": False, "g": None, "h": [], "i": {}}
    assert nested(dict(flattened(document))) == {"a": {"b": 1, "c": {"d": [1, {"e": 2}]}}, "f": False}
