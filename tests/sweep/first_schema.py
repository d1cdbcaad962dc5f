"""A store as the first program left it: its schema, its key file, with the people that were in it."""

import json
import os
from base64 import b64encode
from dataclasses import asdict
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, MetaData, inspect, text

from station.db import migrations
from station.db.engine import WRITES, open_engine
from station.db.keyring import KeyFile
from station.packet.suite import key_from_passphrase, wrap
from tests.db.builders import CHEAP, OPERATOR, PASSPHRASE

SCHEMA = "0001"


def take_back_to_first_schema(folder: Path) -> None:
    """Rewrites a store of this program; what the first schema had no column for is lost."""
    keys = KeyFile.load(folder / "store.keys")
    key = keys.key(OPERATOR, PASSPHRASE)
    engine = open_engine(folder / "store.db", key, foreign_keys=False)
    with engine.execution_options(**{WRITES: True}).begin() as connection:
        tables = [name for name in inspect(connection).get_table_names() if not name.startswith("sqlite_")]
        rows = {name: _rows(connection, name) for name in tables}
        for name in tables:
            connection.execute(text(f'DROP TABLE IF EXISTS "{name}"'))
        config = Config()
        config.set_main_option("script_location", str(Path(migrations.__file__).parent))
        config.attributes["connection"] = connection
        command.upgrade(config, SCHEMA)
        old = MetaData()
        old.reflect(connection)
        for table in old.sorted_tables:
            for row in rows.get(table.name, []):
                if table.name != "alembic_version":
                    names = [column.name for column in table.columns if column.name in row]
                    places = ", ".join(f":{name}" for name in names)
                    insert = f'INSERT INTO "{table.name}" ({", ".join(names)}) VALUES ({places})'
                    connection.execute(text(insert), {name: row[name] for name in names})
    engine.dispose()
    _write_first_key_file(folder / "store.keys", keys, key)


def _rows(connection: Connection, table: str) -> list[dict[str, object]]:
    return [dict(row) for row in connection.execute(text(f'SELECT * FROM "{table}"')).mappings()]


def _write_first_key_file(path: Path, keys: KeyFile, key: bytes) -> None:
    """The first format wrapped the store's key under each passphrase itself."""
    salt = os.urandom(16)
    context = f"collection-station/store-key/1\0{keys.store_id}\0{OPERATOR}".encode()
    slot = {
        "salt": b64encode(salt).decode(),
        "cost": asdict(CHEAP),
        "wrapped": b64encode(wrap(key_from_passphrase(PASSPHRASE, salt, CHEAP), key, context)).decode(),
    }
    document = {"format": 1, "store": str(keys.store_id), "operators": {OPERATOR: slot}}
    path.write_text(json.dumps(document), "utf-8")
