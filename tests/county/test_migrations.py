"""Every version's data comes along, on both databases; and what the migrations make is what the tables say."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from threading import Thread
from uuid import UUID, uuid4

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, Engine, column, table, text

from county.app import open_county
from county.config import Settings
from county.db.engine import WRITES, open_engine
from county.db.migrate import migrate
from county.db.tables import Base
from county.keys import CountyKeys, save_new_keys
from county.people import StandingState
from county.services.queue import QueueFilter
from station.packet.canonical import canonical, digest
from station.packet.messages import RegisterNews
from station.packet.post import open_message
from station.packet.suite import public_of
from tests.builders import a_document
from tests.county.builders import MORNING, STATION, FakeStation
from tests.county.postgres import Cluster
from tests.county.test_messages import Listener


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty database."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'some.sqlite'}"
        return
    cluster: Cluster = request.getfixturevalue("postgres")
    yield (address := cluster.database())
    cluster.drop(address)


@pytest.fixture
def engine(address: str) -> Iterator[Engine]:
    engine = open_engine(address)
    yield engine
    engine.dispose()


def insert(connection: Connection, name: str, rows: list[dict[str, object]]) -> None:
    """Into the columns that the version has; their types are those of the newest."""
    types = Base.metadata.tables[name].columns
    connection.execute(table(name, *(column(each, types[each].type) for each in rows[0])).insert(), rows)


def held_by_0001(connection: Connection, station: FakeStation, contents: list[bytes]) -> list[UUID]:
    """Packets as the first version kept them, the last of them another packet of the first one's revision."""
    insert(
        connection,
        "station",
        [
            {
                "code": station.code,
                "signing_key": public_of(station.signing_key),
                "recipient": station.recipient,
                "enrolled_at": MORNING,
            }
        ],
    )
    insert(connection, "content", [{"digest": digest(each), "data": each} for each in contents])
    manifests = [station.manifest(content=each, evidence=(), number=n) for n, each in enumerate(contents, 1)]
    again = manifests[0].model_copy(update={"epoch": 2, "incarnation": uuid4()})
    rows = []
    for number, manifest in enumerate([*manifests, again], 1):
        signed = station.sign(manifest)
        same = ("epoch", "incarnation", "number", "previous", "record_id", "revision_id", "parent_id", "content_digest")
        facts: Mapping[str, object] = {name: getattr(manifest, name) for name in same}
        rows.append(
            {
                **facts,
                "packet_digest": signed.packet_digest,
                "station": station.code,
                "receipt_number": f"R{number:08d}",
                "received_at": MORNING,
                "manifest": signed.data,
                "signature": signed.signature,
                "receipt": b"{}",
            }
        )
    insert(connection, "packet", rows)
    connection.execute(text("UPDATE counter SET value = :last WHERE name = 'receipts'"), {"last": len(rows)})
    return [manifest.revision_id for manifest in manifests]


def test_the_migrations_make_what_the_tables_say(engine: Engine) -> None:
    migrate(engine)
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []


def test_what_the_first_version_held_is_reviewed_told_and_followed_by_the_next(
    engine: Engine, address: str, tmp_path: Path
) -> None:
    station = FakeStation()
    documents = [a_document(identity__name=name) for name in ("韦模拟", "莫须有", "覃虚构")]
    contents = [*(canonical(document) for document in documents), b"no JSON at all", canonical({"identity": ["odd"]})]
    migrate(engine, "0001")
    with engine.execution_options(**{WRITES: True}).begin() as connection:
        revisions = held_by_0001(connection, station, contents)
    settings = Settings(data_dir=tmp_path, database_url=address)
    keys = CountyKeys.new("模拟区")
    save_new_keys(keys, tmp_path)
    with open_county(settings, lambda: MORNING) as county:
        page = county.list_queue(QueueFilter(), 1, 50)
        assert [capture.revision_id for capture, _ in page.lines] == revisions
        assert {standing.state for _, standing in page.lines} == {StandingState.PROCESSED}
        assert [capture.sought.name for capture, _ in page.lines] == ["韦模拟", "莫须有", "覃虚构", "", ""]
        assert [capture.count for capture, _ in page.lines] == [1, 2, 3, 4, 5]
        assert len(county.list_packets()) == 6
        county.take_in(station.packet(keys.recipient, number=6, evidence=()))
        assert county.list_packets()[-1].receipt_number == "R00000007"
        assert county.list_queue(QueueFilter(), 1, 50).lines[-1][0].count == 7
        ear = Listener(county, keys, station)
        collected = [item for body in ear.hear() if isinstance(body, RegisterNews) for item in body.collected]
        assert [item.count for item in collected] == [1, 2, 3, 4, 5, 7]
        sealed = county.fetch_message(STATION, 1)
        assert sealed is not None
        open_message(sealed, station.identity, keys.public_key)


def test_several_that_start_at_once_migrate_once(address: str) -> None:
    engines = [open_engine(address) for _ in range(4)]
    failed: list[Exception] = []

    def start(engine: Engine) -> None:
        try:
            migrate(engine)
        except Exception as error:  # noqa: BLE001  # told below, in the test's own thread
            failed.append(error)

    threads = [Thread(target=start, args=(engine,)) for engine in engines]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    with engines[0].connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM counter")) == 2
    for engine in engines:
        engine.dispose()
