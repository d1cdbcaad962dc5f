"""A person as a reviewer reads him: each field of register, capture and view beside the others, and the evidence."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from county.services.standings import PersonReport
from county.view import Candidate, FieldView, flattened
from station.domain.category import Category
from station.domain.evidence import EvidenceKind, Signer
from station.forms.catalogue import Catalogue
from station.forms.codes import code_table
from station.forms.fields import value_at
from station.packet.wire import EvidenceEntry, Manifest


@dataclass(frozen=True, slots=True)
class ShownChoice:
    """One of the values that clash: its words, whose it is, and the source by which it is chosen."""

    text: str
    origins: tuple[str, ...]
    source: str


@dataclass(frozen=True, slots=True)
class ShownField:
    """One field: what register and capture say, what holds, and between what a reviewer is to choose."""

    path: str
    label: str
    in_register: str
    captured: str
    holds: str
    origins: tuple[str, ...]
    choices: tuple[ShownChoice, ...]
    mark: str

    @property
    def differs(self) -> bool:
        """Whether the capture says something else than the register."""
        return bool(self.in_register) and self.in_register != self.captured


@dataclass(frozen=True, slots=True)
class ShownSection:
    """A section of the form with the fields that somebody filled in."""

    title: str
    fields: tuple[ShownField, ...]


@dataclass(frozen=True, slots=True)
class ShownEvidence:
    """One piece of evidence: what it is, and whether a browser can show it."""

    digest: str
    label: str
    is_picture: bool
    confirms_this: bool | None
    size: str
    note: str = ""


def sections_of(catalogue: Catalogue, person: PersonReport) -> list[ShownSection]:
    """Everything that register, capture or view say, in the form's order; what the form has not comes last."""
    captured = next(each.document for each in person.sources.captures if each.revision_id == person.capture.revision_id)
    registered = person.sources.versions[-1].document or {} if person.sources.versions else {}
    marks = {mark.path: mark.text for mark in person.standing.marks}
    who = {each.id: f"采集站 {each.station}" for each in person.sources.captures}
    told: set[str] = set()
    sections = []
    for section in catalogue.sections_of(captured):
        fields = []
        for field in section.fields:
            before, after = value_at(registered, field.path), value_at(captured, field.path)
            view = person.view.fields.get(field.path)
            told.add(field.path)
            if before is None and after is None and (view is None or (view.value is None and not view.clashes)):
                continue
            fields.append(
                ShownField(
                    field.path,
                    field.label,
                    field.shown_value(before),
                    field.shown_value(after),
                    field.shown_value(view.value if view else after),
                    _origins(view),
                    _choices(view, field.shown_value, who),
                    marks.get(field.path, ""),
                )
            )
        if fields:
            sections.append(ShownSection(section.title, tuple(fields)))
    rest = [_rest(view, registered, captured, marks, who) for view in _beside(person, told)]
    return [*sections, ShownSection("其他", tuple(rest))] if rest else sections


def _beside(person: PersonReport, told: set[str]) -> Iterator[FieldView]:
    """What the form as captured has no field for: lists, which differ as a whole, and fields of other editions."""
    for path, view in person.view.fields.items():
        inside = any(each.startswith(path + "[") for each in told)
        if path not in told and (view.clashes or not inside):
            yield view


def _rest(
    view: FieldView,
    registered: Mapping[str, object],
    captured: Mapping[str, object],
    marks: Mapping[str, str],
    who: Mapping[str, str],
) -> ShownField:
    values = [dict(flattened(document)).get(view.path) for document in (registered, captured)]
    return ShownField(
        view.path,
        _LABELS.get(view.path, view.path),
        _plain(values[0]),
        _plain(values[1]),
        _plain(view.value),
        _origins(view),
        _choices(view, _plain, who),
        marks.get(view.path, ""),
    )


_LABELS = {"categories": "人员类别", "edition": "信息采集表版本"}


def _plain(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return "、".join(_category(each) for each in value)
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _category(identifier: str) -> str:
    try:
        return Category(identifier).label
    except ValueError:
        return identifier


def _choices(view: FieldView | None, shown: Callable[[object], str], who: Mapping[str, str]) -> tuple[ShownChoice, ...]:
    """`who` names the captures: where two stations differ, one has to see which said what."""
    if view is None or not view.clashes:
        return ()
    return tuple(
        ShownChoice(
            shown(candidate.value) if candidate.value is not None else "（空）",
            _named(candidate, who),
            candidate.origins[0],
        )
        for candidate in view.holding
    )


def _origins(view: FieldView | None) -> tuple[str, ...]:
    return _named(view.holding[0]) if view is not None and not view.clashes else ()


def _named(candidate: Candidate, who: Mapping[str, str] = MappingProxyType({})) -> tuple[str, ...]:
    kinds = {"register": "基础数据库", "revision": "采集", "decision": "审核决定"}
    return tuple(sorted({who.get(origin, kinds[origin.partition(":")[0]]) for origin in candidate.origins}))


def evidence_of(manifest: Manifest) -> list[ShownEvidence]:
    """The evidence of a packet in the manifest's order."""
    return [_evidence(entry, manifest.content_digest) for entry in manifest.evidence]


def _evidence(entry: EvidenceEntry, content_digest: str) -> ShownEvidence:
    try:
        label = EvidenceKind(entry.kind).label
    except ValueError:
        label = entry.kind
    if entry.kind == EvidenceKind.CLERK_NOTE and entry.confirms:
        label = "按手填纸表录入的声明"
    if entry.shows:
        label = code_table("certificate_kind").label(entry.shows)
    if entry.signer:
        label = f"{label}（{Signer(entry.signer).label}）" if entry.signer in set(Signer) else label
    return ShownEvidence(
        entry.digest,
        label,
        entry.media_type in ("image/jpeg", "image/png"),
        None if entry.confirms is None else entry.confirms == content_digest,
        f"{-(-entry.size // 1024)} KB",
    )
