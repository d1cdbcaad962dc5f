"""The page on which papers are photographed."""

from PySide6.QtCore import QSignalBlocker, QSize, Qt
from PySide6.QtGui import QAction, QIcon, QPixmap
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QMenu,
    QPushButton,
    QWidget,
)

from station.domain.evidence import Evidence
from station.rules.evidence import name_of, shown_name
from station.ui.screens.papers import PapersModel, page_name
from station.ui.widgets.capture_panel import CapturePanel

_ICON = QSize(46, 58)


class PapersPage(QWidget):
    """The live picture with the sheet's edges; beside it what the next page is, and the pages taken."""

    def __init__(self, model: PapersModel) -> None:
        super().__init__()
        self._model = model
        self._build()
        model.changed.connect(self._render)
        self._render()

    def _build(self) -> None:
        self.panel = CapturePanel(self._model.capture)
        self.next_is = QComboBox()
        self.next_is.setAccessibleName("这一页是")
        self.next_is.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self._next_label = QLabel()
        self._next_label.setBuddy(self.next_is)
        next_row = QHBoxLayout()
        next_row.addWidget(self._next_label)
        next_row.addWidget(self.next_is, 1)
        self._lacking = QLabel()
        self._lacking.setObjectName("dim")
        self._lacking.setWordWrap(True)
        self.list = QListWidget()
        self.list.setAccessibleName("已拍的材料")
        self.list.setIconSize(_ICON)
        self.list.setMinimumHeight(60)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.name_button, self.retake_button, self.drop_button = (
            QPushButton("改种类"),
            QPushButton("重拍"),
            QPushButton("删除"),
        )
        self._names = QMenu(self)
        self.name_button.setMenu(self._names)
        buttons = QHBoxLayout()
        buttons.setSpacing(6)
        for button in (self.name_button, self.retake_button, self.drop_button):
            button.setObjectName("small")
            buttons.addWidget(button)
        side = self.panel.side
        side.insertLayout(0, next_row)
        side.addWidget(self._lacking)
        side.addWidget(self.list, 1)
        side.addLayout(buttons)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.panel)
        model = self._model
        self.next_is.activated.connect(lambda _: model.take_next(self.next_is.currentData()))
        self.list.currentItemChanged.connect(self._on_chosen)
        self.panel.still_left.connect(lambda: model.choose(None))
        self.retake_button.clicked.connect(model.retake)
        self.drop_button.clicked.connect(model.drop)
        self._names.aboutToShow.connect(self._fill_names)

    def _on_chosen(self, item: QListWidgetItem | None) -> None:
        self._model.choose(item.data(Qt.ItemDataRole.UserRole) if item is not None else None)

    def _fill_names(self) -> None:
        self._names.clear()
        for shown in self._model.may_be(self._model.chosen or ""):
            action = QAction(shown_name(shown), self._names)
            action.triggered.connect(lambda _=False, shown=shown: self._model.name(shown))
            self._names.addAction(action)

    def _render(self) -> None:
        model = self._model
        self._next_label.setText("重拍这一页：" if model.takes_anew else "这一页是：")
        asked = {shown for paper in model.lacking for shown in paper}
        with QSignalBlocker(self.next_is):
            self.next_is.clear()
            for shown in model.offered():
                self.next_is.addItem(f"{shown_name(shown)}（待拍）" if shown in asked else shown_name(shown), shown)
            self.next_is.setCurrentIndex(model.offered().index(model.next_is))
        lacking = "、".join(name_of(paper) for paper in model.lacking)
        self._lacking.setText(f"待补：{lacking}。没有带来的可以以后补交。" if lacking else "需要的材料都拍了。")
        self._render_list()
        piece = next((piece for piece in model.pages if piece.digest == model.chosen), None)
        shown_page = model.album.shown(piece) if piece is not None else None
        self.panel.show_picture(shown_page.image if shown_page is not None else None, away=piece is not None)
        for button in (self.name_button, self.retake_button, self.drop_button):
            button.setEnabled(piece is not None)
        if piece is not None:
            self.name_button.setEnabled(bool(model.may_be(piece.digest)))

    def _render_list(self) -> None:
        model = self._model
        with QSignalBlocker(self.list):
            self.list.clear()
            for number, piece in enumerate(model.pages, start=1):
                item = QListWidgetItem(self._icon(piece), self._said(number, piece))
                item.setData(Qt.ItemDataRole.UserRole, piece.digest)
                self.list.addItem(item)
                if piece.digest == model.chosen:
                    self.list.setCurrentItem(item)

    def _icon(self, piece: Evidence) -> QIcon:
        shown = self._model.album.shown(piece)
        return QIcon(QPixmap.fromImage(shown.image).scaled(_ICON, _FIT, _SMOOTH)) if shown is not None else QIcon()

    def _said(self, number: int, piece: Evidence) -> str:
        shown = self._model.album.shown(piece)
        kept = "，已说明理由" if shown is not None and shown.reason else ""
        return f"{number}　{page_name(piece)}\n{-(-piece.size // 1000)} KB{kept}"


_FIT, _SMOOTH = Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
