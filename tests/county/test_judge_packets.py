"""The county judges what it holds by the station's own rules."""

import json
from datetime import timedelta
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from county.app import open_county
from county.config import Settings, load_settings
from county.db.engine import open_engine
from county.db.unit_of_work import UnitsOfWork
from county.domain import AcceptedPacket, Carrier, HeldContent
from county.parts import Parts
from county.services.judge_packets import problems_of
from station.domain.campaign import REFERENCE_DATE
from station.domain.category import Category
from station.errors import NotCanonical
from station.packet.canonical import canonical
from station.packet.seal import OpenPacket
from station.rules.check import check_form
from station.rules.rule import Moment
from tests.builders import a_document
from tests.county.builders import MORNING, FakeStation, Run, ticket_from
from tests.rules.people import PEOPLE, REFUSED

AT = Moment(MORNING.astimezone().date(), REFERENCE_DATE)
SUBSETS = [chosen for size in range(13) for chosen in combinations([each.value for each in Category], size)]


def sent(county: Parts, station: FakeStation, *documents: dict[str, Any], **changes: object) -> list[str]:
    """Packets with these documents, received: their receipt numbers."""
    recipient = county.issue_ticket("450899101-09", "http://county.invalid").recipient
    numbers = []
    for number, document in enumerate(documents, start=1):
        packet = station.packet(recipient, content=canonical(document), evidence=(), number=number, **changes)
        numbers.append(json.loads(county.receive_packet(packet))["receipt"]["receipt_number"])
    return numbers


def hold(settings: Settings, station: FakeStation, documents: list[dict[str, Any]]) -> None:
    """Puts packets into the county's store, as if they had been received: sealing thousands takes long."""
    engine = open_engine(settings.database)
    with UnitsOfWork(engine).writing() as unit:
        for number, document in enumerate(documents, start=1):
            content = canonical(document)
            manifest = station.manifest(content=content, evidence=(), number=number)
            packet = OpenPacket(station.sign(manifest), manifest, content, {})
            unit.packets.add(AcceptedPacket(packet, f"R{number:08d}", b"", MORNING, number, Carrier.HTTPS))
        unit.commit()
    engine.dispose()


def test_of_all_4096_combinations_the_county_allows_the_same_223_as_the_station(
    settings: Settings, county: Parts, station: FakeStation
) -> None:
    documents: list[dict[str, Any]] = [{"edition": "2018", "categories": list(chosen)} for chosen in SUBSETS]
    hold(settings, station, documents)
    judged = list(county.judge_packets())
    assert len(judged) == 4096
    allowed = [each for each in judged if not any(problem.code.startswith("CC-") for problem in each.problems)]
    assert len(allowed) == 223
    for document, each in zip(documents, judged, strict=True):
        assert list(each.problems) == check_form(document, AT)


def test_worked_people_and_refused_forms_are_judged_as_at_the_station(county: Parts, station: FakeStation) -> None:
    documents = [person.document for person in PEOPLE] + [document for _, document in REFUSED]
    sendable = [document for document in documents if _is_canonical(document)]
    numbers = sent(county, station, *sendable)
    for document, number in zip(sendable, numbers, strict=True):
        (judged,) = county.judge_packets([number])
        assert judged.packet.receipt_number == number
        assert list(judged.problems) == check_form(document, AT)


def _is_canonical(document: dict[str, Any]) -> bool:
    try:
        return bool(canonical(document))
    except NotCanonical:
        return False


def test_a_form_is_judged_by_the_day_it_was_saved(county: Parts, station: FakeStation) -> None:
    expiring = a_document(identity__valid_to=MORNING.date().isoformat())
    sent(county, station, expiring)
    sent(county, station, expiring, epoch=2, saved_at=MORNING + timedelta(days=2))
    before, after = county.judge_packets()
    assert [problem.code for problem in before.problems] == []
    assert [problem.code for problem in after.problems] == ["ID-05"]


@pytest.mark.parametrize("data", [b"", b"\xff", b"[]", b"[" * 100_000, b"null", b'{"edition": "1999"}'])
def test_content_that_is_no_form_is_told_and_ends_nothing(data: bytes) -> None:
    problems = problems_of(HeldContent(data, MORNING))
    assert any(problem.code == "FM-01" for problem in problems)


def test_the_command_tells_what_does_not_hold_and_the_packet_stays_held(run: Run, data: Path) -> None:
    ticket, station = ticket_from(run, data), FakeStation()
    with open_county(load_settings(data)) as county:
        county.enrol_station(station.request(ticket))
        good, bad = sent(county, station, a_document(), a_document(categories=["disabled_serviceman"]))
    status, out, err = run("check", "--data", data, "--json")
    assert (status, err) == (1, "")
    first, second = json.loads(out)
    assert (first["receipt_number"], first["problems"]) == (good, [])
    assert second["receipt_number"] == bad
    assert "CC-04" in [problem["code"] for problem in second["problems"]]
    assert set(second["problems"][0]) == {"path", "code", "severity", "overridable", "message", "basis"}
    status, out, err = run("check", good, "--data", data, "--json")
    assert (status, [each["receipt_number"] for each in json.loads(out)]) == (0, [good])
    status, out, _ = run("check", bad, "--data", data)
    assert status == 1
    assert "[CC-04] categories" in out
    assert out.endswith("共 1 个数据包，1 个有须更正的问题。\n")
    assert len(json.loads(run("packets", "--data", data, "--json")[1])) == 2


def test_a_number_that_no_packet_has_is_refused(run: Run, data: Path) -> None:
    status, out, err = run("check", "R00000009", "--data", data)
    assert (status, out) == (3, "")
    assert err.startswith("[SY-527] ")
