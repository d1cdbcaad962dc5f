"""The steps after the store was made: devices, county, operators, and what is left to do another time."""

from pathlib import Path

from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPushButton,
    QTableView,
    QVBoxLayout,
)

from station.domain.operator import Role
from station.ui.first_run.devices import DevicesModel
from station.ui.first_run.model import Afterwards
from station.ui.first_run.passphrase import RULES, told_of
from station.ui.first_run.view import StepView, form, mark, paragraph
from station.ui.screens.login import PassphraseLine
from station.ui.widgets.enrolment_panel import EnrolmentPanel
from station.ui.widgets.report_box import ReportBox

_COUNTY = "县级发给的登记文件里有县级的地址、公钥和一次性登记码。没有拿到文件的，可以先采集，以后再登记。"
_PEOPLE = "每个人用自己的名字登录。先设一个临时口令告诉他，他第一次登录时换成自己的。也可以以后再加。"
_PEOPLE_HEIGHT = 130


class DevicesView(StepView):
    """设备检查."""

    def __init__(self, model: DevicesModel) -> None:
        super().__init__("设备检查", "插好阅读器和摄像头。现在没有设备也可以继续，以后插上就能用。")
        self._model = model
        self._reader, self._cameras = paragraph(""), paragraph("")
        self._reader.setObjectName("sentence")
        self._cameras.setObjectName("sentence")
        self.inside.addLayout(form(("身份证阅读器", self._reader), ("摄像头", self._cameras)))
        self.again_button, self.report_button = QPushButton("再看一次"), QPushButton("诊断报告…")
        buttons = QHBoxLayout()
        buttons.addWidget(self.again_button)
        buttons.addWidget(self.report_button)
        buttons.addStretch()
        self.inside.addLayout(buttons)
        self.again_button.clicked.connect(model.look)
        self.report_button.clicked.connect(self._show_report)
        model.changed.connect(self._render)
        self._render()

    def entered(self) -> None:
        """Looks at once."""
        self._model.look()

    def _show_report(self) -> None:
        self.report = ReportBox("阅读器诊断", self._model.report, self)
        self.report.open()

    def _render(self) -> None:
        model = self._model
        self._reader.setText(model.reader_told)
        mark(self._reader, "good" if model.reader_answers and not model.looking else "")
        names = [f"{each.label}{'（高拍仪）' if each.for_paper else ''}" for each in model.cameras]
        self._cameras.setText("、".join(names) or "没有发现；插上后会自己出现。")
        mark(self._cameras, "good" if names else "")
        self.again_button.setEnabled(not model.looking)
        self.report_button.setEnabled(bool(model.report) and not model.looking)


class CountyView(StepView):
    """县级登记."""

    def __init__(self, model: Afterwards) -> None:
        super().__init__("县级登记", _COUNTY)
        self._model = model
        self._standing = paragraph("")
        self._standing.setObjectName("sentence")
        self.ticket_button = QPushButton("选择登记文件…")
        self.panel = EnrolmentPanel(model.enrolment, narrow=True)
        choose = QHBoxLayout()
        choose.addWidget(self.ticket_button)
        choose.addStretch()
        self.inside.addWidget(self._standing)
        self.inside.addLayout(choose)
        self.inside.addWidget(self.panel)
        self.ticket_button.clicked.connect(self._choose_ticket)
        model.changed.connect(self._render)
        self._render()

    def _choose_ticket(self) -> None:
        dialog = QFileDialog(self, "选择县级发给的登记文件")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setViewMode(QFileDialog.ViewMode.List)
        dialog.resize(960, 560)
        dialog.fileSelected.connect(lambda name: self._model.enrolment.take(Path(name)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _render(self) -> None:
        model = self._model
        self._standing.setText(model.line.says if model.joined and model.line.says else self._stands())
        mark(self._standing, "good" if model.joined else "")
        self.ticket_button.setVisible(not model.joined)
        self.ticket_button.setEnabled(not model.enrolment.busy)

    def _stands(self) -> str:
        standing = self._model.line.standing
        if standing is None or standing.county is None:
            return f"采集站 {self._model.station_code} 还没有在县级登记。"
        return f"已登记：{standing.county}"


class PeopleView(StepView):
    """操作员."""

    def __init__(self, model: Afterwards) -> None:
        super().__init__("操作员", _PEOPLE)
        self._model = model
        self.name, self.shown, self.role = QLineEdit(), QLineEdit(), QComboBox()
        self.passphrase, self.again = PassphraseLine("临时口令"), PassphraseLine("再输一次")
        self.first = self.name
        self.add_button = QPushButton("增加")
        self.told = paragraph("")
        self.told.setObjectName("sentence")
        for role in Role:
            self.role.addItem(role.label, role)
        for widget, name in ((self.name, "操作员名"), (self.shown, "姓名"), (self.role, "角色")):
            widget.setAccessibleName(name)
        for line in (self.name, self.shown):
            line.setMaxLength(64)
        self.table = QTableView()
        self.table.setModel(model.people.table)
        self.table.setAccessibleName("操作员")
        self.table.setFixedHeight(_PEOPLE_HEIGHT)
        self.table.setShowGrid(False)
        self.table.verticalHeader().hide()
        self.table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self._build()
        model.changed.connect(self._render)
        model.people.done.connect(self._on_done)
        self._render()

    def _build(self) -> None:
        left = form(("操作员名", self.name), ("姓名", self.shown), ("角色", self.role))
        right = form(("临时口令", self.passphrase), ("再输一次", self.again), ("", self.add_button))
        fields = QHBoxLayout()
        fields.setSpacing(28)
        fields.addLayout(left, 1)
        fields.addLayout(right, 1)
        card = QFrame()
        card.setObjectName("plain")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addLayout(fields)
        inside.addWidget(self.told)
        self.inside.addWidget(card)
        self.inside.addWidget(paragraph(RULES, dim=True))
        self.inside.addWidget(self.table)
        self.add_button.clicked.connect(self._add)
        for line in (self.name, self.passphrase, self.again):
            line.textEdited.connect(self._render)

    def enter_pressed(self) -> bool:
        """With somebody begun: from field to field, and then he is added."""
        if not self.name.text().strip():
            return False
        order = (self.name, self.shown, self.role, self.passphrase, self.again)
        at = next((index for index, widget in enumerate(order) if widget.hasFocus()), len(order) - 1)
        if at < len(order) - 1:
            order[at + 1].setFocus()
        else:
            self.add_button.click()
        return True

    def _add(self) -> None:
        role = Role(self.role.currentData())
        self._model.people.add(self.name.text(), self.shown.text(), role, self.passphrase.text(), self.again.text())

    def _on_done(self, _: str) -> None:
        for line in (self.name, self.shown, self.passphrase, self.again):
            line.clear()
        self.name.setFocus()
        self._render()

    def _render(self) -> None:
        names = (self.name.text().strip(), self.shown.text().strip(), self._model.station_code)
        told = told_of(self.passphrase.text(), self.again.text(), names)
        self.told.setText(told.says or "　")
        mark(self.told, "good" if told.good else "")
        self.add_button.setEnabled(told.good and bool(self.name.text().strip()) and not self._model.people.busy)


class DoneView(StepView):
    """完成."""

    def __init__(self, model: Afterwards) -> None:
        super().__init__("可以开始采集了", "数据库已经建立，您已登录。下面这些可以以后再做。")
        self._model = model
        self._county, self._people = QLabel(), QLabel()
        for label in (self._county, self._people):
            label.setWordWrap(True)
        self.inside.addLayout(
            form(
                ("县级登记", self._county),
                ("操作员", self._people),
                ("镜像", paragraph("请尽快在“更多”里的“备份与镜像”页增加镜像：这台电脑坏了，资料还在。")),
            )
        )
        self.inside.addWidget(paragraph("随时按 F1 看使用说明。", dim=True))
        model.changed.connect(self._render)
        self._render()

    def _render(self) -> None:
        model = self._model
        awaits = model.line.standing is not None and model.line.standing.awaits_stick
        joined = "登记申请还要用 U 盘带给县级。" if awaits else "已登记。"
        self._county.setText(joined if model.joined else "还没有；以后在“报送”页点“登记…”。")
        added = f"已增加{model.others}名。" if model.others else ""
        self._people.setText(f"{added}以后在“更多”里的“操作员”页增加、停用。")
