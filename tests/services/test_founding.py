import pytest

from station.domain.campaign import Campaign
from station.errors import (
    CampaignTitleUnfit,
    GuessablePassphrase,
    OperatorNameInvalid,
    StationCodeInvalid,
    StationError,
    TownUnknown,
    WeakPassphrase,
)
from station.services.founding import NewStation, campaign_for, check_new_station, standard_campaign

GOOD = NewStation("450802101-01", "450802101", "admin", "zi-ji-de-kou-ling-2018", "2018年信息采集")


def test_a_station_that_can_be_made() -> None:
    check_new_station(GOOD)
    assert GOOD.passphrase not in repr(GOOD)


@pytest.mark.parametrize(
    ("new", "error"),
    [
        (NewStation("450802101", "450802101", "admin", GOOD.passphrase), StationCodeInvalid),
        (NewStation("450802101-01\n", "450802101", "admin", GOOD.passphrase), StationCodeInvalid),
        (NewStation(GOOD.code, "450802", "admin", GOOD.passphrase), TownUnknown),
        (NewStation(GOOD.code, "110101001", "admin", GOOD.passphrase), TownUnknown),
        (NewStation(GOOD.code, GOOD.town, " admin", GOOD.passphrase), OperatorNameInvalid),
        (NewStation(GOOD.code, GOOD.town, "admin", "short"), WeakPassphrase),
        (NewStation(GOOD.code, GOOD.town, "admin", GOOD.code), GuessablePassphrase),
        (NewStation(GOOD.code, GOOD.town, "admin", GOOD.passphrase, "题" * 61), CampaignTitleUnfit),
        (NewStation(GOOD.code, GOOD.town, "admin", GOOD.passphrase, "题\n目"), CampaignTitleUnfit),
    ],
)
def test_what_cannot_be_made_is_told(new: NewStation, error: type[StationError]) -> None:
    with pytest.raises(error):
        check_new_station(new)


def test_a_title_of_ones_own_or_the_standard_one() -> None:
    own: Campaign = campaign_for("450802101", " 2018年信息采集 ")
    assert own.title == "2018年信息采集"
    assert campaign_for("450802101", "  ").title == standard_campaign().title
