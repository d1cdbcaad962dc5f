"""Who works at the county: let in by a passphrase, out again, and kept apart by roles."""

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cache

from county.reviewers import Event, Permission, Reviewer, Role, Session
from county.services.ports import Unit, Units
from station.errors import (
    LastCountyAdministrator,
    LogInRefused,
    NotAllowed,
    NotLoggedIn,
    ReviewerExists,
    ReviewerUnknown,
    TooManyLogIns,
    WeakPassphrase,
)
from station.packet.suite import passphrase_fits, passphrase_hash

_SHORTEST = 10
_FREE_ATTEMPTS = 4
_LONGEST_LOCK = timedelta(minutes=30)
IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=12)
"""A session ends when nobody was there for `IDLE`, and after `LONGEST` in any case."""


@cache
def _nobody() -> str:
    """Checked where there is no such reviewer, so that the answer takes as long."""
    return passphrase_hash("nobody has this passphrase")


@dataclass(frozen=True, slots=True)
class LoggedIn:
    """A session just begun: the cookie's value, which is kept nowhere."""

    token: str = field(repr=False)
    reviewer: Reviewer


class LogIn:
    """Lets somebody in by name and passphrase."""

    def __init__(self, units: Units, now: Callable[[], datetime]) -> None:
        self._units, self._now = units, now

    def __call__(self, name: str, passphrase: str) -> LoggedIn:
        """Raises LogInRefused, alike for an unknown name; TooManyLogIns, which passes with time."""
        now = self._now()
        with self._units.writing() as unit:
            reviewer = unit.reviewers.get(name)
            if reviewer is not None and reviewer.locked_until is not None and now < reviewer.locked_until:
                raise TooManyLogIns(wait=_minutes(reviewer.locked_until - now))
            fits = passphrase_fits(reviewer.passphrase_hash if reviewer else _nobody(), passphrase)
            if reviewer is None or not reviewer.active or not fits:
                if reviewer is not None:
                    unit.reviewers.put(_failed(reviewer, now))
                    unit.reviewers.note(Event(now, name, "log_in_refused", ""))
                    unit.commit()
                raise LogInRefused
            reviewer = replace(reviewer, fails=0, locked_until=None)
            token = secrets.token_urlsafe(32)
            unit.reviewers.put(reviewer)
            unit.reviewers.begin(Session(token_hash(token), name, secrets.token_urlsafe(32), now, now))
            unit.reviewers.note(Event(now, name, "logged_in", ""))
            unit.commit()
        return LoggedIn(token, reviewer)


class WhoIsThere:
    """The reviewer behind a cookie."""

    def __init__(self, units: Units, now: Callable[[], datetime]) -> None:
        self._units, self._now = units, now

    def __call__(self, token: str, permission: Permission) -> tuple[Reviewer, Session]:
        """Raises NotLoggedIn, NotAllowed."""
        now = self._now()
        with self._units.reading() as unit:
            session = unit.reviewers.session(token_hash(token))
            reviewer = unit.reviewers.get(session.reviewer) if session else None
        if session is None or reviewer is None or not reviewer.active or _is_over(session, now):
            raise NotLoggedIn
        if not reviewer.may(permission):
            raise NotAllowed(role=reviewer.role.value)
        if now - session.seen_at > timedelta(minutes=1):
            with self._units.writing() as unit:
                unit.reviewers.seen(session.token_hash, now)
                unit.commit()
        return reviewer, session


class LogOut:
    """Ends a session."""

    def __init__(self, units: Units) -> None:
        self._units = units

    def __call__(self, token: str) -> None:
        with self._units.writing() as unit:
            unit.reviewers.end(token_hash(token))
            unit.commit()


class ManageReviewers:
    """Adds, resets, changes and stops reviewers; `by` is who did it."""

    def __init__(self, units: Units, now: Callable[[], datetime]) -> None:
        self._units, self._now = units, now

    def all(self) -> list[Reviewer]:
        """By name."""
        with self._units.reading() as unit:
            return unit.reviewers.all()

    def add(self, name: str, role: Role, passphrase: str, by: str) -> None:
        """The passphrase serves once: he chooses his own. Raises ReviewerExists, WeakPassphrase."""
        _check(passphrase)
        with self._units.writing() as unit:
            if unit.reviewers.get(name) is not None:
                raise ReviewerExists
            must_change = by != name
            unit.reviewers.put(Reviewer(name, role, passphrase_hash(passphrase), must_change=must_change))
            self._note(unit, by, "reviewer_added", name)

    def reset(self, name: str, passphrase: str, by: str) -> None:
        """Another passphrase, which serves once; ends his sessions. Raises ReviewerUnknown, WeakPassphrase."""
        _check(passphrase)
        with self._units.writing() as unit:
            reviewer = _known(unit, name)
            unit.reviewers.put(
                replace(
                    reviewer,
                    passphrase_hash=passphrase_hash(passphrase),
                    must_change=by != name,
                    fails=0,
                    locked_until=None,
                )
            )
            unit.reviewers.end_all(name)
            self._note(unit, by, "passphrase_reset", name)

    def change_own(self, name: str, old: str, new: str) -> None:
        """Raises LogInRefused for a wrong old passphrase, WeakPassphrase."""
        _check(new)
        with self._units.writing() as unit:
            reviewer = _known(unit, name)
            if not passphrase_fits(reviewer.passphrase_hash, old):
                raise LogInRefused
            if old == new:
                raise WeakPassphrase
            unit.reviewers.put(replace(reviewer, passphrase_hash=passphrase_hash(new), must_change=False))
            self._note(unit, name, "passphrase_changed", name)

    def set_role(self, name: str, role: Role, by: str) -> None:
        """Raises ReviewerUnknown, LastCountyAdministrator."""
        self._change(name, by, "role_set", lambda reviewer: replace(reviewer, role=role))

    def set_active(self, name: str, by: str, *, active: bool) -> None:
        """Stops somebody, who is logged out everywhere, or lets him in again. Raises as `set_role`."""
        action = "reviewer_started" if active else "reviewer_stopped"
        self._change(name, by, action, lambda reviewer: replace(reviewer, active=active))

    def _change(self, name: str, by: str, action: str, change: Callable[[Reviewer], Reviewer]) -> None:
        with self._units.writing() as unit:
            after = change(_known(unit, name))
            others = [each for each in unit.reviewers.all() if each.name != name]
            if not any(each.active and each.role is Role.ADMINISTRATOR for each in [*others, after]):
                raise LastCountyAdministrator
            unit.reviewers.put(after)
            if not after.active:
                unit.reviewers.end_all(name)
            self._note(unit, by, action, name)

    def _note(self, unit: Unit, by: str, action: str, name: str) -> None:
        unit.reviewers.note(Event(self._now(), by, action, name))
        unit.commit()


def token_hash(token: str) -> str:
    """By what a cookie is known."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def _check(passphrase: str) -> None:
    if len(passphrase) < _SHORTEST or len(set(passphrase)) < 4:
        raise WeakPassphrase


def _known(unit: Unit, name: str) -> Reviewer:
    reviewer = unit.reviewers.get(name)
    if reviewer is None:
        raise ReviewerUnknown
    return reviewer


def _failed(reviewer: Reviewer, now: datetime) -> Reviewer:
    fails = reviewer.fails + 1
    over = fails - _FREE_ATTEMPTS
    lock = min(timedelta(seconds=30) * 2 ** min(over - 1, 10), _LONGEST_LOCK) if over > 0 else None
    return replace(reviewer, fails=fails, locked_until=now + lock if lock else None)


def _is_over(session: Session, now: datetime) -> bool:
    return now - session.seen_at > IDLE or now - session.begun_at > LONGEST or now < session.begun_at


def _minutes(wait: timedelta) -> int:
    return max(1, -(-int(wait.total_seconds()) // 60))
