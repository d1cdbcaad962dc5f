"""What a store holds, looked at from below its services: every subject's state, and what is only half there."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from station.app import Application
from station.config import Settings
from station.db.engine import checkpoint
from station.db.store import Store
from station.db.unit_of_work import UnitOfWork
from station.domain.audit import Action
from station.errors import StoreMissing
from station.packet.canonical import canonical, digest
from station.packet.seal import SignedManifest, verify_manifest
from station.packet.suite import public_of
from station.packet.trail import NOTHING, digest_of
from tests.db.builders import OPERATOR, PASSPHRASE
from tests.sweep.journal import State

REGISTER = "register"


@dataclass
class Found:
    """A store surveyed. Subjects are people by their number, and the register."""

    states: dict[str, State] = field(default_factory=dict)
    drafts: dict[str, Mapping[str, object]] = field(default_factory=dict)
    """The documents of the drafts, by the person's number."""
    halves: list[str] = field(default_factory=list)
    """What is there in part, or does not fit together."""
    missing: bool = False


def unlocked(folder: Path, passphrase: str = PASSPHRASE) -> Store:
    """The store as the station opens it."""
    return Application(Settings()).unlock(folder, OPERATOR, passphrase)


def survey(folder: Path, passphrase: str = PASSPHRASE) -> Found:
    """Opens the store as the station does, and looks at all of it."""
    found = Found()
    try:
        store = unlocked(folder, passphrase)
    except StoreMissing:
        found.missing = True
        return found
    try:
        checkpoint(store._engine, "TRUNCATE")  # pages are verified in the file, where a torn one may yet stand
        with store.look() as unit:
            found.halves += _pages(unit._session)
            found.halves += _evidence(unit._session)
            found.halves += _packets(unit)
            found.halves += _audit(unit)
            _states(unit, found)
    finally:
        store.close()
    return found


def purged_subject(record_id: UUID) -> str:
    """Who was purged has no number any more: his record stands for him."""
    return f"purged {record_id.hex}"


def draft_state(document: Mapping[str, object], *evidence: str) -> State:
    """A draft as it is compared: the document's digest, and its evidence in order."""
    return {"document": digest(canonical(document)), "evidence": list(evidence)}


def _rows(session: Session, query: str) -> Iterator[Any]:
    return iter(session.execute(text(query)).all())


def _pages(session: Session) -> Iterator[str]:
    for row in _rows(session, "PRAGMA cipher_integrity_check"):
        yield f"page: {row[0]}"
    for row in _rows(session, "PRAGMA integrity_check"):
        if row[0] != "ok":
            yield f"page: {row[0]}"
    for row in _rows(session, "PRAGMA foreign_key_check"):
        yield f"a reference of {row[0]} leads nowhere"


def _evidence(session: Session) -> Iterator[str]:
    named = {row.digest for table in ("draft", "revision") for row in _rows(session, f"SELECT * FROM {table}_evidence")}
    kept = set()
    for row in _rows(session, "SELECT digest, data FROM blob"):
        kept.add(row.digest)
        if row.data and digest(row.data) != row.digest:
            yield "evidence with other bytes than its digest says"
    yield from ("evidence that is named is not there" for _ in named - kept)
    yield from ("evidence that nobody names" for _ in kept - named)


def _packets(unit: UnitOfWork) -> Iterator[str]:
    session = unit._session
    key = public_of(unit.settings.station().signing_key)
    evidence = _pieces(session, "revision")
    revisions = {row.id: row for row in _rows(session, "SELECT * FROM revision")}
    packets = list(_rows(session, "SELECT * FROM packet ORDER BY epoch, number"))
    yield from ("a revision without a packet" for _ in revisions.keys() - {row.revision_id for row in packets})
    for row, before in zip(packets, [None, *packets], strict=False):
        place, previous = (before.number + 1, before.digest) if before and before.epoch == row.epoch else (1, None)
        signed = SignedManifest(row.manifest, row.signature)
        manifest = signed.manifest
        verify_manifest(signed, key)
        revision = revisions.get(row.revision_id)
        if (row.number, manifest.number) != (place, place) or (previous and manifest.previous != previous):
            yield f"packet {row.number} at place {place} of the chain"
        if revision is None:
            yield "a packet without a revision"
        elif (revision.content_digest, evidence[row.revision_id]) != (
            manifest.content_digest,
            [entry.digest for entry in manifest.evidence],
        ):
            yield "a packet that says other than its revision"
    for revision in revisions.values():
        if revision.content and digest(revision.content) != revision.content_digest:
            yield "content with other bytes than its digest says"


def _audit(unit: UnitOfWork) -> Iterator[str]:
    previous = NOTHING.digest
    events = unit.audit.events()
    for place, event in enumerate(events, 1):
        if (event.number, event.previous, event.digest) != (place, previous, digest_of(event)):
            yield f"the audit trail breaks at line {place}"
        previous = event.digest
    lines = Counter(event.detail for event in events if event.action is Action.REVISION_SAVED)
    saved = Counter(row.content_digest for row in _rows(unit._session, "SELECT content_digest FROM revision"))
    if lines != saved:
        yield "revisions and their lines in the audit trail differ"


def _pieces(session: Session, owner: str) -> defaultdict[str, list[str]]:
    column, order = ("revision_id", "position") if owner == "revision" else ("record_id", "id")
    pieces: defaultdict[str, list[str]] = defaultdict(list)
    for row in _rows(session, f"SELECT {column} AS owner, digest FROM {owner}_evidence ORDER BY {column}, {order}"):
        pieces[row.owner].append(row.digest)
    return pieces


def _states(unit: UnitOfWork, found: Found) -> None:
    session = unit._session
    pieces = _pieces(session, "revision")
    for row in _rows(session, "SELECT * FROM revision ORDER BY record_id, number"):
        if not row.content:
            purged = found.states.setdefault(purged_subject(UUID(row.record_id)), {"revisions": 0})
            purged["revisions"] += 1
            continue
        state = found.states.setdefault(row.id_number, {"draft": None, "revisions": []})
        state["revisions"].append({"content": row.content_digest, "evidence": pieces[row.id]})
    pieces = _pieces(session, "draft")
    for row in _rows(session, "SELECT * FROM draft"):
        state = found.states.setdefault(row.id_number, {"draft": None, "revisions": []})
        found.drafts[row.id_number] = json.loads(row.document)
        state["draft"] = draft_state(found.drafts[row.id_number], *pieces[row.record_id])
    found.states[REGISTER] = {"people": unit.register.count()}
