"""Who may see and do what in the pages: sessions, roles, forms that came from here, and how often a log-in is tried."""

import hmac
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address
from typing import TypeVar
from urllib.parse import parse_qsl

import anyio
from fastapi import Request
from starlette.concurrency import run_in_threadpool

from county.api.body import BodyUpTo
from county.reviewers import Permission, Reviewer, Session
from county.services.reviewers import WhoIsThere
from station.errors import FormNotFromHere, LogInRefused, PassphraseToChange, TooManyLogIns

COOKIE = "county_session"
MOST_WRONG = 20
"""Wrong log-ins from one address within `WITHIN`, whatever names were tried."""
WITHIN = timedelta(minutes=10)
_AT_ONCE = 2
_MOST_ADDRESSES = 10_000
_MOST_BYTES = 256 * 1024
_MOST_FIELDS = 2_000
_ALWAYS = {"/me", "/log-out"}
"""What somebody may do who still has the passphrase that he was given."""


@dataclass(frozen=True, slots=True)
class Visit:
    """A request of somebody who is logged in and may do this; `form` is what was posted."""

    reviewer: Reviewer
    session: Session
    form: Mapping[str, str]

    def text(self, name: str, most: int = 2_000) -> str:
        """A field of the form; empty where there is none."""
        return self.form.get(name, "").strip()[:most]


class Allowed:
    """A dependency: lets in whoever is logged in and has the permission.

    What is posted has to carry the session's token. Raises NotLoggedIn, PassphraseToChange, NotAllowed,
    FormNotFromHere, RequestTooLarge.
    """

    def __init__(self, who: WhoIsThere, permission: Permission) -> None:
        self._who = who
        self.permission = permission
        self._body = BodyUpTo(_MOST_BYTES)

    async def __call__(self, request: Request) -> Visit:
        token = request.cookies.get(COOKIE, "")
        reviewer, session = await run_in_threadpool(self._who, token, self.permission)
        if reviewer.must_change and request.url.path not in _ALWAYS:
            raise PassphraseToChange
        form: dict[str, str] = {}
        if request.method != "GET":
            sent_from_here(request)
            form = posted(await self._body(request))
            if not hmac.compare_digest(form.get("csrf", "").encode(), session.csrf.encode()):
                raise FormNotFromHere
        return Visit(reviewer, session, form)


def sent_from_here(request: Request) -> None:
    """Refuses what a browser says another site made it post. Raises FormNotFromHere."""
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        raise FormNotFromHere


T = TypeVar("T")


class LogInGate:
    """Slows down whoever tries passphrases from one address, and has few of them checked at once.

    A check costs 64 MiB and a tenth of a second on purpose; the stations' requests must not wait behind many of them.
    """

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._wrong: OrderedDict[str, list[datetime]] = OrderedDict()
        self._turns = anyio.CapacityLimiter(_AT_ONCE)

    async def __call__(self, request: Request, log_in: Callable[[], T]) -> T:
        """Raises FormNotFromHere, TooManyLogIns, and what `log_in` raises."""
        sent_from_here(request)
        address = _network(request.client.host if request.client else "")
        self._check(address)
        try:
            return await anyio.to_thread.run_sync(log_in, limiter=self._turns)
        except LogInRefused:
            self._wrong.setdefault(address, []).append(self._now())
            self._wrong.move_to_end(address)
            while len(self._wrong) > _MOST_ADDRESSES:
                self._wrong.popitem(last=False)
            raise

    def _check(self, address: str) -> None:
        since = self._now() - WITHIN
        recent = [at for at in self._wrong.pop(address, []) if at > since]
        if recent:
            self._wrong[address] = recent
        if len(recent) >= MOST_WRONG:
            wait = recent[-MOST_WRONG] - since
            raise TooManyLogIns(wait=max(1, -(-int(wait.total_seconds()) // 60)))


def _network(host: str) -> str:
    """An address as its owner has it: of IPv6, the 64 bits that one household or office is given."""
    try:
        address = ip_address(host)
    except ValueError:
        return host
    return address.exploded[:19] if isinstance(address, IPv6Address) else host


def posted(body: bytes) -> dict[str, str]:
    """The fields of an urlencoded form. Raises FormNotFromHere for anything else."""
    try:
        fields = parse_qsl(
            body.decode("ascii"), keep_blank_values=True, strict_parsing=bool(body), max_num_fields=_MOST_FIELDS
        )
    except ValueError:
        raise FormNotFromHere from None
    return dict(fields)
