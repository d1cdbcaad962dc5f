"""The pictures of the draft at the desk, as they are shown."""

from dataclasses import dataclass
from uuid import UUID

from PySide6.QtCore import QObject, QSize, Signal
from PySide6.QtGui import QImage

from station.domain.evidence import Evidence, EvidenceKind
from station.services.pictures import PROFILES, KeptPicture
from station.services.ports import Progress
from station.ui.collection import Collection
from station.ui.decoded import decoded
from station.ui.jobs import Jobs

_SHOWN = QSize(1400, 1400)


@dataclass(frozen=True, slots=True)
class ShownPicture:
    """A picture, no larger than a screen shows it, and why it was kept where it was refused."""

    image: QImage
    reason: str


class Album(QObject):
    """Follows the evidence of the collection; what is not yet decoded is decoded in a job."""

    changed = Signal()
    failed = Signal(object)

    def __init__(self, collection: Collection, jobs: Jobs) -> None:
        super().__init__()
        self._collection, self._jobs = collection, jobs
        self._shown: dict[str, ShownPicture] = {}
        self._record_id: UUID | None = None
        collection.evidence_changed.connect(self._follow)
        collection.step_changed.connect(self._follow)

    @property
    def pieces(self) -> tuple[Evidence, ...]:
        """Those of the evidence that are pictures, in their order."""
        return tuple(piece for piece in self._collection.evidence if piece.kind in PROFILES)

    def portrait(self) -> Evidence | None:
        """The recent photo."""
        return next((piece for piece in self.pieces if piece.kind is EvidenceKind.RECENT_PHOTO), None)

    def shown(self, piece: Evidence) -> ShownPicture | None:
        """The picture, once it is decoded."""
        return self._shown.get(piece.digest)

    def _follow(self) -> None:
        keeper = self._collection.keeper
        record_id = keeper.record_id if keeper else None
        if record_id != self._record_id:
            self._record_id = record_id
            self._shown.clear()
        if record_id is not None and any(piece.digest not in self._shown for piece in self.pieces):
            known = tuple(self._shown)
            show = self._collection.desk.pictures.show

            def load(progress: Progress) -> dict[str, ShownPicture]:
                return {each.evidence.digest: _shown(each) for each in show(progress, record_id, known)}

            def loaded(pictures: dict[str, ShownPicture]) -> None:
                if record_id == self._record_id:
                    self._shown |= pictures
                    self.changed.emit()

            self._jobs.start(load, then=loaded, fail=self.failed.emit)
        self.changed.emit()


def _shown(picture: KeptPicture) -> ShownPicture:
    return ShownPicture(decoded(picture.data, _SHOWN), picture.reason)
