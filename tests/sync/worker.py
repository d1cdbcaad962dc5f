"""The station's process of `tests.sync.killing`: saves records and does rounds, and says what it has done."""

import os
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from threading import Lock

from station.clock import now
from station.db.store import Store
from station.db.store_keys import StoreKeys
from station.domain.record import EntryMode, Origin, Source
from station.errors import CountyUnreachable
from station.packet.wire import EnrolmentTicket
from station.services.enrolling import EnrolStation
from station.services.hearing import HearMessage
from station.services.rounds import SyncWithCounty
from station.services.sending import SendPending
from station.services.submission import queue
from station.sync.county_client import CountyClient, RequestSigner
from tests.builders import a_document
from tests.db.builders import CHEAP, OPERATOR, a_piece, a_revision, open_store
from tests.services.builders import Quiet

LineAt = Callable[[str, str | None], CountyClient]


def line_of(store: Store) -> LineAt:
    with store.look() as unit:
        station = unit.settings.station()
    signer = RequestSigner(station.code, station.signing_key, now)
    return lambda url, certificate: CountyClient(url, signer, certificate=certificate)


def a_round(store: Store, line: LineAt) -> None:
    hear = HearMessage(store.unit, StoreKeys(store, CHEAP), Lock(), now, OPERATOR)
    send = SendPending(store.unit, line, now, OPERATOR)
    SyncWithCounty(store.unit, line, send, hear, now)(Quiet())


def save(store: Store) -> str:
    """A record, queued; gives its revision."""
    photo = a_piece(os.urandom(30_000))
    told = replace(a_revision(a_document(), photo, saved_at=now()), origin=Origin(Source.ADDITION, EntryMode.DEVICE))
    with store.unit() as unit:
        unit.blobs.put(photo)
        unit.records.save(told)
        queue(unit, told, now())
        unit.commit()
    return str(told.id)


def work(store: Store) -> None:
    """Until it is killed."""
    line = line_of(store)
    while True:
        for _ in range(3):
            print("saved", save(store), flush=True)
        try:
            a_round(store, line)
        except CountyUnreachable:
            continue


def main() -> None:
    what, folder, argument = sys.argv[1], Path(sys.argv[2]), sys.argv[3]
    store = open_store(folder)
    try:
        if what == "enrol":
            ticket = EnrolmentTicket.model_validate_json(Path(argument).read_bytes())
            EnrolStation(store.unit, line_of(store), now, OPERATOR)(Quiet(), ticket)
        elif what == "rest":
            a_round(store, line_of(store))
            a_round(store, line_of(store))
        else:
            print("open", flush=True)
            work(store)
    finally:
        store.close()


if __name__ == "__main__":
    main()
