"""Stations, carriers and a county, between which everything goes wrong that may.

Stores, sticks, packets and the county are the real ones; only the network is a stand-in that loses, cuts, alters and
repeats. A world has one station: its machines are what becomes of it by restoring and cloning. Worlds share a county.
"""

import random
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Lock
from typing import Self
from uuid import UUID, uuid4

from county.app import open_county
from county.db.engine import open_engine
from county.db.unit_of_work import UnitsOfWork
from county.domain import Carrier
from county.parts import Parts
from county.services.completeness import EpochReport
from station.assembly import stick_at
from station.db.store import Store
from station.db.store_keys import StoreKeys
from station.db.unit_of_work import UnitOfWork
from station.domain.record import EntryMode, Origin, Source
from station.domain.station import StationIdentity
from station.errors import CountyRefused, CountyUnreachable, NothingOnStick, PacketError, StationError
from station.packet.messages import FieldMark, LetterAnswer
from station.packet.seal import SignedManifest
from station.packet.suite import encrypt_for, new_identity, new_signing_key
from station.packet.wire import EnrolmentRequest, SignedReceipt
from station.services.carrying import CarryBack, CarryOut
from station.services.enrolling import EnrolStation
from station.services.hearing import HearMessage
from station.services.rounds import SyncWithCounty
from station.services.safekeeping import open_epoch
from station.services.sending import SendPending
from station.services.submission import queue
from tests.county.builders import a_county
from tests.db.builders import CHEAP, OPERATOR, a_piece, a_revision, make_store, open_store
from tests.services.builders import Clock, Quiet

FAULTS = ("lost", "answer lost", "cut", "altered", "twice", "another county's", "replayed")


class Line:
    """The network to the county: each call may go wrong in the way that was drawn for it."""

    def __init__(self, world: "World", faults: random.Random | None) -> None:
        self._world, self._faults = world, faults

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Holds no connection."""

    def enrol(self, request: EnrolmentRequest) -> None:
        self._world.county.enrol_station(request)

    def submit(self, sealed: Sequence[bytes]) -> list[SignedReceipt | CountyRefused]:
        fault, faults = self._draw(), self._faults or random.Random(0)
        self._world.seen += sealed
        if fault == "lost":
            raise CountyUnreachable
        if fault in ("cut", "altered", "another county's"):
            spoilt = [self._world.spoilt(each, fault, faults) for each in sealed]
            self._take_in(faults.sample([*sealed, *spoilt], faults.randint(1, 2 * len(sealed))))
        if fault == "replayed":
            self._world.replay(faults)
        if fault == "twice":
            self._take_in([*sealed, *sealed])
        answers = self._take_in(sealed)
        if fault == "answer lost":
            raise CountyUnreachable
        return answers

    def write(self, letter: bytes) -> LetterAnswer:
        fault = self._draw()
        if fault == "lost":
            raise CountyUnreachable
        answer = self._world.county.open_letter(letter)
        if fault == "answer lost":
            raise CountyUnreachable
        return answer

    def message(self, number: int) -> bytes | None:
        fault = self._draw()
        if fault in ("lost", "answer lost"):
            raise CountyUnreachable
        sealed = self._world.county.fetch_message(self._world.code, number)
        if sealed is None or self._faults is None or fault not in ("cut", "altered", "another county's"):
            return sealed
        return self._world.spoilt(sealed, fault, self._faults)

    def _draw(self) -> str:
        if self._faults is None or self._faults.random() < 0.6:
            return ""
        return self._faults.choice(FAULTS)

    def _take_in(self, sealed: Sequence[bytes]) -> list[SignedReceipt | CountyRefused]:
        answers = self._world.county.take_in.batch(sealed, Carrier.HTTPS)
        return [
            CountyRefused(reason=each.code)
            if isinstance(each, PacketError)
            else SignedReceipt.model_validate_json(each)
            for each in answers
        ]


@dataclass
class Machine:
    """One machine of the station: a store, and what is done on it."""

    world: "World"
    folder: Path
    store: Store

    @classmethod
    def at(cls, world: "World", folder: Path) -> "Machine":
        machine = cls(world, folder, open_store(folder))
        with machine.store.look() as unit:
            machine.store.use_epoch(unit.settings.station().epoch)
        return machine

    def __post_init__(self) -> None:
        self.hear = HearMessage(self.store.unit, StoreKeys(self.store, CHEAP), Lock(), self.world.clock, OPERATOR)

    def save(self, faults: random.Random) -> None:
        """A record, or the next revision of one, is saved and queued."""
        with self.store.unit() as unit:
            known = [each.record_id for each in unit.records.summaries()]
            again = known and faults.random() < 0.4
            latest = unit.records.latest(faults.choice(known)) if again else None
            photo = a_piece(f"photo {uuid4()}".encode())
            kept = latest.evidence if latest else ()
            told = a_revision(
                {"identity": {"name": "覃示范"}, "other_identity": {"phone": str(faults.randrange(10**6))}},
                record_id=latest.record_id if latest else None,
                parent_id=latest.id if latest else None,
                saved_at=self.world.clock(),
            )
            origin = Origin(Source.ADDITION, EntryMode.DEVICE)
            revision = replace(told, evidence=(*kept, photo.evidence), origin=origin)
            unit.blobs.put(photo)
            unit.records.save(revision)
            queue(unit, revision, self.world.clock())
            unit.commit()
        self.world.made[revision.id] = revision.content_digest

    def sync(self, faults: random.Random | None) -> StationError | None:
        """A round by network; what stopped it."""
        line = Line(self.world, faults)
        send = SendPending(self.store.unit, lambda *_: line, self.world.clock, OPERATOR, at_once=1, in_batch=3)
        try:
            return SyncWithCounty(self.store.unit, lambda *_: line, send, self.hear, self.world.clock)(Quiet()).trouble
        except (CountyUnreachable, CountyRefused) as error:
            return error

    def carry(self, faults: random.Random | None) -> None:
        """A round by stick, on which files may be lost, cut, altered, doubled or another county's."""
        stick = self.world.stick
        CarryOut(self.store.unit, stick_at, self.world.clock, OPERATOR)(Quiet(), stick)
        self.world.spoil_stick(faults)
        self.world.county.carry_stick(self.world.county.open_stick(stick, True), (self.world.code,))
        self.world.spoil_stick(faults)
        try:
            CarryBack(self.store.unit, stick_at, self.hear)(Quiet(), stick)
        except NothingOnStick:
            assert faults is not None, "the county wrote"

    def packets(self) -> list[tuple[UUID, SignedManifest, SignedReceipt | None]]:
        with self.store.look() as unit:
            lines = unit.outbox.lines(10_000)
            held = [unit.outbox.get(line.revision_id) for line in lines]
        return [(each.revision_id, each.signed, each.receipt) for each in held]


_FOREIGN = encrypt_for(new_identity()[1], b"VCPACK1\n of another county")


def _renamed(unit: UnitOfWork, code: str) -> None:
    """A copy of the template becomes a station of its own."""
    identity, recipient = new_identity()
    unit.settings.set_station(StationIdentity(code, uuid4(), 1, new_signing_key(), identity, recipient))


@contextmanager
def county_at(folder: Path) -> Iterator[tuple[Parts, UnitsOfWork]]:
    """A county, and its database to look into."""
    settings, _ = a_county(folder, "模拟县")
    with open_county(settings) as parts:
        engine = open_engine(settings.database)
        try:
            yield parts, UnitsOfWork(engine)
        finally:
            engine.dispose()


def a_template(folder: Path) -> Path:
    """A store to be copied: making one takes longer than a whole world."""
    make_store(folder)
    return folder


@dataclass
class World:
    """One station's machines, its stick, and the county it shares with other worlds."""

    county: Parts
    units: UnitsOfWork
    code: str
    folder: Path
    template: Path
    clock: Clock = field(default_factory=Clock)
    machines: list[Machine] = field(default_factory=list)
    made: dict[UUID, str] = field(default_factory=dict)
    """Every revision that was ever saved, with its content's digest."""
    seen: list[bytes] = field(default_factory=list)
    """Every packet that was ever on the line, as it was sealed."""
    backups: list[Path] = field(default_factory=list)
    _folders: int = 0

    @property
    def stick(self) -> Path:
        return self.folder / "stick"

    def begin(self) -> None:
        """The station's first machine, enrolled."""
        self.stick.mkdir(parents=True)
        first = self._fresh()
        shutil.copytree(self.template, first)
        store = open_store(first)
        with store.unit() as unit:
            _renamed(unit, self.code)
            unit.commit()
        store.close()
        machine = Machine.at(self, first)
        self.machines.append(machine)
        line = Line(self, None)
        enrol = EnrolStation(machine.store.unit, lambda *_: line, self.clock, OPERATOR)
        enrol(Quiet(), self.county.issue_ticket(self.code, "http://county.invalid"))

    def end(self) -> None:
        for machine in self.machines:
            machine.store.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    # -- what may happen

    def step(self, faults: random.Random) -> None:
        """Something happens."""
        machine = faults.choice(self.machines)
        act = faults.choices(
            (self.save, self.sync, self.carry, self.back_up, self.restore, self.clone, self.review, self.replay_one),
            (30, 22, 12, 6, 4, 2, 10, 4),
        )[0]
        act(machine, faults)

    def save(self, machine: Machine, faults: random.Random) -> None:
        machine.save(faults)

    def sync(self, machine: Machine, faults: random.Random) -> None:
        machine.sync(faults)

    def carry(self, machine: Machine, faults: random.Random) -> None:
        machine.carry(faults)

    def back_up(self, machine: Machine, faults: random.Random) -> None:
        self.backups.append(self._copied(machine))

    def restore(self, machine: Machine, faults: random.Random) -> None:
        """Another machine goes on from a backup, as a new epoch; the old one may come to life again."""
        if not self.backups:
            return
        folder = self._fresh()
        shutil.copytree(faults.choice(self.backups), folder)
        store = open_store(folder)
        with store.unit() as unit:
            open_epoch(unit, self.clock, OPERATOR, "restored")
            unit.commit()
        store.close()
        self.machines.append(Machine.at(self, folder))

    def clone(self, machine: Machine, faults: random.Random) -> None:
        """A copy that goes on as the same incarnation, which the program refuses and a program of theirs may not."""
        self.machines.append(Machine.at(self, self._copied(machine)))

    def review(self, machine: Machine, faults: random.Random) -> None:
        """The county returns or approves a record of this station."""
        newest = self._newest()
        if not newest:
            return
        revision_id = faults.choice(newest)
        if faults.random() < 0.5:
            marks = (FieldMark(path="other_identity.phone", text="请核对"),)
            self.county.return_revision(revision_id, marks, f"退回{faults.randrange(100)}", "wei")
            return
        person = self.county.show_person(revision_id)
        if not person.view.clashes:
            self.county.approve_revision(
                revision_id, frozenset(each.revision_id for each in person.sources.captures), "wei"
            )

    def replay_one(self, machine: Machine, faults: random.Random) -> None:
        self.replay(faults)

    def replay(self, faults: random.Random) -> None:
        """Somebody sends again what he once heard on the line."""
        if self.seen:
            Line(self, None)._take_in([faults.choice(self.seen)])

    def spoilt(self, sealed: bytes, fault: str, faults: random.Random) -> bytes:
        """What becomes of bytes on the way; of a file that was cut at its first byte before, nothing more."""
        if not sealed:
            return sealed
        if fault == "cut":
            return sealed[: faults.randrange(len(sealed))]
        if fault == "altered":
            at = faults.randrange(len(sealed))
            return sealed[:at] + bytes([sealed[at] ^ (1 << faults.randrange(8))]) + sealed[at + 1 :]
        return _FOREIGN

    def spoil_stick(self, faults: random.Random | None) -> None:
        if faults is None:
            return
        for file in [path for path in sorted(self.stick.rglob("*")) if path.is_file()]:
            if faults.random() < 0.8:
                continue
            fault = faults.choice(("lost", "cut", "altered", "another county's", "twice"))
            if fault == "lost":
                file.unlink()
            elif fault == "twice":
                shutil.copy(file, file.with_name("again-" + file.name))
            else:
                file.write_bytes(self.spoilt(file.read_bytes(), fault, faults))

    # -- in the end

    def settle(self) -> None:
        """The lines are mended, and a person at the county lets in what forked; then all is said to everybody."""
        for file in [path for path in self.stick.rglob("*") if path.is_file()]:
            file.unlink()
        for act in (Machine.sync, Machine.carry, Machine.sync):
            for machine in self.machines:
                act(machine, None)
            self._let_in()

    def check(self) -> None:
        """What must be so, whatever happened."""
        held = self._held()
        queued = {revision_id for machine in self.machines for revision_id, _, _ in machine.packets()}
        assert queued <= held.keys() <= self.made.keys()
        assert {revision_id: self.made[revision_id] for revision_id in held} == held, (
            "one version per revision, the one saved"
        )
        for machine in self.machines:
            self._check_machine(machine)
        self._check_forks()

    def _check_machine(self, machine: Machine) -> None:
        with machine.store.look() as unit:
            heard = unit.inbox.heard()
            words = {each.revision_id: unit.inbox.judgement(each.revision_id) for each in unit.outbox.lines(10_000)}
            assert unit.outbox.waiting() == []
        assert heard.beyond == (), "no message is wanting"
        for revision_id, signed, receipt in machine.packets():
            assert receipt is not None
            assert receipt.receipt.packet_digest == signed.packet_digest
            with self.units.reading() as unit:
                kept = unit.packets.receipt_of(signed.packet_digest)
                standing = unit.people.standing(revision_id)
            assert kept is not None
            assert SignedReceipt.model_validate_json(kept) == receipt, "every receipt is the county's"
            said = words[revision_id]
            assert standing is not None
            assert said is not None
            assert (said.judgement.value, said.count, said.text) == (
                standing.state.value,
                standing.count,
                standing.text,
            )

    def _check_forks(self) -> None:
        with self.units.reading() as unit:
            numbers = unit.packets.numbers_of(self.code)
        at: dict[tuple[UUID, int, int], set[str]] = {}
        for each in numbers:
            at.setdefault((each.incarnation, each.epoch, each.number), set()).add(each.packet_digest)
        forked = {place for place, digests in at.items() if len(digests) > 1}
        reports: list[EpochReport] = self.county.report_completeness(self.code)
        named = {(each.incarnation, each.epoch, number) for each in reports for number in each.forks}
        assert named == forked
        made: dict[tuple[UUID, int, int], set[str]] = {}
        for machine in self.machines:
            for _, signed, _ in machine.packets():
                manifest = signed.manifest
                made.setdefault((manifest.incarnation, manifest.epoch, manifest.number), set()).add(
                    signed.packet_digest
                )
        assert {place for place, digests in made.items() if len(digests) > 1} <= named, "every fork is named"
        known = {(each.incarnation, each.epoch) for each in reports}
        assert {place[:2] for place in made} <= known
        assert not [each for each in reports if each.breaks and not each.forks]

    def _held(self) -> dict[UUID, str]:
        """The county's revisions of this station; each is one capture by its key."""
        with self.units.reading() as unit:
            captures = [each for each in unit.people.captures_since(0) if each.station == self.code]
        assert len(captures) == len({each.revision_id for each in captures})
        return {each.revision_id: each.content_digest for each in captures}

    def _newest(self) -> list[UUID]:
        with self.units.reading() as unit:
            captures = [each for each in unit.people.captures_since(0) if each.station == self.code]
        followed = {each.parent_id for each in captures}
        return [each.revision_id for each in captures if each.revision_id not in followed]

    def _let_in(self) -> None:
        for item in self.county.list_shelf():
            if item.station == self.code and item.reason.may_be_let_in:
                self.county.settle_shelf.let_in(item.sealed_digest, "wei")

    def _copied(self, machine: Machine) -> Path:
        folder = self._fresh()
        machine.store.close()
        shutil.copytree(machine.folder, folder)
        machine.store = open_store(machine.folder)
        with machine.store.look() as unit:
            machine.store.use_epoch(unit.settings.station().epoch)
        machine.__post_init__()
        return folder

    def _fresh(self) -> Path:
        self._folders += 1
        return self.folder / f"machine{self._folders}"
