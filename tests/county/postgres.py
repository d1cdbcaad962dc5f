"""A PostgreSQL of one's own: a cluster in a temporary folder, on a Unix socket alone, gone when it is closed."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import Any

import psycopg

from tests.county.waiting import until

_ROOT = 0
_USER = "county"


def _program(name: str) -> str:
    """Debian keeps the server's programs out of the path, by version."""
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: int(path.parts[4]))
    program = str(found[-1]) if found else shutil.which(name)
    assert program, "PostgreSQL is not installed: run scripts/setup.sh"
    return program


class Cluster:
    """One server. It refuses to run as root: then it is the account `postgres`, which the package brings."""

    def __init__(self, *, durable: bool = False) -> None:
        """With `durable`, a commit is on the disk when it returns: for what is killed or measured."""
        self._account = pwd.getpwnam("postgres") if os.geteuid() == _ROOT else None
        self.folder = Path(tempfile.mkdtemp(prefix="county-pg-"))
        self._durable, self._numbers = durable, count(1)
        if self._account:
            os.chown(self.folder, self._account.pw_uid, self._account.pw_gid)
        self._run("initdb", "-D", self._data, "-U", _USER, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
        self.start()

    @property
    def _data(self) -> str:
        return str(self.folder / "data")

    def start(self) -> None:
        """Returns once it answers, its log of what was cut off gone through."""
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.folder),
            "fsync": "on" if self._durable else "off",
            "synchronous_commit": "on" if self._durable else "off",
            "full_page_writes": "on" if self._durable else "off",
            "max_connections": "100",
            "shared_buffers": "64MB",
        }
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [_program("postgres"), "-D", self._data, *options],
                stdout=log,
                stderr=log,
                cwd=self.folder,
                **self._as(),
            )
        until(self._answers)

    def kill(self) -> None:
        """All its processes die at once."""
        children = self._children()
        self.process.send_signal(signal.SIGKILL)
        for pid in children:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.process.wait()
        until(lambda: not any(_lives(pid) for pid in children))
        (Path(self._data) / "postmaster.pid").unlink(missing_ok=True)

    def close(self) -> None:
        self.process.send_signal(signal.SIGQUIT)
        self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def database(self) -> str:
        """A fresh database: its address, as the county's one setting takes it."""
        name = f"county_{next(self._numbers)}"
        self._command(f"CREATE DATABASE {name}")
        return self.address(name)

    def empty(self, address: str) -> None:
        """As if nothing had happened since the tables were made: quicker than another database."""
        with self.connect(address) as connection:
            connection.execute("SET lock_timeout = '10s'")
            names = [
                name
                for (name,) in connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
                if name not in ("alembic_version", "counter")
            ]
            connection.execute(f"TRUNCATE {', '.join(names)}")  # type: ignore[call-overload]
            connection.execute("UPDATE counter SET value = 0")

    def drop(self, address: str) -> None:
        self._command(f"DROP DATABASE {_name(address)} WITH (FORCE)")

    def address(self, name: str) -> str:
        return f"postgresql+psycopg://{_USER}@/{name}?host={self.folder}"

    def connect(self, address: str) -> "psycopg.Connection[Any]":
        """Without SQLAlchemy."""
        return psycopg.connect(f"host={self.folder} user={_USER} dbname={_name(address)}")

    def _command(self, text: str) -> None:
        with psycopg.connect(f"host={self.folder} user={_USER} dbname=postgres", autocommit=True) as connection:
            connection.execute(text)  # type: ignore[call-overload]  # names of our own making

    def _answers(self) -> bool:
        with suppress(psycopg.OperationalError):
            self._command("SELECT 1")
            return True
        assert self.process.poll() is None, (self.folder / "log").read_text()
        return False

    def _children(self) -> list[int]:
        done = subprocess.run(
            ["ps", "-o", "pid=", "--ppid", str(self.process.pid)], capture_output=True, text=True, check=False
        )
        return [int(pid) for pid in done.stdout.split()]

    def _run(self, *command: str) -> None:
        done = subprocess.run(
            [_program(command[0]), *command[1:]],
            capture_output=True,
            text=True,
            check=False,
            cwd=self.folder,
            **self._as(),
        )
        assert done.returncode == 0, done.stderr

    def _as(self) -> dict[str, Any]:
        if self._account is None:
            return {}
        return {"user": self._account.pw_uid, "group": self._account.pw_gid, "extra_groups": []}


def _name(address: str) -> str:
    return address.partition("?")[0].rpartition("/")[2]


def _lives(pid: int) -> bool:
    return Path(f"/proc/{pid}").exists()
