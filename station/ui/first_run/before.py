"""The steps before the store is made: what it is for, where it stands, who makes it, and all of it once more."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLabel, QLineEdit, QListWidget, QListWidgetItem, QProgressBar

from station.forms.divisions import Division
from station.ui.first_run.administrator import AdministratorModel
from station.ui.first_run.model import FirstRunModel
from station.ui.first_run.passphrase import RULES
from station.ui.first_run.place import PlaceModel
from station.ui.first_run.view import StepView, form, mark, paragraph
from station.ui.screens.login import PassphraseLine

_PURPOSE = (
    "这台电脑将成为一个信息采集站：读身份证，填信息采集表，拍照，请本人签字，再报送县级。"
    "所有资料加密保存在本机，没有网络也能采集。"
)
_NEED = (
    "开始前请准备：\n"
    "　1　县级编定的采集站编号；\n"
    "　2　一个只有管理员知道的口令；\n"
    "　3　县级发给的登记文件（没有的，以后再登记）。"
)
_REMAINS = (
    "数据目录里有密钥文件，却没有数据库：这台电脑可能采集过。请先联系县级技术员用镜像或备份恢复；"
    "在这里新建以后，原来的密钥文件就不在了。"
)
_LOST = "口令忘记了，谁也解不开数据库。请把口令记牢，并尽快设置县级恢复密钥、增加第二个管理员。"
_TOWNS_HEIGHT = 190


class WelcomeView(StepView):
    """欢迎与用途."""

    def __init__(self, model: FirstRunModel) -> None:
        super().__init__("首次使用", _PURPOSE)
        self.inside.addWidget(paragraph(_NEED))
        self.inside.addWidget(paragraph(f"数据目录：{model.founding.folder}", dim=True))
        if model.founding.remains:
            warning = paragraph(_REMAINS)
            warning.setObjectName("notice")
            self.inside.addWidget(warning)
        self.inside.addWidget(
            paragraph("“建立数据库”以前什么都不写到磁盘，可以随时返回修改，也可以关掉窗口。", dim=True)
        )


class TownLine(QLineEdit):
    """Where a town is typed; the down key goes to what was found."""

    down = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802  # Qt's name
        if event.key() == Qt.Key.Key_Down:
            self.down.emit()
        else:
            super().keyPressEvent(event)


class PlaceView(StepView):
    """采集站."""

    def __init__(self, model: PlaceModel) -> None:
        super().__init__(
            "采集站", "所在乡镇（街道）可以输入名称、拼音首字母（dwz）或区划代码，前面可以加县名（港北大圩）。"
        )
        self._model = model
        self._shown: tuple[Division, ...] = ()
        self.town = self.first = TownLine()
        self.towns = QListWidget()
        self.towns.setAccessibleName("找到的乡镇")
        self.towns.setFixedHeight(_TOWNS_HEIGHT)
        self._chosen = QLabel()
        self._chosen.setObjectName("sentence")
        self.code, self.title = QLineEdit(), QLineEdit(model.title)
        self.code.setMaxLength(15)
        self.title.setMaxLength(60)
        self.inside.addLayout(
            form(
                ("所在乡镇", self.town),
                ("", self.towns),
                ("已选定", self._chosen),
                ("采集站编号", self.code),
                ("采集任务", self.title),
            )
        )
        for line, name in ((self.town, "所在乡镇"), (self.code, "采集站编号"), (self.title, "采集任务")):
            line.setAccessibleName(name)
        self.town.textEdited.connect(model.search)
        self.town.down.connect(self._to_towns)
        self.towns.itemClicked.connect(self._choose)
        self.code.textEdited.connect(model.set_code)
        self.title.textEdited.connect(model.set_title)
        model.changed.connect(self._render)
        self._render()

    def enter_pressed(self) -> bool:
        """Takes the town that is marked, or the first that was found."""
        if (
            self._model.town is not None
            or not self._model.matches
            or not (self.town.hasFocus() or self.towns.hasFocus())
        ):
            return False
        self._choose(self.towns.currentItem() or self.towns.item(0))
        return True

    def _to_towns(self) -> None:
        if self.towns.count():
            self.towns.setCurrentRow(0)
            self.towns.setFocus()

    def _choose(self, item: QListWidgetItem) -> None:
        self._model.choose(item.data(Qt.ItemDataRole.UserRole))
        self.code.setFocus()
        self.code.selectAll()

    def _render(self) -> None:
        model = self._model
        if model.matches != self._shown:
            self._shown = model.matches
            self.towns.clear()
            for town in model.matches:
                item = QListWidgetItem(f"{town.name}　{town.code}")
                item.setData(Qt.ItemDataRole.UserRole, town)
                self.towns.addItem(item)
        if model.town is not None:
            self._chosen.setText(f"{model.town.name}，{model.villages}个村（居）委会")
        else:
            nothing = bool(model.typed.strip()) and not model.matches
            self._chosen.setText("没有找到，请换几个字或用区划代码。" if nothing else "—")
        mark(self._chosen, "good" if model.town is not None else "")
        if self.code.text().strip() != model.code:
            self.code.setText(model.code)


class AdministratorView(StepView):
    """管理员."""

    def __init__(self, model: AdministratorModel) -> None:
        super().__init__("管理员", "管理员管理操作员、登记和备份，也可以采集。口令同时是数据库的钥匙。")
        self._model = model
        self.name = QLineEdit(model.name)
        self.name.setMaxLength(64)
        self.name.setAccessibleName("操作员名")
        self.passphrase, self.again = PassphraseLine("口令"), PassphraseLine("再输一次")
        self.first = self.passphrase
        self.told = paragraph("")
        self._capitals = QLabel("大写锁定可能已打开。")
        self._capitals.setObjectName("wrong")
        self._capitals.hide()
        rows = (("操作员名", self.name), ("口令", self.passphrase), ("再输一次", self.again), ("", self.told))
        self.inside.addLayout(form(*rows))
        self.inside.addWidget(self._capitals)
        self.inside.addWidget(paragraph(RULES, dim=True))
        lost = paragraph(_LOST)
        lost.setObjectName("notice")
        self.inside.addWidget(lost)
        for line in (self.name, self.passphrase, self.again):
            line.textEdited.connect(self._say)
        for secret in (self.passphrase, self.again):
            secret.capitals.connect(self._capitals.setVisible)
        self.told.setObjectName("sentence")
        model.changed.connect(self._render)
        self._render()

    def enter_pressed(self) -> bool:
        """From field to field, as long as something is wanting."""
        if self._model.wanting:
            order = (self.name, self.passphrase, self.again)
            at = next((index for index, line in enumerate(order) if line.hasFocus()), len(order) - 1)
            order[min(at + 1, len(order) - 1)].setFocus()
            return True
        return False

    def _say(self) -> None:
        self._model.say(self.name.text(), self.passphrase.text(), self.again.text())

    def _render(self) -> None:
        told = self._model.told
        self.told.setText(told.says or "　")
        mark(self.told, "good" if told.good else "")
        if not self._model.passphrase and self.passphrase.text():  # it was used, and stands in no field any longer
            self.passphrase.clear()
            self.again.clear()


class StoreView(StepView):
    """建立数据库."""

    def __init__(self, model: FirstRunModel) -> None:
        super().__init__(
            "建立数据库", "请核对一遍。编号和乡镇以后不能改；点“建立数据库”后，本站的密钥和加密数据库写到数据目录。"
        )
        self._model = model
        self._facts = {label: paragraph("") for label in ("采集站编号", "所在乡镇", "采集任务", "管理员", "数据目录")}
        self.inside.addLayout(form(*self._facts.items()))
        self._bar = QProgressBar()
        self._bar.setRange(0, 0)
        self._bar.setTextVisible(False)
        self._bar.setFixedHeight(6)
        self._busy = paragraph("正在建立数据库，请不要关机。")
        self.inside.addWidget(self._busy)
        self.inside.addWidget(self._bar)
        model.changed.connect(self._render)
        self._render()

    def _render(self) -> None:
        model, place = self._model, self._model.place
        town = f"{place.town.name}（{place.town.code}），{place.villages}个村（居）委会" if place.town else "—"
        said = (place.code, town, place.title.strip() or "—", model.administrator.name, model.founding.folder)
        for label, text in zip(self._facts.values(), said, strict=True):
            label.setText(text)
        self._busy.setVisible(model.busy)
        self._bar.setVisible(model.busy)
