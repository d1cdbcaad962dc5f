import pytest

from station.errors import WrongUsage
from station.photos.profiles import CHIP_PORTRAIT, ID_CARD_SIDE, PROFILES, RECENT, profile_named


def test_there_is_a_profile_for_every_kind_of_picture():
    assert list(PROFILES) == [
        "chip_portrait",
        "id_card_side",
        "recent",
        "preferential_card",
        "household_booklet",
        "certificate",
        "signed_form",
    ]


def test_the_limits_of_the_plan_hold_under_the_smaller_reading_of_k():
    assert CHIP_PORTRAIT.max_bytes < 3_000
    assert ID_CARD_SIDE.max_bytes < 40_000
    assert RECENT.max_bytes <= 300_000


def test_the_bounds_of_every_profile_agree_with_each_other():
    for name, profile in PROFILES.items():
        assert profile.name == name
        assert profile.label
        assert profile.min_bytes < profile.max_bytes
        assert profile.min_long_side <= profile.max_long_side
        assert profile.size is None or max(profile.size) == profile.max_long_side


def test_a_recent_photo_can_be_used_again_for_the_preferential_card():
    width, height = RECENT.aspect
    assert (RECENT.min_long_side * width // height, RECENT.min_long_side) == PROFILES["preferential_card"].size


def test_an_unknown_profile_is_wrong_usage():
    assert profile_named("recent") is RECENT
    with pytest.raises(WrongUsage):
        profile_named("passport")
