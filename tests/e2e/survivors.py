"""A station's process that is to die: it saves pictures as fast as it can, and tells what is saved and mirrored."""

import os
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from station.db.mirror import batch, writer
from station.db.mirror.copies import Copies
from station.db.mirror.unheard import Unheard
from station.domain.evidence import EvidenceKind, attach
from tests.db.builders import open_store


def main() -> None:
    data, stick = map(Path, sys.argv[1:])
    batch.PIECE_PAGES, writer.FOLD_PIECES = 8, 5  # so that it folds all the time
    store = open_store(data)
    copies = Copies(store, lambda: datetime.now(UTC))
    store.go_along(copies)
    if not (stick / "mirror.index").exists():
        copies.add_mirror(Unheard(), stick)
    else:
        copies.follow()
    print("open", flush=True)
    while True:
        piece = attach(EvidenceKind.RECENT_PHOTO, os.urandom(40_000), "image/jpeg", datetime.now(UTC))
        with store.unit() as unit:
            unit.blobs.put(piece)
            unit.commit()
        print("saved", piece.evidence.digest, time.monotonic(), flush=True)
        [mirror] = copies.mirrors()
        if mirror.behind == 0:
            print("mirrored", piece.evidence.digest, flush=True)
        time.sleep(0.002)


if __name__ == "__main__":
    main()
