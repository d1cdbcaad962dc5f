"""Who lies on the reader: what the card says, what is known of him, and where card and register differ."""

import unicodedata

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QRadioButton,
    QVBoxLayout,
)

from station.domain.card import CARD_TYPE_LABELS
from station.domain.record import EntryMode
from station.forms.codes import code_table
from station.services.by_hand import NOT_VERIFIED
from station.services.intake import Visitor
from station.ui.widgets.layout import clear

_ATTENTION = "注意"
_PORTRAIT = (153, 189)
"""One and a half times the chip's 102 by 126 pixels."""


class PersonCard(QFrame):
    """Shown before work on a person begins."""

    settled = Signal(str, bool)
    """A difference was decided: its path, and whether the register is right."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("card")
        self._shown: Visitor | None = None
        self.start_button, self.next_button = QPushButton(), QPushButton("换下一位")
        self.start_button.setObjectName("primary")
        self._verdict, self._badge = QLabel(), QLabel(NOT_VERIFIED)
        self._verdict.setObjectName("verdict")
        self._badge.setObjectName("badge")
        verdict = QHBoxLayout()
        verdict.addWidget(self._verdict)
        verdict.addWidget(self._badge)
        verdict.addStretch()
        verdict.addWidget(self.next_button)
        verdict.addWidget(self.start_button)
        self.elsewhere = QLabel()
        self.elsewhere.setObjectName("notice")
        self.elsewhere.setWordWrap(True)
        self._portrait = QLabel()
        self._portrait.setObjectName("photo")
        self._portrait.setFixedSize(*_PORTRAIT)
        self._portrait.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._portrait.setWordWrap(True)
        self._facts = QGridLayout()
        self._facts.setHorizontalSpacing(20)
        self._facts.setVerticalSpacing(6)
        self._facts.setColumnStretch(1, 1)
        facts = QHBoxLayout()
        facts.setSpacing(24)
        facts.addLayout(self._facts, 1)
        facts.addWidget(self._portrait, alignment=Qt.AlignmentFlag.AlignTop)
        self._difference_title = QLabel("身份证与基础库不一致，请逐项确定以哪个为准：")
        self._difference_title.setObjectName("heading")
        self._differences = QGridLayout()
        self._differences.setHorizontalSpacing(28)
        self._differences.setColumnStretch(3, 1)
        self._differences.setVerticalSpacing(8)
        person = QVBoxLayout(self)
        person.setContentsMargins(24, 16, 24, 16)
        person.setSpacing(12)
        person.addLayout(verdict)
        person.addWidget(self.elsewhere)
        person.addLayout(facts)
        person.addWidget(self._difference_title)
        person.addLayout(self._differences)

    def show_portrait(self, picture: bytes | None, note: str) -> None:
        """The chip's picture, or why there is none."""
        pixmap = QPixmap()
        if picture is not None and pixmap.loadFromData(picture):
            keep, smooth = Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
            self._portrait.setPixmap(pixmap.scaled(self._portrait.size(), keep, smooth))
        else:
            self._portrait.setText(note)

    def show_visitor(self, visitor: Visitor | None) -> None:
        """Shows a person; one whose card is shown already stays as he was settled."""
        before, self._shown = self._shown, visitor
        if visitor is None or (before is not None and visitor.card is before.card):
            return
        self._verdict.setText(_verdict(visitor))
        self._badge.setVisible(visitor.entry_mode is EntryMode.MANUAL_PHOTO)
        self.elsewhere.setVisible(bool(visitor.elsewhere))
        self.elsewhere.setText(_elsewhere(visitor) if visitor.elsewhere else "")
        self.next_button.setVisible(bool(visitor.elsewhere))
        self.start_button.setText(_what_next(visitor))
        clear(self._facts)
        for row, (label, value) in enumerate(_facts(visitor)):
            self._facts.addWidget(_dim(label), row, 0, Qt.AlignmentFlag.AlignTop)
            shown = QLabel(_seen(value))
            shown.setWordWrap(True)
            if label == _ATTENTION:
                shown.setObjectName("wrong")
            shown.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self._facts.addWidget(shown, row, 1)
        clear(self._differences)
        self._difference_title.setVisible(bool(visitor.differences))
        for row, difference in enumerate(visitor.differences):
            group = QButtonGroup(self)
            card = QRadioButton(f"身份证：{_seen(difference.on_card)}")
            card.setChecked(True)
            register = QRadioButton(f"基础库：{_seen(difference.in_register)}")
            for column, widget in enumerate((_dim(difference.label), card, register)):
                self._differences.addWidget(widget, row, column)
            for button in (card, register):
                group.addButton(button)
            register.toggled.connect(lambda on, path=difference.path: self.settled.emit(path, on))


def _dim(text: str) -> QLabel:
    label = QLabel(text)
    label.setObjectName("dim")
    return label


def _verdict(visitor: Visitor) -> str:
    if visitor.draft is not None:
        return "这个人有未完成的草稿，可以接着做。"
    if visitor.record is not None:
        return f"这个人在本站已采集过（{visitor.record.state.label}），可以补充修改。"
    if visitor.entry is None:
        return "基础库中没有这个人，按新增对象采集。"
    removal = visitor.entry.removal
    if removal is not None:
        return (
            f"基础库中已标记这个人“{removal.reason.label}”，不再采集；本人到场的，请先核对身份，并请镇负责人取消标记。"
        )
    return "基础库中有这个人，请核实后补充完善。"


def _what_next(visitor: Visitor) -> str:
    if visitor.draft is not None:
        return "接着做草稿"
    if visitor.elsewhere:
        return "仍在本站采集"
    return "开始核实" if visitor.entry else "新增采集"


def _elsewhere(visitor: Visitor) -> str:
    """Which other stations collected him, and when; the latest first."""
    stations = sorted(visitor.elsewhere, key=lambda each: each.saved_at, reverse=True)
    told = "、".join(f"采集站 {each.station}（{each.saved_at.astimezone():%Y-%m-%d}）" for each in stations)
    return (
        f"县级告知：这个人已由{told}采集过。没有新情况的，不必再采集；确有新情况的，可以仍在本站采集，县级会并为一人。"
    )


def _facts(visitor: Visitor) -> list[tuple[str, str]]:
    card = visitor.card
    until = card.valid_to if not card.valid_to.isdigit() else _dotted(card.valid_to)
    sex, ethnicity = code_table("sex").label(card.sex), code_table("ethnicity").label(card.ethnicity)
    facts = [
        ("证件", CARD_TYPE_LABELS[card.type]),
        ("姓名", "　".join(name for name in (card.name, card.english_name) if name)),
        ("性别　民族", f"{sex}　{ethnicity}") if card.ethnicity else ("性别", sex),
        ("国籍", card.nationality),
        ("出生", card.birth_iso),
        ("住址", card.current_address),
        ("卡面住址", card.address if card.newest_address and card.newest_address != card.address else ""),
        ("公民身份号码", card.id_number),
        ("通行证号码", card.pass_number),
        ("签发机关", card.issuer),
        ("有效期限", f"{_dotted(card.valid_from)} 至 {until}"),
    ]
    return [(label, value) for label, value in facts if value] + [(_ATTENTION, each.message) for each in card.warnings]


def _seen(text: str) -> str:
    """The text with characters of no font told by their code points: a box would say nothing."""
    return "".join(f"〔U+{ord(char):04X}〕" if unicodedata.category(char) == "Co" else char for char in text)


def _dotted(day: str) -> str:
    return f"{day[:4]}.{day[4:6]}.{day[6:]}"
