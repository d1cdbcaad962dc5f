"""Papers: each page straightened, told what it is, and kept in its place."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from station.domain.evidence import Evidence, EvidenceKind, Shown
from station.domain.record import Draft, EntryMode
from station.errors import StationError
from station.forms.codes import code_table
from station.rules.evidence import Paper, papers_lacking, shown_name
from station.services.photos import PreparedPhoto
from station.services.pictures import PROFILES
from station.ui.camera.album import Album
from station.ui.camera.capture import Capture, Studio
from station.ui.collection import Collection

BOOKLET: Shown = (EvidenceKind.HOUSEHOLD_BOOKLET, None)
CARD_SIDES: tuple[Shown, ...] = ((EvidenceKind.ID_CARD_FRONT, None), (EvidenceKind.ID_CARD_BACK, None))
_PAGES = (
    EvidenceKind.HOUSEHOLD_BOOKLET,
    EvidenceKind.CERTIFICATE,
    EvidenceKind.ID_CARD_FRONT,
    EvidenceKind.ID_CARD_BACK,
)


def all_papers() -> list[Shown]:
    """Everything a page may be, in the order it is offered where nothing is asked for."""
    certificates: list[Shown] = [(EvidenceKind.CERTIFICATE, code) for code in code_table("certificate_kind").codes]
    return [BOOKLET, *CARD_SIDES, *certificates]


class PapersModel(QObject):
    """The pages of the person at the desk, and the taking of the next one."""

    changed = Signal()
    failed = Signal(object)

    def __init__(self, collection: Collection, studio: Studio, album: Album) -> None:
        super().__init__()
        self._collection, self._studio, self.album = collection, studio, album
        self.next_is: Shown = BOOKLET
        self.capture = Capture(studio, PROFILES[BOOKLET[0]], for_paper=True)
        self.chosen: str | None = None
        self._in_place_of: str | None = None
        self._person: object = None
        self.capture.taken.connect(self._keep)
        self.capture.failed.connect(self.failed)
        collection.step_changed.connect(self._follow)
        collection.evidence_changed.connect(self._follow)
        album.changed.connect(self.changed)

    # -- what there is, and what is asked for -------------------------------------------------------------------------

    @property
    def pages(self) -> tuple[Evidence, ...]:
        """The pages taken so far, in their order."""
        return tuple(piece for piece in self.album.pieces if piece.kind in _PAGES)

    @property
    def lacking(self) -> tuple[Paper, ...]:
        """The papers to be brought of which there is no page; who was entered by hand needs his card's sides."""
        shown = [(piece.kind, piece.shows) for piece in self._collection.evidence]
        sides = CARD_SIDES if self._collection.entry_mode is EntryMode.MANUAL_PHOTO else ()
        first = [(side,) for side in sides if side not in shown]
        return (*first, *papers_lacking(self._collection.document, shown))

    def offered(self) -> list[Shown]:
        """What the next page may be: what is asked for first."""
        asked = [shown for paper in self.lacking for shown in paper]
        return list(dict.fromkeys([*asked, *all_papers()]))

    # -- the next page ------------------------------------------------------------------------------------------------

    def take_next(self, shown: Shown) -> None:
        """Says what the next page is."""
        self.next_is = shown
        self.capture.set_profile(PROFILES[shown[0]])
        self.changed.emit()

    @property
    def takes_anew(self) -> bool:
        """Whether the next page takes the place of one that was taken."""
        return self._in_place_of is not None

    # -- pages taken --------------------------------------------------------------------------------------------------

    def choose(self, digest: str | None) -> None:
        """Shows a page in place of the camera's picture; None for the camera."""
        if digest != self.chosen:
            self.chosen = digest
            if digest is None:
                self._in_place_of = None
            self.changed.emit()

    def retake(self) -> None:
        """The chosen page is to be taken anew, in its place."""
        piece = self._piece(self.chosen)
        if piece is not None:
            self.chosen, self._in_place_of = None, piece.digest
            self.take_next((piece.kind, piece.shows))

    def may_be(self, digest: str) -> list[Shown]:
        """What a page may be called; card sides have another limit, and are taken anew."""
        piece = self._piece(digest)
        if piece is None or piece.kind in (EvidenceKind.ID_CARD_FRONT, EvidenceKind.ID_CARD_BACK):
            return []
        return [shown for shown in self.offered() if shown not in CARD_SIDES and shown != (piece.kind, piece.shows)]

    def name(self, shown: Shown) -> None:
        """The chosen page is something else than was said."""
        if self.chosen is not None and shown in self.may_be(self.chosen):
            self._change(self._collection.desk.pictures.name, self.chosen, shown)

    def drop(self) -> None:
        """The chosen page goes."""
        if self.chosen is not None:
            digest, self.chosen = self.chosen, None
            self._change(self._collection.desk.pictures.drop, digest)

    # -- on the way ---------------------------------------------------------------------------------------------------

    def _piece(self, digest: str | None) -> Evidence | None:
        return next((piece for piece in self.pages if piece.digest == digest), None)

    def _follow(self) -> None:
        keeper = self._collection.keeper
        person = keeper.record_id if keeper is not None else None
        if person != self._person:
            self._person = person
            self.chosen = self._in_place_of = None
            self.capture.forget()
            self._propose()
        if self._piece(self.chosen) is None:
            self.chosen = None
        self.changed.emit()

    def propose(self) -> None:
        """The page is opened: what is asked for first is proposed, unless pages were taken already."""
        if not self.pages:
            self._propose()

    def _propose(self) -> None:
        lacking = self.lacking
        self.take_next(lacking[0][0] if lacking else BOOKLET)

    def _keep(self, prepared: PreparedPhoto, reason: str) -> None:
        shown, replaced = self.next_is, self._in_place_of

        def kept() -> None:
            self._in_place_of = None
            if shown in CARD_SIDES:
                self._propose()
            self.capture.kept()

        keep = self._collection.desk.pictures.keep
        self._change(keep, prepared, shown, reason, replaced, then=kept, fail=self.capture.not_kept)

    def _change(
        self,
        service: Callable[..., Draft],
        *arguments: object,
        then: Callable[[], None] | None = None,
        fail: Callable[[StationError], None] | None = None,
    ) -> None:
        """Runs a service on the draft in a job; of a person who left meanwhile nothing is told."""
        person = self._person
        if person is None:
            return

        def done(draft: Draft) -> None:
            if person == self._person:
                self._collection.take_evidence(draft)
                if then is not None:
                    then()

        def failed(error: StationError) -> None:
            if person == self._person:
                (fail or self.failed.emit)(error)

        self._studio.jobs.start(service, person, *arguments, then=done, fail=failed)


def page_name(piece: Evidence) -> str:
    """What a page shows, for the list."""
    return shown_name((piece.kind, piece.shows))
