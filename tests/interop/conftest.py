"""A real station that has sent what it collected to a real county, before and after it was restored."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from county.app import open_county
from county.domain import Carrier
from county.keys import CountyKeys, load_keys
from station.domain.station import StationIdentity
from station.errors import CountyRefused
from station.packet.suite import public_of
from station.packet.wire import SignedReceipt
from station.services.safekeeping import open_epoch
from station.services.sending import SendPending
from tests.county.builders import a_county
from tests.db.builders import OPERATOR, an_id_number, make_store, open_store
from tests.services.builders import Clock, CountyInProcess, Quiet, a_photo
from tests.services.conftest import Desk


class CarriedInProcess(CountyInProcess):
    """Hands packets over as if they came on a stick: their receipts are in a message, too."""

    def submit_one(self, sealed: bytes) -> SignedReceipt | CountyRefused:
        self.parts.take_in(sealed, Carrier.STICK)
        return super().submit_one(sealed)


@dataclass
class Town:
    """What went over the line, and what whoever holds it may be given: identities as files of `age`, public keys."""

    desk: Desk
    keys: CountyKeys
    station: StationIdentity
    county_identity: str
    station_identity: str

    @property
    def sealed(self) -> list[bytes]:
        return self.desk.county.sealed

    @property
    def station_key(self) -> str:
        return public_of(self.station.signing_key)

    def messages(self) -> list[bytes]:
        """All that the county has to say to the station, sealed."""
        parts = self.desk.county.parts
        parts.write_messages(self.station.code)
        fetched = (parts.fetch_message(self.station.code, number) for number in range(1, 20))
        return [sealed for sealed in fetched if sealed is not None]


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    make_store(tmp_path / "station")
    store = open_store(tmp_path / "station")
    settings, _ = a_county(tmp_path / "county", "模拟县")
    with open_county(settings) as parts:
        desk = Desk(store, CountyInProcess(parts), Clock())
        desk.join()
        for index in range(3):
            desk.queued(an_id_number(20 + index), a_photo(bytes([index]) * 99))
        desk.send(Quiet())
        with store.unit() as unit:
            epoch = open_epoch(unit, desk.clock, OPERATOR, "restored")
            unit.commit()
        store.use_epoch(epoch)
        desk.queued(an_id_number(23), a_photo(b"in the second epoch"))
        carried = CarriedInProcess(parts, sealed=desk.county.sealed, receipts=desk.county.receipts)
        SendPending(store.unit, lambda url, certificate: carried, desk.clock, OPERATOR, at_once=1, in_batch=1)(Quiet())
        with store.look() as unit:
            station = unit.settings.station()
        identities = tmp_path / "county.age", tmp_path / "station.age"
        keys = load_keys(settings.data_dir)
        for path, identity in zip(identities, (keys.identity, station.identity), strict=True):
            path.write_text(identity + "\n")
        yield Town(desk, keys, station, *map(str, identities))
    store.close()
