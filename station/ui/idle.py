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


_BLIND_MS = 3000


class IdleWatch(QObject):
    """Tells once when there was no input for so long, and when somebody is back; only between `begin` and `end`.

    It looks away for some seconds after each input: every event of the program passes a filter on the application, and
    they are most when somebody is at work. What it tells comes later by so much, never sooner.
    """

    idle = Signal()
    back = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.timer = QTimer(self, singleShot=True, timerType=Qt.TimerType.PreciseTimer)
        self.timer.timeout.connect(self._look)
        self.timer.timeout.connect(self.idle)
        self._blind = QTimer(self, singleShot=True, interval=_BLIND_MS)
        self._blind.timeout.connect(self._look_again)

    def begin(self, minutes: int) -> None:
        """Watches from now on."""
        self.timer.start(minutes * 60_000)
        self._look()

    def again(self) -> None:
        """Nobody was there, and yet it goes on: another such time is waited."""
        self.timer.start()

    def end(self) -> None:
        self.timer.stop()
        self._look_away()

    def _look(self) -> None:
        self._blind.stop()
        application = QCoreApplication.instance()
        if application is not None:
            application.installEventFilter(self)

    def _look_away(self) -> None:
        self._blind.stop()
        application = QCoreApplication.instance()
        if application is not None:
            application.removeEventFilter(self)

    def _look_again(self) -> None:
        """What came meanwhile is not known: the time is counted from here."""
        self.timer.start()
        self._look()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: ARG002, N802  # Qt's name
        if event.type() in _INPUT:
            was_idle = not self.timer.isActive()
            self.timer.start()
            self._look_away()
            self._blind.start()
            if was_idle:
                self.back.emit()
        return False
