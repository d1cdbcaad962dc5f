"""Sets the scene for a trial run: a station's store with the sample register, and a county service on loopback."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PASSPHRASE = "moni-zhan-2018"
STATION = [sys.executable, "-m", "station"]
COUNTY = [sys.executable, "-m", "county"]


class County:
    """A county process on loopback, started on its own data directory; the port is free and its own to choose."""

    def __init__(self, data: Path, port: int = 0) -> None:
        self.data = data
        self._process = subprocess.Popen(
            [*COUNTY, "serve", "--data", str(data), "--port", str(port)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if "http" not in line:
            raise RuntimeError("the county service did not start")
        self.url = line[line.index("http") :].strip()

    @property
    def port(self) -> int:
        return int(self.url.rstrip("/").rpartition(":")[2])

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        self._process.send_signal(how)
        self._process.wait(timeout=30)
        if self._process.stdout is not None:
            self._process.stdout.close()


def environment() -> dict[str, str]:
    """The environment of a trial: the administrator's passphrase is given."""
    return {**os.environ, "STATION_PASSWORD": PASSPHRASE, "PYTHONUTF8": "1"}


def run(command: list[str], *arguments: str) -> str:
    """Runs a command of ours to its end; gives its stdout. Raises CalledProcessError."""
    return subprocess.run(
        [*command, *arguments], cwd=ROOT, env=environment(), check=True, capture_output=True, text=True
    ).stdout


def make_county(data: Path) -> None:
    run(COUNTY, "init", "--data", str(data), "--name", "模拟县")


def make_station(data: Path) -> None:
    run(STATION, "init", "--data", str(data))
    run(STATION, "register", "import", str(ROOT / "resources/samples/register.csv"), "--data", str(data))


def ticket(county: County, out: Path) -> None:
    """The county's ticket for the station, with the address it answers at now."""
    run(COUNTY, "enrol", "450802101-01", "--data", str(county.data), "--out", str(out))
    document = json.loads(out.read_text("utf-8"))
    document["url"] = county.url
    out.write_text(json.dumps(document, ensure_ascii=False), "utf-8")


def enrol(station: Path, county: County, file: Path) -> None:
    """Joins the two by a ticket."""
    ticket(county, file)
    run(STATION, "enrol", str(file), "--data", str(station))


def records(data: Path) -> list[dict[str, object]]:
    """What the station has, as `station records list --json` tells."""
    listed: list[dict[str, object]] = json.loads(run(STATION, "records", "list", "--data", str(data), "--json"))
    return listed


def signed_receipt(data: Path, record_id: object) -> object:
    """The county's signed receipt of a record, as the station keeps it."""
    return json.loads(run(STATION, "records", "show", str(record_id), "--data", str(data), "--json"))["receipt"]


def packets(data: Path) -> list[dict[str, object]]:
    """What the county holds, as `county packets --json` tells."""
    listed: list[dict[str, object]] = json.loads(run(COUNTY, "packets", "--data", str(data), "--json"))
    return listed
