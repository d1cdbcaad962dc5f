from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import TypeAdapter

from station.app import Application
from station.clock import today
from station.config import Settings
from station.devices.id_card.choose import open_reader
from station.domain.station import CountySettings
from station.errors import PhotoProfilesInvalid, WrongUsage
from station.photos.drawn import portrait
from station.photos.profiles import Profile, load_profiles, profile_named, profiles_told, shipped_profiles
from station.resources import resource
from tests.db.builders import CHEAP


def test_there_is_a_profile_for_every_kind_of_picture():
    assert list(shipped_profiles()) == [
        "chip_portrait",
        "id_card_side",
        "recent",
        "preferential_card",
        "household_booklet",
        "certificate",
        "signed_form",
    ]


def test_what_the_county_tells_takes_the_place_of_what_is_shipped():
    recent = TypeAdapter(Profile).dump_python(profile_named("recent"), mode="json")
    told = profiles_told({"recent": recent | {"max_bytes": 200_000}})
    assert told["recent"] == replace(profile_named("recent"), max_bytes=200_000)
    assert {name: told[name] for name in told if name != "recent"} == {
        name: profile for name, profile in shipped_profiles().items() if name != "recent"
    }


def test_limits_of_the_county_s_that_cannot_be_used_leave_the_shipped_ones(tmp_path: Path):
    with pytest.raises(PhotoProfilesInvalid):
        profiles_told({"recent": {"max_bytes": "many"}})
    application = Application(Settings(password="a-long-passphrase", state=tmp_path / "state"), CHEAP)
    folder = application.make_station(tmp_path / "station", "admin", "450802101-01", "450802101")
    recent = TypeAdapter(Profile).dump_python(profile_named("recent"), mode="json")
    unusable, tighter = {"recent": {"max_bytes": "many"}}, {"recent": recent | {"max_bytes": 90_000}}
    for said, most in ((unusable, 300_000), (tighter, 90_000)):
        store = application.unlock(folder, "admin", "a-long-passphrase")
        with store.unit() as unit:
            unit.settings.set_county_settings(CountySettings(1, said))
            unit.commit()
        application.desk(store, open_reader("simulated", today))
        assert len(application.photo_gate().fit(portrait(1, (1280, 720)), "recent")) <= most
        store.close()


def test_the_limits_of_the_plan_hold_under_the_smaller_reading_of_k():
    assert profile_named("chip_portrait").max_bytes < 3_000
    assert profile_named("id_card_side").max_bytes < 40_000
    assert profile_named("recent").max_bytes <= 300_000


def test_the_bounds_of_every_profile_agree_with_each_other():
    for name, profile in shipped_profiles().items():
        assert profile.name == name
        assert profile.label
        assert profile.min_bytes < profile.max_bytes
        assert profile.min_long_side <= profile.max_long_side
        assert profile.size is None or max(profile.size) == profile.max_long_side
        if profile.portrait is not None:
            assert profile.shape is not None
            assert profile.portrait.head_least < profile.portrait.head_aim < profile.portrait.head_most


def test_a_recent_photo_can_be_used_again_for_the_preferential_card():
    recent = profile_named("recent")
    assert recent.portrait is not None
    assert recent.portrait.smallest == profile_named("preferential_card").size


def test_an_unknown_profile_is_wrong_usage():
    assert profile_named("recent").label == "个人免冠近照"
    with pytest.raises(WrongUsage):
        profile_named("passport")


def test_the_next_campaign_brings_its_own_limits(tmp_path):
    path = tmp_path / "profiles.json"
    changed = [replace(profile_named("recent"), max_bytes=90_000)]
    path.write_bytes(TypeAdapter(list[Profile]).dump_json(changed))

    assert profile_named("recent", load_profiles(path)).max_bytes == 90_000


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ('"max_bytes": 2999', '"max_bytes": 0'),
        ('"max_bytes": 2999', '"most": 2999'),
        ('"max_bytes": 2999,', ""),
        ('"head_least": 0.667', '"head_least": 66.7'),
        ("[102, 126]", "[102]"),
        ("[", "{"),
    ],
)
def test_a_profile_that_makes_no_sense_is_refused(tmp_path, ours: str, theirs: str):
    text = resource("photo-profiles.json").read_text("utf-8")
    path = tmp_path / "profiles.json"
    path.write_text(text.replace(ours, theirs, 1), "utf-8")

    with pytest.raises(PhotoProfilesInvalid):
        load_profiles(path)


def test_profiles_that_are_not_there_are_refused(tmp_path):
    with pytest.raises(PhotoProfilesInvalid):
        load_profiles(tmp_path / "none.json")
