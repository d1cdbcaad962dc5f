"""Stations are told what changed: once, in full where they know nothing, and nothing that is not theirs."""

from typing import Any
from uuid import uuid4

import pytest

from county.domain import Carrier
from county.keys import CountyKeys
from county.parts import Parts
from county.services.register import ListedPerson
from station.errors import KeyRevoked, SignatureInvalid, StationUnknown
from station.packet.canonical import canonical
from station.packet.messages import (
    Body,
    FieldMark,
    Letter,
    LetterAnswer,
    Notice,
    RegisterNews,
    SettingsNews,
    Standings,
)
from station.packet.post import open_message, seal_letter, sign_letter
from tests.builders import a_document
from tests.county.builders import MORNING, STATION, FakeStation, enrolled

pytestmark = pytest.mark.both_databases

OTHER_TOWN = "450802102"
NUMBERS = ("450899195603120177", "450899195603120185", "450899195603120193")


def a_person(base_id: str, village: str = "450802101201", **changes: object) -> ListedPerson:
    document: dict[str, Any] = {
        "identity": {"name": "韦模拟"},
        "other_identity": {"household_division": village} | changes,
    }
    return ListedPerson(base_id, document)


class Listener:
    """A station's ear: what it was told, by number."""

    def __init__(self, county: Parts, keys: CountyKeys, station: FakeStation) -> None:
        self._county, self._keys, self.station = county, keys, station
        self.had: dict[int, Body] = {}
        self.void: set[int] = set()

    def letter(self, **changes: object) -> Letter:
        heard = 0
        while heard + 1 in self.had or heard + 1 in self.void:
            heard += 1
        written = {
            "station": self.station.code,
            "incarnation": self.station.incarnation,
            "epoch": 1,
            "packets": 0,
            "packet_digest": None,
            "heard": heard,
            "made_at": MORNING,
        } | changes
        return Letter.model_validate(written)

    def write(self, **changes: object) -> LetterAnswer:
        signed = sign_letter(self.letter(**changes), self.station.signing_key)
        return self._county.open_letter(seal_letter(signed, self._keys.recipient))

    def hear(self) -> list[Body]:
        """Fetches what is wanting; tells what was new."""
        news = []
        for number in numbers(self.write()):
            sealed = self._county.fetch_message(self.station.code, number)
            assert sealed is not None
            message = open_message(sealed, self.station.identity, self._keys.public_key)
            self.had[number] = message.body
            self.void |= {each for span in message.header.supersedes for each in range(span.first, span.last + 1)}
            news.append(message.body)
        return news


def numbers(answer: LetterAnswer) -> list[int]:
    return [number for span in answer.messages for number in range(span.first, span.last + 1)]


def register_of(bodies: list[Body]) -> list[str]:
    return [entry.base_id for body in bodies if isinstance(body, RegisterNews) for entry in body.entries]


@pytest.fixture
def listener(county: Parts, keys: CountyKeys, station: FakeStation) -> Listener:
    return Listener(county, keys, station)


def test_a_station_that_knows_nothing_gets_the_whole_register_and_then_only_what_changes(
    county: Parts, listener: Listener
) -> None:
    county.take_register([a_person("A"), a_person("B")])
    first = listener.hear()
    assert register_of(first) == ["A", "B"]
    assert [body.snapshot.parts for body in first if isinstance(body, RegisterNews) and body.snapshot] == [1]
    assert listener.hear() == []
    county.take_register([a_person("B", phone="13900000101"), a_person("C")])
    assert sorted(register_of(listener.hear())) == ["B", "C"]
    assert listener.hear() == []


def test_the_same_list_again_is_no_news(county: Parts, listener: Listener) -> None:
    county.take_register([a_person("A"), a_person("B")])
    listener.hear()
    change = county.take_register([a_person("B"), a_person("A")])
    assert (change.people, change.new, change.changed, change.removed) == (2, 0, 0, 0)
    assert listener.hear() == []


def test_who_left_the_register_is_told(county: Parts, listener: Listener) -> None:
    county.take_register([a_person("A"), a_person("B")])
    listener.hear()
    assert county.take_register([a_person("A")], whole=True).removed == 1
    (body,) = listener.hear()
    assert isinstance(body, RegisterNews)
    assert [(entry.base_id, entry.document) for entry in body.entries] == [("B", None)]


def test_a_station_is_told_of_its_villages_alone(county: Parts, listener: Listener) -> None:
    county.assign_villages(STATION, ("450802101",))
    county.take_register([a_person("A"), a_person("B", OTHER_TOWN + "201"), a_person("C", "")])
    assert register_of(listener.hear()) == ["A", "C"]
    county.take_register([a_person("A", OTHER_TOWN + "201"), a_person("B", "450802101202")])
    (body,) = listener.hear()
    assert isinstance(body, RegisterNews)
    assert {entry.base_id: entry.document is None for entry in body.entries} == {"A": True, "B": False}
    county.assign_villages(STATION, (OTHER_TOWN,))
    assert register_of(listener.hear()) == ["A", "C"]


def test_a_large_register_comes_in_parts_that_add_up(
    county: Parts, listener: Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("county.services.messages.MOST_IN_A_MESSAGE", 3)
    county.take_register([a_person(f"P{at}") for at in range(8)])
    bodies = [body for body in listener.hear() if isinstance(body, RegisterNews)]
    assert [(body.snapshot.part, body.snapshot.parts) for body in bodies if body.snapshot] == [(1, 3), (2, 3), (3, 3)]
    assert sorted(register_of(list(bodies))) == [f"P{at}" for at in range(8)]


def test_who_was_collected_elsewhere_is_told_to_every_station(
    county: Parts, keys: CountyKeys, listener: Listener
) -> None:
    other = Listener(county, keys, enrolled(county, "450802101-02"))
    county.take_register([a_person("A")])
    listener.hear(), other.hear()
    packet = listener.station.packet(keys.recipient, content=canonical(a_document()), base_id="A", source="amendment")
    county.take_in(packet)
    (told,) = [body for body in other.hear() if isinstance(body, RegisterNews)]
    (item,) = told.collected
    assert (item.station, item.base_id) == (STATION, "A")
    assert item.id_number == a_document()["identity"]["id_number"]


def test_receipts_go_along_for_what_came_by_stick(county: Parts, keys: CountyKeys, listener: Listener) -> None:
    county.take_in(listener.station.packet(keys.recipient, number=1))
    by_stick = county.take_in(listener.station.packet(keys.recipient, number=2), Carrier.STICK)
    (receipts,) = [body for body in listener.hear() if body.kind == "receipts"]
    assert [canonical(each.model_dump(mode="json")) for each in receipts.receipts] == [by_stick]  # type: ignore[union-attr]


def test_a_returned_revision_is_told_with_its_marks(county: Parts, keys: CountyKeys, listener: Listener) -> None:
    manifest = listener.station.manifest()
    county.take_in(listener.station.packet(keys.recipient, **manifest.model_dump(exclude={"evidence"})))
    listener.hear()
    mark = FieldMark(path="service.enlisted_on", text="请核对。")
    county.return_revision(manifest.revision_id, [mark], "请补拍。", "审核员")
    (body,) = listener.hear()
    assert isinstance(body, Standings)
    (standing,) = body.standings
    assert (standing.revision_id, standing.state, standing.marks) == (manifest.revision_id, "returned", (mark,))
    assert (standing.text, standing.reviewer) == ("请补拍。", "审核员")


def test_settings_and_notices_go_to_all_and_of_settings_the_newest(
    county: Parts, keys: CountyKeys, listener: Listener
) -> None:
    other = Listener(county, keys, enrolled(county, "450802102-01"))
    for title in ("旧", "新"):
        county.publish.settings(SettingsNews(count=1, campaign={"title": title}), "管理员")
    county.publish.notice(Notice(id=uuid4(), title="通知", text="周五前报送。", at=MORNING), "管理员")
    for ear in (listener, other):
        settings, notice = [body for body in ear.hear() if body.kind in ("settings", "notice")]
        assert isinstance(settings, SettingsNews)
        assert settings.campaign == {"title": "新"}
        assert settings.count > 1
        assert isinstance(notice, Notice)
        assert ear.hear() == []


def test_a_new_machine_hears_everything_anew_and_the_old_messages_are_void(
    county: Parts, keys: CountyKeys, listener: Listener
) -> None:
    county.take_register([a_person("A")])
    listener.hear()
    county.take_register([a_person("B")])
    listener.hear()
    fresh = Listener(county, keys, enrolled(county))
    assert sorted(register_of(fresh.hear())) == ["A", "B"]
    assert fresh.letter().heard == max(fresh.had)
    assert fresh.hear() == []
    assert all(county.fetch_message(STATION, number) is None for number in listener.had)


def test_a_restored_machine_hears_again_what_it_forgot(county: Parts, listener: Listener) -> None:
    county.take_register([a_person("A")])
    listener.hear()
    county.take_register([a_person("B")])
    listener.hear()
    forgotten = max(listener.had)
    del listener.had[forgotten]
    assert numbers(listener.write()) == [forgotten]


def test_a_letter_tells_what_packets_are_wanting(county: Parts, keys: CountyKeys, listener: Listener) -> None:
    for number in (1, 2, 5):
        county.take_in(listener.station.packet(keys.recipient, number=number))
    answer = listener.write(packets=7, packet_digest="0" * 64)
    assert [(span.first, span.last) for span in answer.packets] == [(3, 4), (6, 7)]
    (report,) = county.report_completeness(STATION)
    assert (report.held, report.through, report.told) == (3, 7, 7)


def test_a_letter_is_the_station_s_own(county: Parts, keys: CountyKeys, listener: Listener) -> None:
    letter = listener.letter()
    forged = seal_letter(sign_letter(letter, FakeStation().signing_key), keys.recipient)
    with pytest.raises(SignatureInvalid):
        county.open_letter(forged)
    own = seal_letter(sign_letter(letter, listener.station.signing_key), keys.recipient)
    with pytest.raises(SignatureInvalid):
        county.open_letter(own, "450802101-02")
    stranger = letter.model_copy(update={"station": "450802101-09"})
    with pytest.raises(StationUnknown):
        county.open_letter(seal_letter(sign_letter(stranger, listener.station.signing_key), keys.recipient))
    county.revoke_station(STATION, "电脑遗失")
    with pytest.raises(KeyRevoked):
        county.open_letter(own)


def test_a_message_is_for_its_station_alone(county: Parts, listener: Listener) -> None:
    county.take_register([a_person("A")])
    listener.hear()
    assert county.fetch_message("450802101-09", 1) is None
    assert county.fetch_message(STATION, 99) is None
