"""Who may see and do what in the pages: sessions, roles, and forms that came from here."""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl

from fastapi import Request
from starlette.concurrency import run_in_threadpool

from county.api.body import BodyUpTo
from county.reviewers import Permission, Reviewer, Session
from county.services.reviewers import WhoIsThere
from station.errors import FormNotFromHere, PassphraseToChange

COOKIE = "county_session"
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
            form = posted(await self._body(request))
            if not hmac.compare_digest(form.get("csrf", "").encode(), session.csrf.encode()):
                raise FormNotFromHere
        return Visit(reviewer, session, form)


def posted(body: bytes) -> dict[str, str]:
    """The fields of an urlencoded form. Raises FormNotFromHere for anything else."""
    try:
        fields = parse_qsl(
            body.decode("ascii"), keep_blank_values=True, strict_parsing=bool(body), max_num_fields=_MOST_FIELDS
        )
    except ValueError:
        raise FormNotFromHere from None
    return dict(fields)
