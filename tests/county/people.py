"""Those who work at the county, and how they log in."""

import re

from starlette.testclient import TestClient

from county.reviewers import Role
from station.packet.canonical import digest
from station.packet.wire import Manifest
from tests.county.builders import PHOTO

PASSPHRASE = "审核人员自己的一句口令"
NAMES = {Role.READER: "查看", Role.REVIEWER: "审核", Role.ADMINISTRATOR: "管理"}


def log_in(browser: TestClient, name: str) -> str | None:
    """Logs in; the token that forms have to carry, or None for whoever is not let in."""
    browser.cookies.clear()
    answer = browser.post("/log-in", data={"name": name, "passphrase": PASSPHRASE})
    return token(browser.get("/me").text) if answer.status_code == 303 else None


def token(page: str) -> str:
    found = re.search(r'name="csrf" value="([^"]+)"', page)
    assert found
    return found[1]


def address(path: str, held: Manifest) -> str:
    """A route with something that is there, or is not, in its gaps."""
    return path.format(revision_id=held.revision_id, digest=digest(PHOTO), sealed_digest="0" * 64, code="450802101-19")
