"""One morning at the desk, in a process of its own: `python -m tests.e2e.desk_job DATA`.

The sample people `found` and `new` come; the first signs and is submitted, the second is left a draft. Then the store
stays open until a line comes on stdin.
"""

import sys
from pathlib import Path

from station.app import Application
from station.devices.id_card.reader import IdCardReader
from station.devices.id_card.simulator import CardDeck, sample_card
from station.devices.signature.simulator import handwriting
from station.devices.signature.strokes import render, to_json
from station.domain.evidence import Attachment, EvidenceKind, attach
from station.photos.drawn import portrait
from station.photos.fit import fit
from station.photos.profiles import profile_named
from station.services.desk import Desk
from tests.services.builders import Quiet, a_document

PHOTO = fit(portrait(seed=7), profile_named("recent"))
SIGNATURE = handwriting(seed=3)
INK = render(SIGNATURE, 800, 320)


def collect(desk: Desk, *, sign: bool) -> None:
    visitor = desk.receive_visitor(Quiet())
    record_id = desk.start_record(Quiet(), visitor).record_id
    document = a_document(visitor.card.id_number, visitor.card.name)
    desk.save_draft(Quiet(), record_id, document)
    desk.add_evidence(Quiet(), record_id, attach(EvidenceKind.RECENT_PHOTO, PHOTO, "image/jpeg", desk.clock()))
    if not sign:
        return

    def ink(digest: str) -> tuple[Attachment, ...]:
        now = desk.clock()
        return (
            attach(EvidenceKind.SIGNATURE, INK, "image/png", now, digest),
            attach(EvidenceKind.SIGNATURE_STROKES, to_json(SIGNATURE), "application/json", now, digest),
        )

    desk.confirm_content(Quiet(), record_id, document, ink)
    desk.submit_record(Quiet(), record_id)


def main() -> None:
    application = Application()
    reader = IdCardReader(CardDeck([sample_card("found"), sample_card("new")]), lambda: desk.clock().date())
    store = application.unlock(Path(sys.argv[1]), application.operator, None)
    desk = application.desk(store, reader)
    collect(desk, sign=True)
    collect(desk, sign=False)
    print("open", flush=True)
    sys.stdin.readline()
    store.close()


if __name__ == "__main__":
    main()
