"""Whether anybody is at the station: a key, a click, a touch, a stroke of the pen, in whichever of its windows."""

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer, Signal

_INPUT = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.InputMethod,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
        QEvent.Type.TouchUpdate,
        QEvent.Type.TabletPress,
        QEvent.Type.TabletMove,
    }
)


class IdleWatch(QObject):
    """Tells once when there was no input for so long, and when somebody is back; only between `begin` and `end`."""

    idle = Signal()
    back = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.timer = QTimer(self, singleShot=True, timerType=Qt.TimerType.PreciseTimer)
        self.timer.timeout.connect(self.idle)

    def begin(self, minutes: int) -> None:
        """Watches from now on."""
        self.timer.start(minutes * 60_000)
        application = QCoreApplication.instance()
        if application is not None:
            application.installEventFilter(self)

    def again(self) -> None:
        """Nobody was there, and yet it goes on: another such time is waited."""
        self.timer.start()

    def end(self) -> None:
        self.timer.stop()
        application = QCoreApplication.instance()
        if application is not None:
            application.removeEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: ARG002, N802  # Qt's name
        if event.type() in _INPUT:
            was_idle = not self.timer.isActive()
            self.timer.start()
            if was_idle:
                self.back.emit()
        return False
