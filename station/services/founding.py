"""What is said of a station before it is there: its number, its town, its campaign, its first administrator."""

import re
from dataclasses import dataclass, field, replace

from pydantic import TypeAdapter

from station.domain.campaign import Campaign, Village
from station.domain.passphrase import check_passphrase
from station.errors import CampaignTitleUnfit, StationCodeInvalid, TownUnknown
from station.forms import divisions
from station.resources import resource
from station.services.operators import check_name

_STATION_CODE = re.compile(r"[0-9]{6,12}-[0-9]{2}")
_TOWN = re.compile(r"[0-9]{9}")
_LONGEST_TITLE = 60


@dataclass(frozen=True, slots=True)
class NewStation:
    """A station that is to be made. `town` is a 9-digit division code; no title is that of the campaign of 2018."""

    code: str
    town: str
    administrator: str
    passphrase: str = field(repr=False)
    title: str = ""


def check_new_station(new: NewStation) -> None:
    """Raises OperatorNameInvalid, StationCodeInvalid, TownUnknown, CampaignTitleUnfit, WeakPassphrase."""
    check_name(new.administrator)
    check_station_code(new.code)
    campaign_for(new.town, new.title)
    check_passphrase(new.passphrase, (new.administrator, new.code))


def check_station_code(code: str) -> None:
    """Raises StationCodeInvalid for one that packets cannot carry."""
    if not _STATION_CODE.fullmatch(code):
        raise StationCodeInvalid(station=code)


def campaign_for(town: str, title: str = "") -> Campaign:
    """The campaign of 2018 for a town of a packaged province. Raises TownUnknown, CampaignTitleUnfit."""
    villages = divisions.children(town) if _TOWN.fullmatch(town) else ()
    if not villages:
        raise TownUnknown(division=town)
    named = title.strip()
    if len(named) > _LONGEST_TITLE or not named.isprintable():
        raise CampaignTitleUnfit(length=len(named))
    sample = standard_campaign()
    return replace(
        sample,
        title=named or sample.title,
        division_code=villages[0].code[: len(town)],
        division_name=divisions.division_name(town) or town,
        villages=tuple(Village(each.code, each.name) for each in villages),
    )


def standard_campaign() -> Campaign:
    """The campaign of 2018 as it ships, for its sample town."""
    return TypeAdapter(Campaign).validate_json(resource("samples/campaign.json").read_bytes())
