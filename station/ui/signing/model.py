"""What is signed, by whom, in which way; the same for the clerk's page and the window of the person who signs."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import partial

from PySide6.QtCore import QObject, Signal

from station.domain.evidence import Signer
from station.domain.record import Draft, Revision
from station.errors import StationError
from station.services.confirmation import Witnessed
from station.services.flow import Step
from station.services.submission import Content
from station.ui.collection import Collection
from station.ui.draft_keeper import DraftKeeper
from station.ui.jobs import Jobs
from station.ui.parts import Ink
from station.ui.widgets.ink_sheet import InkSheet

OBJECTED = "{signer}说内容有误：请问清是哪一项，回到前面的步骤改正，再请{signer}重新核对。"
SCREEN_GONE = "签字屏断开了，已写的笔迹还在。可以在这里接着签，或接好签字屏后再打开大窗口。"
NOT_SAVED = "没有保存成功，原因见上方；笔迹还在。"


class Way(StrEnum):
    """How the content is confirmed."""

    SCREEN = "screen"
    PAPER = "paper"
    WITNESS = "witness"


@dataclass(frozen=True, slots=True)
class ToSign:
    """Exactly what a signature will be bound to: the canonical content read back, its digest, and who is to sign."""

    document: Mapping[str, object] = field(repr=False)
    digest: str
    signer: Signer


class SignModel(QObject):
    """Reads what is to be confirmed when the step is reached or an answer changes; binds what was signed; submits.

    Strokes belong to one content: as soon as another is shown they are gone.
    """

    changed = Signal()
    content_changed = Signal()
    failed = Signal(object)

    def __init__(self, collection: Collection, jobs: Jobs, ink: Ink) -> None:
        super().__init__()
        self.collection, self._jobs, self._ink = collection, jobs, ink
        self.sheet, self.witness_sheet = InkSheet(), InkSheet()
        self.way = Way.SCREEN
        self.to_sign: ToSign | None = None
        self.busy = False
        self.handed_over = False
        self.notice = ""
        self._unread = False
        self._reading = 0
        self._heard: DraftKeeper | None = None
        collection.step_changed.connect(self._on_step)
        collection.problems_changed.connect(self.changed)
        collection.document_changed.connect(lambda _: self._on_document())

    @property
    def ready(self) -> bool:
        """Whether what is shown may be signed now."""
        return self.to_sign is not None and not (self.busy or self._reading or self._unread)

    def choose(self, way: Way) -> None:
        """Takes another way; what was written stays, in case it was a slip."""
        self.way = way
        self.take_back()

    # -- what is signed ------------------------------------------------------------------------------------------------

    def read(self) -> None:
        """Reads the content as it stands; kept first, so that what is shown is what the store has."""
        keeper = self.collection.keeper
        if keeper is None:
            return
        self._unread = True
        if self._heard is not keeper:  # a save that fails now is tried again later, and is heard of then
            self._heard = keeper
            keeper.saved.connect(self._on_kept)
        keeper.flush(self._on_kept)
        self.changed.emit()

    def _on_kept(self) -> None:
        keeper = self.collection.keeper
        if keeper is None or keeper is not self._heard or not self._unread:
            return
        self._unread = False
        self._reading += 1
        self._jobs.start(
            self.collection.desk.read_content, dict(keeper.document), then=self._on_read, fail=self._on_unreadable
        )

    def _on_read(self, content: Content) -> None:
        self._reading -= 1
        if self._reading or self._unread or self.collection.keeper is None:
            return
        before, signer = self.to_sign, self.collection.signer
        self.to_sign = ToSign(json.loads(content.data), content.digest, signer)
        if before is None or (before.digest, before.signer) != (content.digest, signer):
            self._drop_ink()
            self.content_changed.emit()
        self.changed.emit()

    def _on_unreadable(self, error: StationError) -> None:
        self._reading -= 1
        self.to_sign = None
        self._drop_ink()
        self.take_back()
        self.failed.emit(error)

    def _on_step(self) -> None:
        self.take_back()
        if self.collection.step is Step.SIGN:
            self.read()
        elif self.collection.keeper is None:  # submitted, or the next person
            self.to_sign, self.way = None, Way.SCREEN
            self._drop_ink()
            self.content_changed.emit()

    def _on_document(self) -> None:
        if self.collection.step is Step.SIGN:
            self.read()

    def _drop_ink(self) -> None:
        for sheet in (self.sheet, self.witness_sheet):
            sheet.clear()

    # -- the person's window -------------------------------------------------------------------------------------------

    def hand_over(self) -> None:
        """Gives the content to the person, in a window of his own."""
        if self.ready:
            self.notice, self.handed_over = "", True
            self.changed.emit()

    def take_back(self, notice: str = "") -> None:
        """Back to the clerk; what was written stays."""
        self.handed_over, self.notice = False, notice
        self.changed.emit()

    def object_to(self) -> None:
        """The person says that something is wrong: nothing he wrote stands for it."""
        signer = self.to_sign.signer if self.to_sign else Signer.REGISTRANT
        self._drop_ink()
        self.take_back(OBJECTED.format(signer=signer.label))

    # -- confirming ----------------------------------------------------------------------------------------------------

    def confirm(self) -> None:
        """Binds the signature to what was shown, then saves the revision and queues it."""
        shown, signature = self.to_sign, self.sheet.signature
        if shown is not None and not signature.is_empty:
            sign = partial(self._ink, signature)
            self.submit_by(self.collection.desk.confirm_content, sign, shown.signer, shown.digest)

    def confirm_before_witness(self, said: Witnessed) -> None:
        """The same for somebody who cannot sign: the reason, and the witness's signature."""
        shown, signature = self.to_sign, self.witness_sheet.signature
        if shown is not None and not signature.is_empty:
            sign = partial(self._ink, signature)
            self.submit_by(self.collection.desk.confirm_before_witness, said, sign, shown.signer, shown.digest)

    def submit_by(self, service: Callable[..., Draft], *arguments: object) -> None:
        """Confirms by a service that takes record, document and these; submits when it is done.

        What may be signed has been kept and read, so there is nothing left to save.
        """
        keeper = self.collection.keeper
        if keeper is None or not self.ready:
            return
        self._set_busy(True)
        self._jobs.start(
            service,
            keeper.record_id,
            dict(keeper.document),
            *arguments,
            then=self._on_confirmed,
            fail=self._on_failed,
        )

    def _on_confirmed(self, draft: Draft) -> None:
        self.collection.take_evidence(draft)
        self._jobs.start(self.collection.desk.submit_record, draft.record_id, then=self._on_saved, fail=self._on_failed)

    def _on_saved(self, revision: Revision) -> None:
        self._set_busy(False)
        self.collection.take_revision(revision)

    def _on_failed(self, error: StationError) -> None:
        self.busy = False
        self.take_back(NOT_SAVED)
        self.failed.emit(error)

    def _set_busy(self, busy: bool) -> None:
        self.busy = busy
        self.changed.emit()
