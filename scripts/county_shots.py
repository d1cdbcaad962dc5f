"""Pictures of the county's pages, by a browser without a screen, with people who do not exist."""

import random
import shutil
import subprocess
import tempfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from threading import Thread
from typing import Any

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send

from county.api.application import create_app
from county.app import found_county, open_county
from county.config import Settings
from county.keys import CountyKeys
from county.pages.guard import COOKIE
from county.parts import Parts
from county.reviewers import Role
from county.server import listen, url_of
from county.services.queue import QueueFilter
from county.services.register import ListedPerson
from station.errors import PacketError
from station.packet.canonical import canonical
from station.packet.messages import FieldMark
from station.packet.seal import seal
from station.photos.drawn import portrait
from tests.builders import a_document
from tests.county.builders import FakeStation, enrolled

SIZE = (1366, 768)
PASSPHRASE = "审核人员自己的一句口令"
REVIEWER = "韦审核"
SURNAMES, GIVEN = "韦覃黄莫梁农陆蓝", ("模拟", "虚构", "试样", "示例", "演练", "样本", "假设", "拟真")
VILLAGES = ("450802101201", "450802101202", "450802101203", "450802101204")


class LoggedIn:
    """The application, to a browser that cannot log in by itself."""

    def __init__(self, app: ASGIApp, token: str) -> None:
        self._app, self._token = app, token

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"] != "/log-in":
            cookie = (b"cookie", f"{COOKIE}={self._token}".encode())
            scope = {**scope, "headers": [*scope["headers"], cookie]}
        await self._app(scope, receive, send)


def county_shots(out: Path) -> None:
    """Leaves county-*.png; says so where there is no browser."""
    browser = shutil.which("chromium") or shutil.which("google-chrome")
    if browser is None:
        print("no chromium: the county's pages are not photographed (apt-get install chromium)")
        return
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="county-shots-") as folder:
        settings = Settings(data_dir=Path(folder) / "county", max_packet_bytes=8 << 20)
        keys = found_county(settings, "模拟县")
        with open_county(settings) as parts:
            addresses = _populate(parts, keys)
            for name, role in ((REVIEWER, Role.ADMINISTRATOR), ("覃查看", Role.READER), ("莫审核", Role.REVIEWER)):
                parts.manage_reviewers.add(name, role, PASSPHRASE, name)
            token = parts.log_in(REVIEWER, PASSPHRASE).token
            listener = listen("127.0.0.1", 0)
            app = LoggedIn(create_app(parts), token)
            server = uvicorn.Server(uvicorn.Config(app, log_config=None, lifespan="off"))
            thread = Thread(target=server.run, kwargs={"sockets": [listener]})
            thread.start()
            try:
                for name, address in addresses.items():
                    _shoot(browser, f"{url_of(listener)}{address}", out / f"county-{name}.png", Path(folder))
            finally:
                server.should_exit = True
                thread.join()
                listener.close()


def _shoot(browser: str, url: str, file: Path, home: Path) -> None:
    subprocess.run(
        [
            browser,
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--hide-scrollbars",
            f"--user-data-dir={home / 'browser'}",
            f"--window-size={SIZE[0]},{SIZE[1]}",
            f"--screenshot={file}",
            url,
        ],
        check=True,
        capture_output=True,
        timeout=120,
    )


def _populate(county: Parts, keys: CountyKeys) -> dict[str, str]:
    """A county in the middle of its work; the pages worth a picture."""
    chance = random.Random(20181001)
    county.take_register(
        ListedPerson(f"B{number:04d}", {"other_identity": {"household_division": VILLAGES[number % 4]}})
        for number in range(180)
    )
    stations = [_Sender(county, keys, code) for code in ("450802101-01", "450802101-02")]
    county.assign_villages("450802101-02", VILLAGES[2:])
    county.revoke_station(enrolled(county, "450802101-03").code, "电脑丢失")
    for number in range(1, 25):
        stations[number % 2].send(_person(chance, number), lost=number == 20)
    pair = _person(chance, 99)
    county.take_register([ListedPerson("B0999", {**pair, "other_identity": {"household_division": VILLAGES[3]}})])
    other = {**pair, "other_identity": {**pair["other_identity"], "phone": "13900000002"}}
    stations[0].send(pair)
    stations[1].send(other)
    lines = [capture for capture, _ in county.list_queue(QueueFilter(), 1, 50).lines]
    county.return_revision(
        lines[0].revision_id, [FieldMark(path="other_identity.phone", text="号码少一位")], "请核对电话。", REVIEWER
    )
    for capture in lines[1:4]:
        county.approve_revision(capture.revision_id, frozenset({capture.revision_id}), REVIEWER)
    for sealed in (
        b"cut",
        FakeStation("450802101-09").packet(keys.recipient),
        stations[0].station.packet(keys.recipient, number=1),
        stations[0].station.packet(keys.recipient, number=40, evidence=[b"x"], carried=[]),
    ):
        try:
            county.take_in(sealed)
        except PacketError:
            continue
    return {
        "log-in": "/log-in",
        "queue": "/",
        "person": f"/people/{lines[5].revision_id}",
        "person-returned": f"/people/{lines[0].revision_id}",
        "person-clash": f"/people/{lines[-1].revision_id}",
        "progress": "/progress",
        "shelf": "/shelf",
        "stations": "/stations",
        "reviewers": "/reviewers",
        "me": "/me",
        "failed": "/people/00000000-0000-0000-0000-000000000000",
    }


def _person(chance: random.Random, number: int) -> dict[str, Any]:
    return a_document(
        identity__name=chance.choice(SURNAMES) + chance.choice(GIVEN),
        identity__id_number=_id_number(number),
        identity__born_on=_born(number).isoformat(),
        other_identity__household_division=VILLAGES[number % 4],
    )


def _born(number: int) -> date:
    return date(1950, 1, 1) + timedelta(days=37 * number)


def _id_number(number: int) -> str:
    """Of the county code that was never assigned, with its right check digit."""
    digits = f"450899{_born(number):%Y%m%d}{number * 2 + 1:03d}"
    weights = [2 ** (17 - place) % 11 for place in range(17)]
    return digits + "10X98765432"[sum(int(d) * w for d, w in zip(digits, weights, strict=True)) % 11]


class _Sender:
    """A station that sends one packet after another."""

    def __init__(self, county: Parts, keys: CountyKeys, code: str) -> None:
        self._county, self._keys = county, keys
        self.station = enrolled(county, code)
        self._number, self._previous = 0, ""

    def send(self, document: dict[str, Any], *, lost: bool = False) -> None:
        """With `lost`, it stays on the way."""
        content = canonical(document)
        self._number += 1
        photo = portrait(self._number + int(self.station.code[-1]) * 100)
        signed = self.station.sign(
            self.station.manifest(
                content=content,
                evidence=[photo],
                number=self._number,
                previous=self._previous or None,
                saved_at=datetime.now(UTC),
            )
        )
        self._previous = signed.packet_digest
        if not lost:
            self._county.take_in(seal(signed, content, [photo], self._keys.recipient))


if __name__ == "__main__":
    county_shots(Path("out/shots"))
