"""What is known of one person, field by field with its origin: register, signed captures, reviewers' decisions.

Every source is kept as it came. A source *writes* a field where its value differs from what it started from, and it
has *seen* certain other sources: a capture its parent revisions and the register it was begun with, a version of the
register its predecessors and the captures approved into it, a decision the values it decided between. A write holds
unless another that has seen it writes the same field. Where one value holds, that is the person's; where several do,
they clash, and wait for a reviewer. So the outcome depends on what was known to whom, never on what arrived when.
(The rule is that of the multi-value register of Shapiro et al., Conflict-free Replicated Data Types, 2011.)
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from station.packet.canonical import canonical, digest

Values = Mapping[str, object]
"""Values of a document by dotted path. A list is one value: its items have no names to tell them apart by."""

SourceId = str


@dataclass(frozen=True, slots=True)
class RegisterVersion:
    """The register's entry from one count on; `absorbs` are the captures and decisions whose approval made it."""

    count: int
    document: Mapping[str, object] | None = field(repr=False)
    absorbs: frozenset[SourceId] = frozenset()

    @property
    def id(self) -> SourceId:
        return f"register:{self.count:016d}"


@dataclass(frozen=True, slots=True)
class Capture:
    """One signed revision. `base_count` is that of the register's entry it was begun with, if it was."""

    revision_id: UUID
    record_id: UUID
    parent_id: UUID | None
    base_count: int | None
    station: str
    author: str
    saved_at: datetime
    document: Mapping[str, object] = field(repr=False)

    @property
    def id(self) -> SourceId:
        return f"revision:{self.revision_id}"


@dataclass(frozen=True, slots=True)
class Decision:
    """A reviewer's choice for one field; `seen` are the sources whose values he had before him. None empties it."""

    decision_id: UUID
    path: str
    value: object = field(repr=False)
    seen: frozenset[SourceId]
    reviewer: str
    at: datetime

    @property
    def id(self) -> SourceId:
        return f"decision:{self.decision_id}"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A value and the sources that wrote it, in the order of their identifiers. None: the field was emptied."""

    value: object = field(repr=False)
    origins: tuple[SourceId, ...]


@dataclass(frozen=True, slots=True)
class FieldView:
    """One field: the values that hold (several where they clash), and those that were replaced by who knew them."""

    path: str
    holding: tuple[Candidate, ...]
    replaced: tuple[Candidate, ...]

    @property
    def clashes(self) -> bool:
        return len(self.holding) > 1

    @property
    def value(self) -> object:
        """The value that holds; None where it was emptied, or as long as several clash."""
        return None if self.clashes else self.holding[0].value


@dataclass(frozen=True, slots=True)
class PersonView:
    """The fields of a person by path."""

    fields: Mapping[str, FieldView]

    @property
    def clashes(self) -> tuple[FieldView, ...]:
        return tuple(view for view in self.fields.values() if view.clashes)

    @property
    def document(self) -> dict[str, object]:
        """The form document of the values that hold."""
        return nested({path: view.value for path, view in self.fields.items() if view.value is not None})


def person_view(
    versions: Iterable[RegisterVersion], captures: Iterable[Capture], decisions: Iterable[Decision] = ()
) -> PersonView:
    """What follows from these sources, in whatever order they are given."""
    sources = _Sources(list(versions), list(captures), list(decisions))
    writes: dict[str, dict[SourceId, object]] = {}
    for source, path, value in sources.writes():
        writes.setdefault(path, {})[source] = value
    return PersonView({path: _field(path, writes[path], sources) for path in sorted(writes)})


def _field(path: str, written: Mapping[SourceId, object], sources: "_Sources") -> FieldView:
    replaced = {source for source in written if any(source in sources.seen(later) for later in written)}
    return FieldView(
        path,
        _candidates({source: value for source, value in written.items() if source not in replaced}),
        _candidates({source: value for source, value in written.items() if source in replaced}),
    )


def _candidates(written: Mapping[SourceId, object]) -> tuple[Candidate, ...]:
    """Equal values are one."""
    alike: dict[str, list[SourceId]] = {}
    for source in sorted(written):
        alike.setdefault(value_digest(written[source]), []).append(source)
    return tuple(Candidate(written[origins[0]], tuple(origins)) for _, origins in sorted(alike.items()))


class _Sources:
    """All that was said of one person, and who knew what."""

    def __init__(
        self, versions: Sequence[RegisterVersion], captures: Sequence[Capture], decisions: Sequence[Decision]
    ) -> None:
        self._versions = sorted(versions, key=lambda version: version.count)
        self._captures = {capture.revision_id: capture for capture in captures}
        self._decisions = {decision.id: decision for decision in decisions}
        self._seen: dict[SourceId, frozenset[SourceId]] = {}
        self._values: dict[SourceId, Values] = {}

    def writes(self) -> Iterator[tuple[SourceId, str, object]]:
        """Every field that a source changed, with its value there; None where it took the value away."""
        before: Values = {}
        for version in self._versions:
            values = self._flat(version.id, version.document)
            yield from _changes(version.id, before, values)
            before = values
        for capture in self._captures.values():
            yield from _changes(capture.id, self._base_of(capture), self._flat(capture.id, capture.document))
        for decision in self._decisions.values():
            yield decision.id, decision.path, decision.value

    def seen(self, source: SourceId) -> frozenset[SourceId]:
        """The sources that a source knew of, and what these knew; not itself, whatever it claims."""
        known = self._seen.get(source)
        if known is None:
            found: set[SourceId] = set()
            ahead = set(self._directly_seen(source))
            while ahead:
                found |= ahead
                ahead = {each for known in ahead for each in self._directly_seen(known)} - found
            known = self._seen[source] = frozenset(found - {source})
        return known

    def _directly_seen(self, source: SourceId) -> frozenset[SourceId]:
        kind, _, name = source.partition(":")
        if kind == "register":
            version = next((each for each in self._versions if each.id == source), None)
            absorbed = version.absorbs if version else frozenset()
            return absorbed | {each.id for each in self._versions if each.id < source}
        if kind == "revision":
            capture = self._captures.get(UUID(name))
            return self._seen_by_capture(capture) if capture else frozenset()
        decision = self._decisions.get(source)
        return decision.seen if decision else frozenset()

    def _seen_by_capture(self, capture: Capture) -> frozenset[SourceId]:
        base = capture.base_count
        seen = {version.id for version in self._versions if base is not None and version.count <= base}
        if capture.parent_id in self._captures:
            seen.add(f"revision:{capture.parent_id}")
        return frozenset(seen)

    def _base_of(self, capture: Capture) -> Values:
        """What a capture started from: its parent revision, or else the register's entry of that time."""
        parent = self._captures.get(capture.parent_id) if capture.parent_id else None
        if parent is not None and parent is not capture:
            return self._flat(parent.id, parent.document)
        base = capture.base_count
        known = [version for version in self._versions if base is not None and version.count <= base]
        return self._flat(known[-1].id, known[-1].document) if known else {}

    def _flat(self, source: SourceId, document: Mapping[str, object] | None) -> Values:
        values = self._values.get(source)
        if values is None:
            values = self._values[source] = dict(flattened(document or {}))
        return values


def _changes(source: SourceId, before: Values, after: Values) -> Iterator[tuple[SourceId, str, object]]:
    for path in before.keys() | after.keys():
        value = after.get(path)
        if value_digest(before.get(path)) != value_digest(value):
            yield source, path, value


def flattened(document: Mapping[str, object], prefix: str = "") -> Iterator[tuple[str, object]]:
    """The values of a document by dotted path; what is null or empty is not there."""
    for key, value in document.items():
        path = f"{prefix}{key}"
        if isinstance(value, Mapping):
            yield from flattened(value, f"{path}.")
        elif value is not None and value != []:
            yield path, value


def nested(values: Values) -> dict[str, object]:
    """The document that has these values."""
    document: dict[str, object] = {}
    for path, value in sorted(values.items()):
        *parents, last = path.split(".")
        place = document
        for key in parents:
            inner = place.setdefault(key, {})
            assert isinstance(inner, dict)  # a path is a value or a place, not both: the form's sections see to it
            place = inner
        place[last] = value
    return document


def value_digest(value: object) -> str:
    """Tells values apart: true and 1, 1 and 1.0 as JSON has them."""
    return digest(canonical({"value": value}))
