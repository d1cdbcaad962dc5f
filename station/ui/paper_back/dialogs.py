"""What a person says of paper: whose page it is, that he entered a blank; and the pages to look at."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage, QPixmap, QResizeEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QDialog,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QRadioButton,
    QSizePolicy,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from station.domain.evidence import Signer
from station.domain.record import RecordSummary
from station.services.transcriptions import STATEMENT
from station.ui.paper_back.picker import RecordPicker

_SIZE = QSize(1040, 680)
_SIDE = 360
_MOST_PAGES = 99


class PagesView(QWidget):
    """Pages to read, one at a time, as large as there is room."""

    def __init__(self, pictures: Sequence[bytes]) -> None:
        super().__init__()
        self._pages = [QPixmap.fromImage(QImage.fromData(picture)) for picture in pictures]
        self._at = 0
        self._shown = QLabel()
        self._shown.setObjectName("photo")
        self._shown.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._shown.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self.back_button, self.next_button, self._count = QPushButton("上一页"), QPushButton("下一页"), QLabel()
        turn = QHBoxLayout()
        turn.addStretch()
        for widget in (self.back_button, self._count, self.next_button):
            turn.addWidget(widget)
            widget.setVisible(len(self._pages) > 1)
        turn.addStretch()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._shown, 1)
        layout.addLayout(turn)
        self.back_button.clicked.connect(lambda: self._go(-1))
        self.next_button.clicked.connect(lambda: self._go(1))
        self._go(0)

    def _go(self, by: int) -> None:
        self._at = max(0, min(self._at + by, len(self._pages) - 1))
        self._count.setText(f"第{self._at + 1}张，共{len(self._pages)}张")
        self._shown.setAccessibleName(f"纸表照片，{self._count.text()}")
        self.back_button.setEnabled(self._at > 0)
        self.next_button.setEnabled(self._at < len(self._pages) - 1)
        self._fit()

    def _fit(self) -> None:
        if self._pages and not self._pages[self._at].isNull():
            size = self._shown.size() - QSize(4, 4)
            how = Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
            self._shown.setPixmap(self._pages[self._at].scaled(size, *how))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802  # Qt's name
        super().resizeEvent(event)
        self._fit()


class _PaperDialog(QDialog):
    """Pages at the left; at the right what is said of them, and the button that says it."""

    def __init__(self, title: str, button: str, pictures: Sequence[bytes], parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.pages = PagesView(pictures)
        self.say_button, self.close_button = QPushButton(button), QPushButton("取消" if button else "关闭")
        self.say_button.setObjectName("primary")
        self.say_button.setVisible(bool(button))
        buttons = QHBoxLayout()
        buttons.addStretch()
        buttons.addWidget(self.close_button)
        buttons.addWidget(self.say_button)
        self.side = QVBoxLayout()
        self.side.setSpacing(10)
        right = QWidget()
        right.setFixedWidth(_SIDE)
        inside = QVBoxLayout(right)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addLayout(self.side, 1)
        inside.addLayout(buttons)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(16)
        layout.addWidget(self.pages, 1)
        layout.addWidget(right)
        self.resize(_SIZE)
        self.say_button.clicked.connect(self.accept)
        self.close_button.clicked.connect(self.reject)


class LookDialog(_PaperDialog):
    """The pages of a paper, to be read while it is entered."""

    def __init__(self, pictures: Sequence[bytes], parent: QWidget) -> None:
        super().__init__("纸表各页", "", pictures, parent)
        self.side.addStretch()


class AssignDialog(_PaperDialog):
    """Whose page it is, and which one, where no mark was read."""

    def __init__(self, picture: bytes, drafts: Sequence[RecordSummary], parent: QWidget) -> None:
        super().__init__("指定记录", "归档到这条记录", [picture], parent)
        told = QLabel("请对照纸上的姓名、记录号和页码。只有打印以后内容没有改过的记录才能归档。")
        told.setWordWrap(True)
        self.picker = RecordPicker(drafts)
        self.page, self.of = QSpinBox(), QSpinBox()
        self.page.setAccessibleName("第几页")
        self.of.setAccessibleName("共几页")
        which = QHBoxLayout()
        for spin, before, after in ((self.page, "第", "页，"), (self.of, "共", "页")):
            spin.setRange(1, _MOST_PAGES)
            for widget in (QLabel(before), spin, QLabel(after)):
                which.addWidget(widget)
        which.addStretch()
        self.side.addWidget(told)
        self.side.addWidget(self.picker, 1)
        self.side.addLayout(which)
        self.picker.chosen.connect(self._render)
        self.page.valueChanged.connect(self.of.setMinimum)
        self._render()

    def _render(self) -> None:
        self.say_button.setEnabled(self.picker.record_id is not None)


class AgainDialog(QDialog):
    """That a record whose content was changed is still as on paper."""

    def __init__(self, drafts: Sequence[RecordSummary], parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("重新声明")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        told = QLabel("按手填表录入以后又改过内容的记录，请对照纸表核对后重新声明。")
        told.setWordWrap(True)
        self.picker = RecordPicker(drafts)
        self.stated = QCheckBox(f"{STATEMENT}。")
        self.say_button, close = QPushButton("声明"), QPushButton("取消")
        self.say_button.setObjectName("primary")
        buttons = QHBoxLayout()
        buttons.addStretch()
        buttons.addWidget(close)
        buttons.addWidget(self.say_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        for widget in (told, self.picker, self.stated):
            layout.addWidget(widget)
        layout.addLayout(buttons)
        self.resize(460, 520)
        self.picker.chosen.connect(self._render)
        self.stated.toggled.connect(self._render)
        self.say_button.clicked.connect(self.accept)
        close.clicked.connect(self.reject)
        self._render()

    def _render(self) -> None:
        self.say_button.setEnabled(self.stated.isChecked() and self.picker.record_id is not None)


_HANDS: tuple[tuple[Signer | None, str], ...] = (
    (Signer.REGISTRANT, "本人签字或按手印"),
    (Signer.AGENT, "代办人签字"),
    (Signer.GUARDIAN, "监护人签字"),
    (None, "没有签字"),
)


class EnterDialog(_PaperDialog):
    """As which record a blank was entered, whose hand is on it, and the clerk's statement."""

    def __init__(self, pictures: Sequence[bytes], drafts: Sequence[RecordSummary], parent: QWidget) -> None:
        super().__init__("录入手填表", "归到这条记录", pictures, parent)
        told = QLabel("先在“采集”中登记并录入这个人，再在这里选择他的草稿。")
        told.setWordWrap(True)
        self.picker = RecordPicker(drafts)
        self.side.addWidget(told)
        self.side.addWidget(self.picker, 1)
        self.side.addWidget(QLabel("纸表上的签字："))
        self._hands = QButtonGroup(self)
        for number, (_, label) in enumerate(_HANDS):
            button = QRadioButton(label)
            self._hands.addButton(button, number)
            self.side.addWidget(button)
        self.stated = QCheckBox(f"{STATEMENT}。")
        self.side.addWidget(self.stated)
        self.picker.chosen.connect(self._render)
        self.stated.toggled.connect(self._render)
        self._hands.idToggled.connect(self._render)
        self._render()

    @property
    def signed(self) -> Signer | None:
        """Whose hand is on the paper."""
        return _HANDS[self._hands.checkedId()][0]

    def sign_by(self, signer: Signer | None) -> None:
        """Chooses whose hand it is."""
        self._hands.button([each for each, _ in _HANDS].index(signer)).setChecked(True)

    def _render(self) -> None:
        said = self.stated.isChecked() and self._hands.checkedId() >= 0
        self.say_button.setEnabled(said and self.picker.record_id is not None)
