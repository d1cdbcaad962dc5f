"""What the station is set up with, as JSON documents in the store."""

from typing import TypeVar
from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy import delete
from sqlalchemy.orm import Session

from station.db.tables import SettingRow
from station.domain.campaign import Campaign
from station.domain.safekeeping import Safekeeping
from station.domain.station import CountyIdentity, CountySettings, StationIdentity
from station.errors import StoreDamaged
from station.packet.wire import EnrolmentRequest

_Value = TypeVar("_Value")
_STATION = TypeAdapter(dict[str, str])
_COUNTY = TypeAdapter(CountyIdentity)
_CAMPAIGN = TypeAdapter(Campaign)
_SAFEKEEPING = TypeAdapter(Safekeeping)
_TEXT = TypeAdapter(str)
_COUNTY_SETTINGS = TypeAdapter(CountySettings)
_TYPE_SIZES = TypeAdapter(dict[str, int])
_ENROLMENT = TypeAdapter(EnrolmentRequest)


class Settings:
    """Station, county and campaign."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def station(self) -> StationIdentity:
        kept = self._required("station", _STATION)
        return StationIdentity(
            code=kept["code"],
            incarnation=UUID(kept["incarnation"]),
            epoch=int(kept["epoch"]),
            signing_key=bytes.fromhex(kept["signing_key"]),
            identity=kept["identity"],
            recipient=kept["recipient"],
            lineage=tuple(UUID(each) for each in kept.get("lineage", "").split()),
        )

    def county(self) -> CountyIdentity | None:
        return self._get("county", _COUNTY)

    def campaign(self) -> Campaign:
        return self._required("campaign", _CAMPAIGN)

    def safekeeping(self) -> Safekeeping:
        return self._get("safekeeping", _SAFEKEEPING) or Safekeeping()

    def set_safekeeping(self, safekeeping: Safekeeping) -> None:
        self._set("safekeeping", _SAFEKEEPING, safekeeping)

    def type_size(self, operator: str) -> int:
        return (self._get("type_sizes", _TYPE_SIZES) or {}).get(operator, 100)

    def set_type_size(self, operator: str, percent: int) -> None:
        sizes = self._get("type_sizes", _TYPE_SIZES) or {}
        self._set("type_sizes", _TYPE_SIZES, sizes | {operator: percent})

    def installation(self) -> str | None:
        return self._get("installation", _TEXT)

    def set_installation(self, installation: str) -> None:
        self._set("installation", _TEXT, installation)

    def county_settings(self) -> CountySettings | None:
        return self._get("county_settings", _COUNTY_SETTINGS)

    def set_county_settings(self, settings: CountySettings) -> None:
        self._set("county_settings", _COUNTY_SETTINGS, settings)

    def enrolment(self) -> EnrolmentRequest | None:
        return self._get("enrolment", _ENROLMENT)

    def set_enrolment(self, request: EnrolmentRequest | None) -> None:
        if request is not None:
            self._set("enrolment", _ENROLMENT, request)
        else:
            self._session.execute(delete(SettingRow).where(SettingRow.name == "enrolment"))

    def set_station(self, station: StationIdentity) -> None:
        kept = {
            "code": station.code,
            "incarnation": str(station.incarnation),
            "epoch": str(station.epoch),
            "signing_key": station.signing_key.hex(),
            "identity": station.identity,
            "recipient": station.recipient,
            "lineage": " ".join(map(str, station.lineage)),
        }
        self._set("station", _STATION, kept)

    def set_county(self, county: CountyIdentity) -> None:
        self._set("county", _COUNTY, county)

    def set_campaign(self, campaign: Campaign) -> None:
        self._set("campaign", _CAMPAIGN, campaign)

    def _get(self, name: str, shape: TypeAdapter[_Value]) -> _Value | None:
        row = self._session.get(SettingRow, name)
        return shape.validate_json(row.value) if row else None

    def _required(self, name: str, shape: TypeAdapter[_Value]) -> _Value:
        value = self._get(name, shape)
        if value is None:
            raise StoreDamaged(setting=name)
        return value

    def _set(self, name: str, shape: TypeAdapter[_Value], value: _Value) -> None:
        self._session.merge(SettingRow(name=name, value=shape.dump_json(value).decode()))
        self._session.flush()
