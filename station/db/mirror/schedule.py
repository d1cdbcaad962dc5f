"""Backups by schedule: made while the station's window is open, the newest few kept."""

import shutil
import threading
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from station.db.mirror.copies import Copies
from station.db.store import Store
from station.domain.safekeeping import BackupPlan
from station.errors import Cancelled, StationError, UnexpectedError
from station.logs import log_error

LOOK_EVERY_S = 60.0
PATIENCE_S = 30.0
_NAME = "backup-%Y%m%dT%H%M%SZ"
_UNFINISHED = ".unfinished"


def made_at(name: str) -> datetime | None:
    """When a backup was made, by its folder's name; None for a folder that is none."""
    try:
        return datetime.strptime(name, _NAME).replace(tzinfo=UTC)
    except ValueError:
        return None


def is_due(plan: BackupPlan, made: Iterable[datetime], now: datetime) -> bool:
    """Whether an hour of the plan (of the station's local day) has struck since the last backup."""
    local = now.astimezone()
    struck = [
        hour
        for day in (local - timedelta(days=1), local)
        for each in plan.hours
        if (hour := day.replace(hour=each, minute=0, second=0, microsecond=0)) <= local
    ]
    return max(made, default=datetime.min.replace(tzinfo=UTC)) < max(struck)


class BackupSchedule:
    """Goes along with an open store. `trouble` is what the last attempt met, None after one that succeeded."""

    def __init__(self, store: Store, copies: Copies, clock: Callable[[], datetime]) -> None:
        self._store, self._copies, self._clock = store, copies, clock
        self._ending = threading.Event()
        self._thread = self._new_thread()
        self.trouble: StationError | None = None

    def start(self) -> None:
        self._thread.start()

    def make_if_due(self) -> Path | None:
        """Makes the backup that is due, and takes away those that are not to be kept. Gives its folder."""
        with self._store.look() as unit:
            kept = unit.settings.safekeeping()
        plan, now = kept.backups, self._clock()
        if plan is None:
            return None
        root = Path(plan.folder)
        there = {path: made for path in _folders(root) if (made := made_at(path.name)) is not None}
        if not is_due(plan, there.values(), now):
            return None
        target = root / now.astimezone(UTC).strftime(_NAME)
        unfinished = target.with_name(target.name + _UNFINISHED)
        for path in _folders(root):
            if path.name.endswith(_UNFINISHED):
                shutil.rmtree(path, ignore_errors=True)
        self._copies.back_up(self, unfinished)
        unfinished.replace(target)
        newest = sorted(there, reverse=True)[: plan.keep - 1]
        for path, made in there.items():
            if path not in newest or (kept.purged_at is not None and made < kept.purged_at):
                shutil.rmtree(path, ignore_errors=True)
        return target

    def step(self, done: int, total: int, note: str = "") -> None:  # noqa: ARG002
        """Fits Progress: a backup that is being made ends when the store closes."""
        if self._ending.is_set():
            raise Cancelled

    def committed(self) -> None:
        """Nothing to do: a backup is made by the hour."""

    def closing(self) -> None:
        self._ending.set()
        if self._thread.ident is not None:
            self._thread.join(PATIENCE_S)

    def closed(self) -> None:
        """Nothing is held open."""

    def opened(self) -> None:
        if not self._thread.is_alive():
            self._ending.clear()
            self._thread = self._new_thread()
            self._thread.start()

    def _new_thread(self) -> threading.Thread:
        return threading.Thread(target=self._run, name="backups", daemon=True)

    def _run(self) -> None:
        while not self._ending.is_set():
            self._attempt()
            self._ending.wait(LOOK_EVERY_S)

    def _attempt(self) -> None:
        try:
            self.make_if_due()
        except Cancelled:
            return
        except (StationError, OSError) as error:
            trouble = error if isinstance(error, StationError) else UnexpectedError()
            if self.trouble is None or self.trouble.code != trouble.code:
                log_error(error)
            self.trouble = trouble
        else:
            self.trouble = None


def _folders(root: Path) -> list[Path]:
    return [path for path in root.iterdir() if path.is_dir()] if root.is_dir() else []
