"""The fifth page: the person reads what he confirms, in large type, and confirms it in one of three ways."""

from collections.abc import Callable

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from station.domain.evidence import Signer
from station.forms.catalogue import Catalogue
from station.ui import keys
from station.ui.camera.capture import Capture
from station.ui.keys import EnterPresses, keyed
from station.ui.signing.before_witness import BeforeWitnessPanel
from station.ui.signing.content_view import SIZES, ContentView, Wording
from station.ui.signing.model import SignModel, Way
from station.ui.signing.on_paper import OnPaperPanel, SignedPaper
from station.ui.signing.on_screen import OnScreenPanel
from station.ui.signing.window import SigningWindow
from station.ui.widgets.breadth import PLAIN_PX, GrowsWithType
from station.ui.widgets.one_of import OneOf

_WAYS = {Way.SCREEN: "{}签字", Way.PAPER: "按手印（纸质）", Way.WITNESS: "不能签字"}
_WAY_TOLD = {Way.SCREEN: "在屏幕上签字", Way.PAPER: "在纸质表上签字或按手印", Way.WITNESS: "不能签字的，由见证人签字"}
_PROXY = "由代办人或监护人签字的，在“填写信息”里填写代办人或监护人。"


class SignPage(QWidget):
    """What is signed on the left, the way of signing on the right; and the window of the person who signs."""

    def __init__(
        self,
        model: SignModel,
        paper: SignedPaper,
        catalogue: Catalogue,
        make_capture: Callable[[], Capture],
    ) -> None:
        super().__init__()
        self._model = model
        self._wording = Wording(catalogue, model.collection.desk.campaign)
        self.on_screen = OnScreenPanel(model, self._wording)
        self.on_paper = OnPaperPanel(paper, make_capture)
        self.before_witness = BeforeWitnessPanel(model)
        self.signing_window: SigningWindow | None = None
        self._build()
        model.changed.connect(self._render)
        model.content_changed.connect(self._show_content)
        self._render()

    def _build(self) -> None:
        self.content = ContentView(self._wording)
        self.ways: dict[Way, QPushButton] = {}
        self._panels = OneOf(self.on_screen, self.on_paper, self.before_witness)  # in the order of Way
        ways = QHBoxLayout()
        ways.setSpacing(0)
        group = QButtonGroup(self)
        for way in Way:
            button = QPushButton()
            button.setObjectName("way")
            button.setCheckable(True)
            button.clicked.connect(lambda _=False, way=way: self._model.choose(way))
            group.addButton(button)
            ways.addWidget(button, 1)
            self.ways[way] = button
        for number, (way, button) in enumerate(self.ways.items(), start=1):
            keyed(button, f"Ctrl+{number}", _WAY_TOLD[way])
        keyed(self.on_screen.window_button, keys.SIGN_LARGE, "打开或收回签字大窗口")
        for confirm in (self.on_screen.confirm_button, self.before_witness.confirm_button):
            keyed(confirm, keys.GO_ON, "确认并保存")
        EnterPresses(self)
        self._lacking = QLabel()
        self._lacking.setObjectName("notice")
        self._lacking.setWordWrap(True)
        self._proxy = QLabel(_PROXY)
        self._proxy.setObjectName("dim")
        self._proxy.setWordWrap(True)
        side = QFrame()
        side.setObjectName("side")
        GrowsWithType(side, 540)
        box = QVBoxLayout(side)
        box.setContentsMargins(24, 12, 24, 12)
        box.setSpacing(8)
        box.addLayout(ways)
        box.addWidget(self._lacking)
        box.addWidget(self._proxy)
        box.addWidget(self._panels, 1)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.content, 1)
        layout.addWidget(side)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802  # Qt's name
        """What is read out is written as large as all else."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.content.set_size(SIZES[1] * max(self.font().pixelSize(), PLAIN_PX) // PLAIN_PX)

    def begin(self) -> None:
        """The signing begins with the way that is chosen."""
        self.ways[self._model.way].setFocus()

    def _show_content(self) -> None:
        shown = self._model.to_sign
        self.content.show_document(shown.document if shown else {})

    def _render(self) -> None:
        model = self._model
        signer = model.to_sign.signer if model.to_sign else Signer.REGISTRANT
        for way, button in self.ways.items():
            button.setText(_WAYS[way].format(signer.label))
            button.setChecked(way is model.way)
            button.setEnabled(not model.busy)
        self._panels.setCurrentIndex(list(Way).index(model.way))
        self._proxy.setVisible(signer is Signer.REGISTRANT and model.way is not Way.SCREEN)
        lacking = model.collection.unsettled
        self._lacking.setVisible(bool(lacking) and not model.busy)
        self._lacking.setText(f"还不能签字：还有{len(lacking)}处要填写或改正。" if lacking else "")
        self._panels.setEnabled(not lacking)
        self._open_or_close()

    def _open_or_close(self) -> None:
        """The person's window is there exactly while the content is handed over."""
        if self._model.handed_over and self.signing_window is None:
            self.signing_window = SigningWindow(self._model, self._wording, self.window().screen())
            self.signing_window.open()
        elif not self._model.handed_over and self.signing_window is not None:
            window, self.signing_window = self.signing_window, None
            window.close()
            window.deleteLater()
            self.window().activateWindow()
