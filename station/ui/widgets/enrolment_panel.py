"""A county's ticket before it is used: whose it is, and by which way it goes."""

from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout

from station.ui.line.enrolment import Enrolment


class EnrolmentPanel(QFrame):
    """Hidden as long as no ticket is in hand. On a narrow card the buttons stand below the words."""

    def __init__(self, model: Enrolment, *, narrow: bool = False) -> None:
        super().__init__()
        self.setObjectName("card")
        self._model = model
        self._about = QLabel()
        self._about.setObjectName("heading")
        self._about.setWordWrap(True)
        hint = QLabel("能连上县级的，经网络登记；连不上的，登记申请随下一个 U 盘带给县级。登记码只能用一次。")
        hint.setObjectName("dim")
        hint.setWordWrap(True)
        self.network_button, self.by_stick_button, self.cancel_button = (
            QPushButton("经网络登记"),
            QPushButton("用U盘登记"),
            QPushButton("取消"),
        )
        self.network_button.setObjectName("primary")
        words = QVBoxLayout()
        words.addWidget(self._about)
        words.addWidget(hint)
        buttons = QHBoxLayout()
        buttons.setSpacing(12)
        buttons.addStretch()
        for button in (self.cancel_button, self.by_stick_button, self.network_button):
            buttons.addWidget(button)
        inside = QBoxLayout(QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight, self)
        inside.setContentsMargins(20, 12, 16, 12)
        inside.setSpacing(12)
        inside.addLayout(words, 1)
        inside.addLayout(buttons)
        self.network_button.clicked.connect(model.by_network)
        self.by_stick_button.clicked.connect(model.by_stick)
        self.cancel_button.clicked.connect(model.forget)
        model.changed.connect(self._render)
        self._render()

    def _render(self) -> None:
        ticket, busy = self._model.ticket, self._model.busy
        self.setVisible(ticket is not None)
        if ticket is not None:
            self._about.setText(f"在{ticket.county}登记采集站 {ticket.station}（{ticket.url}）")
        for button in (self.network_button, self.by_stick_button, self.cancel_button):
            button.setEnabled(not busy)
