"""A store in which everything a station keeps is there, small enough to be damaged byte by byte."""

import json
import random
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from sqlalchemy import text

from station.db.keyring import KeyFile
from station.db.store import Store, StorePaths
from station.db.unit_of_work import UnitOfWork
from station.db.verify import StoreVerifier
from station.domain.audit import Action
from station.domain.integrity import Verification
from station.packet.seal import sign_manifest
from station.services.submission import _manifest
from tests.db.builders import (
    MORNING,
    OPERATOR,
    PASSPHRASE,
    a_draft,
    a_piece,
    a_receipt,
    a_revision,
    an_entry,
    an_id_number,
    make_store,
    open_store,
    seeded,
)
from tests.services.builders import Quiet

RECORDS, DRAFTS, ENTRIES = 30, 10, 60


@dataclass(frozen=True)
class Truth:
    """What was put in: contents by record, bytes by digest, drafts by record."""

    contents: dict[UUID, bytes]
    evidence: dict[str, bytes]
    drafts: dict[UUID, dict[str, object]]


def populate(folder: Path, photo_bytes: int = 9000, records: int = RECORDS) -> Truth:
    """Makes the store and closes it."""
    make_store(folder, seeded)
    store = open_store(folder)
    truth = fill(store, photo_bytes, records)
    store.close()
    return truth


def fill(store: Store, photo_bytes: int = 9000, records: int = RECORDS, seed: int = 1) -> Truth:
    random_bytes = random.Random(seed).randbytes
    truth = Truth({}, {}, {})
    with store.unit() as unit:
        unit.register.put([an_entry(f"GX{n:05d}", f"覃模拟{n}", an_id_number(n)) for n in range(ENTRIES)])
        unit.audit.add(MORNING, OPERATOR, Action.REGISTER_IMPORTED, None, str(ENTRIES))
        unit.commit()
    for n in range(records):
        piece = a_piece(b"\xff\xd8" + random_bytes(photo_bytes))
        person = {"identity": {"name": f"覃模拟{n}", "id_number": an_id_number(n)}, "categories": [], "pad": "字" * 400}
        revision = a_revision(person, piece)
        with store.unit() as unit:
            unit.blobs.put(piece)
            unit.records.save(revision)
            unit.audit.add(MORNING, OPERATOR, Action.REVISION_SAVED, revision.record_id, revision.content_digest)
            queue(unit, revision, receipted=n % 3 == 0)
            unit.audit.add(MORNING, OPERATOR, Action.PACKET_QUEUED, revision.record_id)
            unit.commit()
        truth.contents[revision.record_id] = revision.content
        truth.evidence[piece.evidence.digest] = piece.data
    for n in range(DRAFTS):
        piece = a_piece(b"\xff\xd8 draft" + random_bytes(photo_bytes // 3))
        document: dict[str, object] = {"identity": {"name": f"韦草稿{n}", "id_number": an_id_number(500 + n)}}
        draft = a_draft(document, piece)
        with store.unit() as unit:
            unit.blobs.put(piece)
            unit.drafts.put(draft)
            unit.audit.add(MORNING, OPERATOR, Action.RECORD_STARTED, draft.record_id)
            unit.commit()
        truth.drafts[draft.record_id] = document
        truth.evidence[piece.evidence.digest] = piece.data
    return truth


def queue(unit: UnitOfWork, revision: object, *, receipted: bool) -> None:
    station = unit.settings.station()
    number, previous = unit.outbox.head()
    signed = sign_manifest(_manifest(revision, station, number + 1, previous), station.signing_key)  # type: ignore[arg-type]
    unit.outbox.put(revision.id, number + 1, signed, MORNING)  # type: ignore[attr-defined]
    if receipted:
        unit.outbox.settle(revision.id, a_receipt(revision, signed, number + 1))  # type: ignore[attr-defined,arg-type]


def verifier(folder: Path) -> StoreVerifier:
    paths = StorePaths(folder)
    keys = KeyFile.load(paths.keys)
    return StoreVerifier(paths, keys.store_id, keys.key(OPERATOR, PASSPHRASE), keys.altered)


def verify(folder: Path, *, full: bool = True) -> Verification:
    return verifier(folder)(Quiet(), full=full)


def never_wrong(store: Store, truth: Truth) -> None:
    """Whatever is given out is what was put in."""
    with store.look() as unit:
        for record_id, content in truth.contents.items():
            revision = unit.records.latest(record_id)
            assert revision is None or revision.content == content
        for digest, data in truth.evidence.items():
            assert unit.blobs.get(digest) == data


def pages_of(folder: Path) -> int:
    store = open_store(folder, writes=False)
    with store.look() as unit:
        count = unit._session.scalar(text("PRAGMA page_count"))
    store.close()
    assert isinstance(count, int)
    return count


def as_json(verification: Verification) -> str:
    return json.dumps([[str(f.part), f.sentence, str(f.record_id), f.page] for f in verification.findings])
