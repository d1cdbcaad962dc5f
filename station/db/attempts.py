"""Wrong passphrases, counted for each operator in a private file beside the store.

Before the store is open nothing else can be written. An attempt is counted before it is tried, so that ending the
program in between gains none. The wait never grows shorter by setting the clock back: what was left of it when the
clock was last seen begins anew. Who may delete the file, or set the clock forward, is not kept out by it; against
him only the passphrase's length and Argon2id stand.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from filelock import FileLock

from station.db.private_files import write_private
from station.errors import TooManyAttempts, WrongPassphrase

FREE = 2
"""So many wrong ones cost nothing: a slip of the finger is no attack."""
LOCKED_AT = 10
FIRST_WAIT_S = 5
LOCKED_S = 30 * 60
_LONG_AGO = datetime.min.replace(tzinfo=UTC)
_NOBODY = ""
"""Names nobody has are counted together: guessing names is slowed down too, and fills no disk."""


def wait_after(failures: int) -> timedelta:
    """How long nothing is tried after so many wrong passphrases in a row."""
    if failures <= FREE:
        return timedelta()
    if failures >= LOCKED_AT:
        return timedelta(seconds=LOCKED_S)
    return timedelta(seconds=FIRST_WAIT_S * 2 ** (failures - FREE - 1))


@dataclass(frozen=True, slots=True)
class Count:
    """One operator's failures in a row, when the next attempt may come, and when the clock was last looked at.

    `untold` and `locks` are not yet in the audit trail.
    """

    failures: int = 0
    until: datetime = _LONG_AGO
    seen: datetime = _LONG_AGO
    untold: int = 0
    locks: int = 0


class Attempts:
    """The counts of one store. A file that is gone or unreadable counts as none, a full disk stops nobody."""

    def __init__(self, path: Path, clock: Callable[[], datetime]) -> None:
        self._path, self._clock = path, clock
        self._lock = FileLock(path.with_name(path.name + ".lock"), mode=0o600, thread_local=False)

    @contextmanager
    def trying(self, name: str, *, known: bool) -> Iterator[None]:
        """An attempt, one at a time. Raises TooManyAttempts instead while there is a wait."""
        who = name if known else _NOBODY
        with self._alone():
            before = self._looked_at(who)
            if before.until > before.seen:
                raise TooManyAttempts(seconds=-(-(before.until - before.seen) // timedelta(seconds=1)))
            failures = before.failures + 1
            self._put(
                who,
                replace(
                    before,
                    failures=failures,
                    until=before.seen + wait_after(failures),
                    untold=before.untold + 1,
                    locks=before.locks + (failures >= LOCKED_AT),
                ),
            )
            try:
                yield
            except WrongPassphrase:
                raise
            except BaseException:
                self._put(who, before)  # it was not the passphrase
                raise
            self._put(who, Count(untold=before.untold, locks=before.locks))

    def untold(self) -> dict[str, tuple[int, int]]:
        """Failures and lock-outs by name that are not in the audit trail yet; names nobody has under an empty one."""
        return {name: (each.untold, each.locks) for name, each in self._read().items() if each.untold or each.locks}

    def told(self) -> None:
        """They are there now."""
        with self._alone():
            for name, count in self._read().items():
                self._put(name, replace(count, untold=0, locks=0))

    def forget(self, name: str) -> None:
        """Lets somebody try again at once; what is not in the audit trail yet stays to be told."""
        with self._alone():
            count = self._read().get(name)
            if count is not None:
                self._put(name, Count(untold=count.untold, locks=count.locks))

    @contextmanager
    def _alone(self) -> Iterator[None]:
        try:
            self._lock.acquire()
        except OSError:  # a folder nobody may write in: the count is not kept
            yield
            return
        try:
            yield
        finally:
            self._lock.release()

    def _looked_at(self, who: str) -> Count:
        """The count as of now; a clock that went back lets what was left of the wait begin anew."""
        count, now = self._read().get(who, Count()), self._clock()
        if count.until > count.seen > now:
            count = replace(count, until=now + (count.until - count.seen))
        looked = replace(count, seen=now)
        if count.until > now:
            self._put(who, looked)
        return looked

    def _read(self) -> dict[str, Count]:
        try:
            plain = json.loads(self._path.read_bytes())
            return {str(who): _of(count) for who, count in plain.items()}
        except (OSError, ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError):
            return {}

    def _put(self, who: str, count: Count) -> None:
        counts = self._read()
        counts[who] = count
        kept = {name: each for name, each in counts.items() if each.failures or each.untold or each.locks}
        with suppress(OSError):
            if not kept:
                self._path.unlink(missing_ok=True)
                return
            plain = {name: asdict(each) for name, each in kept.items()}
            write_private(self._path, json.dumps(plain, ensure_ascii=False, default=_instant).encode())


def _instant(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _of(plain: dict[str, object]) -> Count:
    until, seen = (datetime.fromisoformat(str(plain[name])).astimezone(UTC) for name in ("until", "seen"))
    failures, untold, locks = (int(str(plain[name])) for name in ("failures", "untold", "locks"))
    until = min(until, seen + timedelta(seconds=LOCKED_S))  # by another hand, nobody is shut out for good
    return Count(failures, until, seen, untold, locks)
