"""Runs scenarios into faults, and judges what the store holds then."""

import json
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Self

from scripts.stage import ROOT
from station.app import Application
from station.config import Settings
from station.errors import DiskFull, DiskReadOnly, StationError, StorageError, StoreExists
from tests.db.builders import OPERATOR, make_store
from tests.services.builders import Quiet
from tests.sweep.deeds import digests, document, number, photo, revision, signed
from tests.sweep.disk import SmallDisk
from tests.sweep.fault import Calls, Fault, Kind, built
from tests.sweep.journal import State, read
from tests.sweep.scenario import Case, Scenario, Verdict
from tests.sweep.survey import REGISTER, Found, survey
from tests.sweep.zygote import Ending

TOLD_AS = {
    Kind.FULL: {DiskFull.code, StorageError.code},  # SQLite does not tell why it could not make its log
    Kind.SMALL_DISK: {DiskFull.code},
    Kind.BROKEN: {StorageError.code},
    Kind.UNSYNCED: {StorageError.code},
    Kind.READ_ONLY: {DiskReadOnly.code, StorageError.code},  # SQLite does not tell what became of an open file
    Kind.READ_ONLY_DISK: {DiskReadOnly.code},
}
"""What the operator must be told when a disk refuses."""
LARGEST_DISK_KIB = 64 * 1024
NEXT_PERSON = 900


def _kib(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) // 1024


@dataclass
class Row:
    """One scenario under one kind of fault."""

    scenario: str
    kind: Kind
    points: int = 0
    acknowledged: int = 0
    refused: int = 0
    by: str = ""
    """How a disk was made small: mounted, or by the shim."""
    verdicts: list[tuple[Fault, Verdict]] = field(default_factory=list)

    def count(self, what: str) -> int:
        return sum(len(getattr(verdict, what)) for _, verdict in self.verdicts)

    @property
    def worst_lag(self) -> float | None:
        return max((verdict.lag for _, verdict in self.verdicts if verdict.lag is not None), default=None)

    @property
    def troubles(self) -> Iterator[str]:
        for fault, verdict in self.verdicts:
            for what in ("lost", "halves", "untold"):
                for said in getattr(verdict, what):
                    yield f"{self.scenario} / {self.kind.title} at {fault.at:g} seed {fault.seed}: {what}: {said}"


@dataclass(frozen=True, slots=True)
class Dry:
    """A run of a scenario to which nothing happened."""

    calls: dict[str, int]
    seconds: float
    grown_kib: int

    def of(self, kinds: Calls) -> int:
        return sum(self.calls[str(kind.name)] for kind in Calls if kind & kinds)


class Victims:
    """Processes made to be killed: forks of one that has everything loaded, with the shim between it and libc."""

    def __init__(self, work: Path) -> None:
        work.mkdir(parents=True, exist_ok=True)
        environment = {**os.environ, "LD_PRELOAD": str(built(work)), "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}
        self._zygote = subprocess.Popen(
            [sys.executable, "-m", "tests.sweep.zygote"],
            cwd=ROOT,
            env=environment | {"QT_QPA_PLATFORM": "offscreen", "QT_LOGGING_RULES": "*=false"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def run(self, scenario: Scenario, place: Path, journal: Path, fault: Fault) -> Ending:
        """One process, from its start to its end."""
        job = {
            "scenario": scenario.title,
            "place": str(place),
            "journal": str(journal),
            "kind": fault.kind.name,
            "at": fault.at,
            "seed": fault.seed,
            "once": fault.once,
        }
        assert self._zygote.stdin is not None
        assert self._zygote.stdout is not None
        self._zygote.stdin.write(json.dumps(job) + "\n")
        self._zygote.stdin.flush()
        return Ending(**json.loads(self._zygote.stdout.readline()))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        assert self._zygote.stdin is not None
        assert self._zygote.stdout is not None
        self._zygote.stdin.close()
        self._zygote.wait()
        self._zygote.stdout.close()


class Sweep:
    """One scenario's prepared store, and what befalls it, time and again in the same place."""

    def __init__(self, scenario: Scenario, victims: Victims, work: Path) -> None:
        self.scenario, self._victims, self._work = scenario, victims, work
        self._template, self._place, self._journal = work / "template", work / "place", work / "journal"
        self._place.mkdir(parents=True)
        scenario.prepare(self._place)
        self._place.rename(self._template)

    @cached_property
    def before(self) -> dict[str, State]:
        """What the store holds before anything is done; one of an older program as this one sees it."""
        if self.scenario.makes_the_store:
            return {}
        self._set_up()
        found = survey(self._place / "station", self.scenario.passphrase)
        assert not found.halves, found.halves
        return found.states

    @cached_property
    def dry(self) -> Dry:
        """What the scenario does when nothing happens to it."""
        before = self.before  # looked at in the same place
        self._set_up()
        begun, fault = _kib(self._place), Fault(Kind.NONE, 0)
        ending = self._victims.run(self.scenario, self._place, self._journal, fault)
        told = read(self._journal, before)
        calls = next(told.said("calls"), None)
        assert calls, self._journal.read_text()[-2000:]
        assert not told.refused, told.refused
        grown = _kib(self._place) - begun
        verdict, _, _ = self._judge(fault, ending)
        assert verdict == Verdict(lag=verdict.lag), verdict
        return Dry({kind.name: calls[kind.name] for kind in Calls if kind.name}, ending.seconds, grown)

    def row(self, kind: Kind, points: int, seed: int) -> Row:
        """So many points of one kind, drawn from the seed."""
        row = Row(self.scenario.title, kind)
        chances = random.Random(f"{self.scenario.title}/{kind.name}/{seed}")
        for _ in range(points):
            self.point(row, self._drawn(kind, chances))
        return row

    def _drawn(self, kind: Kind, chances: random.Random) -> Fault:
        at: float
        if kind is Kind.TIMED:
            at = chances.uniform(0.0, self.dry.seconds)
        elif kind is Kind.SMALL_DISK:
            begun = _kib(self._template / "station")
            at = begun + chances.randint(64, max(1024, 2 * self.dry.grown_kib))  # the log needs as much again
        else:
            at = chances.randint(1, max(1, self.dry.of(kind.calls)))
        once = chances.random() < 0.5
        return Fault(kind, at, chances.getrandbits(63), once and kind in (Kind.FULL, Kind.BROKEN, Kind.UNSYNCED))

    def point(self, row: Row, fault: Fault) -> None:
        """One process, one fault, and what the store holds then."""
        _ = self.before  # looked at in the same place, earlier
        disk = None
        self._clear()
        if fault.kind in (Kind.SMALL_DISK, Kind.READ_ONLY_DISK):
            self._place.mkdir()
            kib = int(fault.at) if fault.kind is Kind.SMALL_DISK else LARGEST_DISK_KIB
            disk = SmallDisk(self._place / "station", kib)
            row.by = "mounted" if disk.mounted else "by the shim"
        if disk and not disk.mounted:
            fault = self._by_the_shim(fault)
        try:
            self._set_up()
            if disk and fault.kind is Kind.READ_ONLY_DISK:
                disk.make_read_only()
            ending = self._victims.run(self.scenario, self._place, self._journal, fault)
            if disk and disk.mounted:
                disk.make_roomy()
            verdict, acknowledged, refused = self._judge(fault, ending)
        finally:
            if disk:
                disk.release()
        row.points += ending.signal != 0 or not fault.kind.kills
        row.acknowledged += acknowledged
        row.refused += refused
        row.verdicts.append((fault, verdict))

    def _by_the_shim(self, fault: Fault) -> Fault:
        """What comes nearest, where no disk may be mounted."""
        if fault.kind is Kind.READ_ONLY_DISK:
            return Fault(Kind.READ_ONLY, 1, fault.seed)
        return Fault(Kind.FULL, random.Random(fault.seed).randint(1, self.dry.of(Kind.FULL.calls)), fault.seed)

    def _set_up(self) -> None:
        """The store as it was prepared, where it was prepared: a station tells when its store was copied elsewhere."""
        if not os.path.ismount(self._place / "station"):
            self._clear()
        shutil.copytree(self._template, self._place, dirs_exist_ok=True)

    def _clear(self) -> None:
        shutil.rmtree(self._place, ignore_errors=True)
        self._journal.unlink(missing_ok=True)
        for left_over in self._work.rglob("*.kept[0-9]*"):  # by a power cut
            left_over.unlink()

    # -- judgement ----------------------------------------------------------------------------------------------------

    def _judge(self, fault: Fault, ending: Ending) -> tuple[Verdict, int, int]:
        verdict, place = Verdict(), self._place
        told = read(self._journal, self.before)
        bugs = [line["trace"] for line in told.said("bug")]
        verdict.untold += bugs
        if ending.hung:
            verdict.untold.append("it hung")
        if ending.status and not bugs:
            verdict.untold.append(f"it ended with {ending.status}")
        expected = TOLD_AS.get(fault.kind, set())
        if self.scenario.makes_the_store and expected:
            expected = expected | {StoreExists.code}  # it was made after all, but not surely
        verdict.untold += [f"told as {code}" for code in told.refused if code not in expected]
        if fault.once:
            again = [] if StoreExists.code in told.refused else sorted(told.open_ends)
            verdict.untold += [f"refused twice, for one failing call: {each}" for each in again]
        try:
            found = survey(place / "station", self.scenario.passphrase)
            if found.missing:
                self._make_again(place, found, told.sure, verdict)
            self._compare(told.may_be, told.sure, found, verdict)
            if self.scenario.judge:
                self.scenario.judge(Case(place, self.before, told, found, ending.at, verdict))
            self._go_on(place, found, verdict)
        except StationError as error:
            verdict.lost.append(f"the store does not open: {error.code} {error}")
        return verdict, told.acknowledged, len(told.refused)

    def _make_again(self, place: Path, found: Found, sure: set[str], verdict: Verdict) -> None:
        if sure or not self.scenario.makes_the_store:
            verdict.lost.append("the store")
        make_store(place / "station")
        found.states[REGISTER] = {"people": 0}

    def _compare(self, may_be: dict[str, list[State]], sure: set[str], found: Found, verdict: Verdict) -> None:
        verdict.halves += found.halves
        for subject, allowed in may_be.items():
            if subject in found.drafts and self.scenario.judges_drafts:
                continue  # as it was typed: the scenario judges it
            state = found.states.get(subject)
            if state not in allowed:
                known = subject in sure or subject in self.before
                (verdict.lost if known else verdict.halves).append(f"{subject}: {state} is none of {allowed}")
        verdict.halves += [f"{subject} of whom nothing was said" for subject in found.states.keys() - may_be.keys()]

    def _go_on(self, place: Path, found: Found, verdict: Verdict) -> None:
        """The station opens and takes one more person."""
        application = Application(Settings(password=self.scenario.passphrase))
        pieces = (photo(NEXT_PERSON, size=1000), *signed(NEXT_PERSON))
        with application.open_desk(place / "station", OPERATOR, writes=True) as desk:
            desk.submit_document(Quiet(), document(NEXT_PERSON), pieces)
        after = survey(place / "station", self.scenario.passphrase)
        expected = found.states | {
            number(NEXT_PERSON): {"draft": None, "revisions": [revision(NEXT_PERSON, 0, digests(pieces))]}
        }
        if after.halves or after.states != expected:
            verdict.lost.append("the station does not go on")
