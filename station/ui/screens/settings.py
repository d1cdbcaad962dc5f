"""What this station is set up for, and what of it the station may decide."""

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QCheckBox, QFormLayout, QLabel, QPushButton, QSpinBox, QVBoxLayout, QWidget

from station.domain.campaign import IDLE_MINUTES, Campaign
from station.services.desk import Desk
from station.ui.jobs import Jobs
from station.ui.widgets.breadth import GrowsWithType
from station.ui.widgets.layout import beside, card

_SAVED = "已保存，下次登录起生效。"
_NOT_HIS = "这些设置由管理员修改。"


class SettingsModel(QObject):
    """The campaign, and the change of it that is under way."""

    changed = Signal()
    failed = Signal(object)

    def __init__(self, desk: Desk, jobs: Jobs, *, may_change: bool) -> None:
        super().__init__()
        self._desk, self._jobs = desk, jobs
        self.campaign = desk.campaign
        self.station_code = desk.station_code
        self.may_change = may_change
        self.busy = False
        self.told = "" if may_change else _NOT_HIS

    def change(self, *, lead_checks: bool, idle_minutes: int) -> None:
        """Keeps what was chosen."""
        self.busy = True
        self.changed.emit()
        self._jobs.start(
            lambda progress: self._desk.change_campaign(progress, lead_checks=lead_checks, idle_minutes=idle_minutes),
            then=self._on_changed,
            fail=self._on_failed,
        )

    def _on_changed(self, campaign: Campaign) -> None:
        self.campaign, self.busy, self.told = campaign, False, _SAVED
        self.changed.emit()

    def _on_failed(self, error: object) -> None:
        self.busy = False
        self.changed.emit()
        self.failed.emit(error)


class SettingsScreen(QWidget):
    """The facts to read, the choices to change."""

    def __init__(self, model: SettingsModel) -> None:
        super().__init__()
        self.setObjectName("page")
        self.model = model
        self.lead_checks = QCheckBox("记录报送前，由负责人复核")
        self.idle_minutes = QSpinBox()
        self.save_button = QPushButton("保存设置")
        self.told = QLabel()
        self._facts: dict[str, QLabel] = {}
        self._build()
        self.save_button.clicked.connect(self._save)
        model.changed.connect(self._render)
        self._fill()
        self._render()

    def _build(self) -> None:
        title = QLabel("设置")
        title.setObjectName("title")
        self.save_button.setObjectName("primary")
        self.told.setObjectName("dim")
        self.idle_minutes.setRange(IDLE_MINUTES.start, IDLE_MINUTES.stop - 1)
        self.idle_minutes.setSuffix(" 分钟")
        GrowsWithType(self.idle_minutes, 140)
        self.idle_minutes.setAccessibleName("无人操作多久后锁定")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 20)
        layout.setSpacing(16)
        layout.addWidget(title)
        for heading, form in (("采集任务", self._facts_form()), ("由本站决定", self._choices_form())):
            frame, inside = card(heading)
            inside.addLayout(form)
            layout.addWidget(frame)
        layout.addStretch()

    def _facts_form(self) -> QFormLayout:
        form = _form()
        for name in ("采集任务", "采集站", "乡镇（街道）", "标准时点", "截止日期", "村（居）"):
            label = self._facts[name] = QLabel()
            label.setWordWrap(True)
            form.addRow(f"{name}：", label)
        return form

    def _choices_form(self) -> QFormLayout:
        form = _form()
        form.addRow("复核：", self.lead_checks)
        form.addRow("锁定：", self.idle_minutes)
        form.addRow("", beside(self.save_button))
        form.addRow("", self.told)
        return form

    def _fill(self) -> None:
        campaign = self.model.campaign
        villages = "、".join(village.name for village in campaign.villages)
        said = (
            campaign.title,
            self.model.station_code,
            f"{campaign.division_name}（{campaign.division_code}）",
            campaign.reference_date.isoformat(),
            campaign.deadline.isoformat() if campaign.deadline else "没有规定",
            f"{len(campaign.villages)}个：{villages}" if villages else "没有规定，按区划全部收",
        )
        for label, text in zip(self._facts.values(), said, strict=True):
            label.setText(text)
        self.lead_checks.setChecked(campaign.lead_checks)
        self.idle_minutes.setValue(campaign.idle_minutes)

    def _render(self) -> None:
        model = self.model
        for control in (self.lead_checks, self.idle_minutes, self.save_button):
            control.setEnabled(model.may_change and not model.busy)
        self.told.setText("正在保存…" if model.busy else model.told)

    def _save(self) -> None:
        self.model.change(lead_checks=self.lead_checks.isChecked(), idle_minutes=self.idle_minutes.value())


def _form() -> QFormLayout:
    form = QFormLayout()
    form.setHorizontalSpacing(16)
    form.setVerticalSpacing(10)
    return form
