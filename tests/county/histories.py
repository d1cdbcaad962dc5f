"""Random histories of one person at several stations and in the register, with who knew what kept beside them.

`python -m tests.county.histories` plays 10,000 of them, judges what the county makes of each, and tells the numbers.
"""

import random
import sys
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID

from county.view import Capture, Decision, PersonView, RegisterVersion, person_view, value_digest

PATHS = ("identity.name", "other_identity.phone", "service.unit_code", "living.main_difficulty", "categories")
_BEGAN = datetime(2018, 10, 8, tzinfo=UTC)


@dataclass
class Write:
    """An edit as it was made: by whom, where, to what; and every edit its maker knew, by index."""

    source: str
    path: str
    value: object
    known: frozenset[int]


@dataclass
class Station:
    """What one station knows: the register's entry it has, its own last revision, and the edits behind both."""

    base_count: int | None = None
    document: dict[str, object] = field(default_factory=dict)
    known: frozenset[int] = frozenset()
    own: Capture | None = None
    record_id: UUID | None = None


@dataclass
class History:
    """Plays a person's life at the desks."""

    seed: int
    versions: list[RegisterVersion] = field(default_factory=list)
    captures: list[Capture] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)
    writes: list[Write] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._chance = random.Random(self.seed)
        self._known_at: dict[int, frozenset[int]] = {}
        self._known_in: dict[UUID, frozenset[int]] = {}
        self._count = 0
        self.stations = [Station() for _ in range(self._chance.choice((2, 3)))]
        if self._chance.random() < 0.8:
            self.register_changes()
        for _ in range(self._chance.randint(2, 12)):
            self._chance.choice(
                (self.register_changes, self.register_arrives, self.collect, self.collect, self.approve, self.decide)
            )()

    # -- what may happen ----------------------------------------------------------------------------------------------

    def register_changes(self) -> None:
        """The county mends the entry, by a list from another department."""
        last = self.versions[-1] if self.versions else None
        flat = _flat(last.document or {}) if last else {}
        known = self._known_at[last.count] if last else frozenset()
        self._new_version(self._edited(flat), known, frozenset())

    def register_arrives(self) -> None:
        """A station hears of the newest entry, or of an older one, before it begins."""
        if not self.versions:
            return
        station = self._chance.choice(self.stations)
        if station.own is None:
            version = self._chance.choice(self.versions)
            station.base_count, station.document = version.count, _flat(version.document or {})
            station.known = self._known_at[version.count]

    def collect(self) -> None:
        """A station saves a revision: its first, or one that follows its last."""
        station = self._chance.choice(self.stations)
        station.record_id = station.record_id or self._id()
        after = self._edited(station.document)
        capture = Capture(
            revision_id=self._id(),
            record_id=station.record_id,
            parent_id=station.own.revision_id if station.own else None,
            base_count=station.base_count,
            station=f"450802101-{self.stations.index(station) + 1:02d}",
            author="admin",
            saved_at=_BEGAN + timedelta(hours=len(self.captures)),
            document=_nested(after),
        )
        station.known = self._note(capture.id, station.document, after, station.known)
        station.document, station.own = after, capture
        self._known_in[capture.revision_id] = station.known
        self.captures.append(capture)

    def approve(self) -> None:
        """The county takes the view, where it is clear, into the register: from all it holds now."""
        view = self.view()
        if view.clashes or not self.captures:
            return
        absorbed = frozenset(each.id for each in (*self.captures, *self.decisions))
        self._new_version(_flat(view.document), frozenset(range(len(self.writes))), absorbed)

    def decide(self) -> None:
        """A reviewer settles one clash with one of the values, or another."""
        clashes = self.view().clashes
        if not clashes:
            return
        clash = self._chance.choice(clashes)
        seen = frozenset(source for candidate in clash.holding for source in candidate.origins)
        value = self._chance.choice([*(candidate.value for candidate in clash.holding), "decided"])
        decision = Decision(self._id(), clash.path, value, seen, "reviewer", _BEGAN)
        behind = frozenset(
            index
            for index, write in enumerate(self.writes)
            if any(index in self._known_of(source) for source in seen) or write.source in seen
        )
        self.writes.append(Write(decision.id, clash.path, value, behind))
        self.decisions.append(decision)

    # -- what came of it ----------------------------------------------------------------------------------------------

    def view(self, seed: int | None = None) -> PersonView:
        """As the county sees it, its sources given in some order."""
        lists = [list(self.versions), list(self.captures), list(self.decisions)]
        if seed is not None:
            for each in lists:
                random.Random(seed).shuffle(each)
        return person_view(*lists)  # type: ignore[arg-type]

    def holding(self, path: str) -> list[Write]:
        """The edits of a field that nobody who knew them replaced."""
        mine = [(index, write) for index, write in enumerate(self.writes) if write.path == path]
        return [write for index, write in mine if not any(index in later.known for _, later in mine)]

    # -- how ----------------------------------------------------------------------------------------------------------

    def _new_version(self, flat: dict[str, object], known: frozenset[int], absorbs: frozenset[str]) -> None:
        self._count += self._chance.randint(1, 5)
        version = RegisterVersion(self._count, _nested(flat), absorbs)
        before = _flat(self.versions[-1].document or {}) if self.versions else {}
        if self.versions:
            known |= self._known_at[self.versions[-1].count]
        self.versions.append(version)
        self._known_at[version.count] = self._note(version.id, before, flat, known)

    def _edited(self, before: dict[str, object]) -> dict[str, object]:
        after = dict(before)
        for path in self._chance.sample(PATHS, self._chance.randint(0 if before else 1, 3)):
            if path in after and self._chance.random() < 0.15:
                del after[path]
            else:
                after[path] = self._chance.choice(("甲", "乙", "丙", True, 1, ["martyr_survivor"]))
        return after

    def _note(
        self, source: str, before: dict[str, object], after: dict[str, object], known: frozenset[int]
    ) -> frozenset[int]:
        begun = len(self.writes)
        for path in sorted(before.keys() | after.keys()):
            was, now = before.get(path), after.get(path)
            if (type(was), was) != (type(now), now):
                self.writes.append(Write(source, path, now, known))
        return known | frozenset(range(begun, len(self.writes)))

    def _known_of(self, source: str) -> frozenset[int]:
        kind, _, name = source.partition(":")
        if kind == "register":
            return self._known_at[int(name)]
        if kind == "revision":
            return self._known_in[UUID(name)]
        return next(write.known for write in self.writes if write.source == source)

    def _id(self) -> UUID:
        return UUID(int=self._chance.getrandbits(128), version=4)


def _flat(document: object) -> dict[str, object]:
    """As the form has it: sections of fields, and fields of their own."""
    flat: dict[str, object] = {}
    assert isinstance(document, dict)
    for key, value in document.items():
        if isinstance(value, dict):
            flat |= {f"{key}.{inner}": each for inner, each in value.items()}
        else:
            flat[key] = value
    return flat


def _nested(flat: dict[str, object]) -> dict[str, object]:
    document: dict[str, object] = {}
    for path, value in flat.items():
        section, dot, name = path.partition(".")
        if dot:
            place = document.setdefault(section, {})
            assert isinstance(place, dict)
            place[name] = value
        else:
            document[section] = value
    return document


def judged(history: History) -> PersonView:
    """The view, once it was found to be what a simple account of who knew what says; in any order of the sources."""
    view = history.view()
    written = {write.path for write in history.writes}
    assert view.fields.keys() == written
    for path in written:
        field_ = view.fields[path]
        holding = history.holding(path)
        assert {value_digest(each.value) for each in holding} == {value_digest(each.value) for each in field_.holding}
        assert {each.source for each in holding} == {origin for each in field_.holding for origin in each.origins}
        told = [origin for each in (*field_.holding, *field_.replaced) for origin in each.origins]
        assert sorted(told) == sorted(write.source for write in history.writes if write.path == path)
        assert all(each.origins for each in field_.holding)
    for order in range(3):
        assert history.view(order) == view
    return view


def main(many: int = 10_000) -> int:
    """The proof: no edit lost without a word, no value without an origin, the same in any order."""
    told: Counter[str] = Counter()
    lost = []
    for seed in range(many):
        history = History(seed)
        try:
            view = judged(history)
        except AssertionError:
            lost.append(seed)
            continue
        told["histories"] += 1
        told[f"of {len(history.stations)} stations"] += 1
        told["edits"] += len(history.writes)
        told["revisions"] += len(history.captures)
        told["versions of the register"] += len(history.versions)
        told["approvals into the register"] += sum(bool(each.absorbs) for each in history.versions)
        told["decisions"] += len(history.decisions)
        told["fields"] += len(view.fields)
        told["fields that clash"] += len(view.clashes)
        told["values that another replaced"] += sum(len(each.replaced) for each in view.fields.values())
    for name, number in told.items():
        print(f"{number:>9,}  {name}")
    print(f"{len(lost):>9,}  histories that lost an edit{f': {lost[:20]}' if lost else ''}")
    return 1 if lost else 0


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:2])))
