"""What an earlier release signed still verifies, and what it left as a draft still loads."""

import json
from pathlib import Path

import pytest

from station.forms.document import catalogue_of, load_form
from station.forms.fields import value_at
from station.packet.canonical import digest
from station.packet.seal import OpenPacket, open_packet, verify_manifest
from station.rules.check import check_form
from station.services.submission import content_of
from tests.builders import AT

RELEASE = Path(__file__).parent.parent / "releases" / "v0_1_0"
"""Its edition had no guardian, no ranks, wars and merits, and kept the place of resettlement as text."""


@pytest.fixture(scope="module")
def packet() -> OpenPacket:
    keys = json.loads((RELEASE / "keys.json").read_text("utf-8"))
    opened = open_packet((RELEASE / "packet.age").read_bytes(), keys["county_identity"])
    verify_manifest(opened.signed, keys["station_key"])
    return opened


@pytest.fixture(scope="module")
def draft() -> dict[str, object]:
    document: dict[str, object] = json.loads((RELEASE / "draft.json").read_text("utf-8"))
    return document


def test_signed_bytes_keep_the_digest_that_was_signed(packet: OpenPacket) -> None:
    assert digest(packet.content) == packet.manifest.content_digest


def test_the_signed_edition_lacked_fields_that_there_are_now(packet: OpenPacket) -> None:
    catalogue = catalogue_of("2018")
    assert catalogue is not None
    now = content_of(json.loads(packet.content))
    assert now.digest != packet.manifest.content_digest
    assert json.loads(now.data).keys() >= json.loads(packet.content).keys()


def test_signed_content_is_read_and_judged_without_being_changed(packet: OpenPacket) -> None:
    before = bytes(packet.content)
    document = json.loads(packet.content)
    assert load_form(document).faults == ()
    assert not any(problem.blocks for problem in check_form(document, AT))
    assert packet.content == before


def test_a_draft_loads_with_what_was_renamed_where_it_belongs_now(draft: dict[str, object]) -> None:
    assert value_at(draft, "service.resettled_at") == "模拟区大圩镇"
    loaded = load_form(draft)
    assert loaded.faults == ()
    assert value_at(loaded.document, "service.resettled_division") == "模拟区大圩镇"
    assert value_at(loaded.document, "service.resettled_at") is None
    assert value_at(loaded.document, "identity.name") == "覃草稿"


def test_what_no_longer_fits_is_told_and_kept(draft: dict[str, object]) -> None:
    (problem,) = (each for each in check_form(draft, AT) if each.path == "service.resettled_division")
    assert (problem.code, problem.blocks) == ("FM-03", False)


def test_a_name_of_before_does_not_take_the_place_of_a_newer_answer(draft: dict[str, object]) -> None:
    service = draft["service"]
    assert isinstance(service, dict)
    both = draft | {"service": service | {"resettled_division": "450802101"}}
    loaded = load_form(both)
    assert value_at(loaded.document, "service.resettled_division") == "450802101"
    assert [fault.path for fault in loaded.faults] == ["service.resettled_at"]
