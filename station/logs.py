"""The log: codes and facts, never a person. One private file in the data directory, turned over at 1 MB."""

import logging
import os
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path

from station.errors import StationError

TRAFFIC = 5
"""Below DEBUG: frames of a card reader. They are a person's data: asked for, they go to stderr, never to disk."""
_LOG = logging.getLogger("station")
_LOG.addHandler(logging.NullHandler())
_LOG.propagate = False


def log_to(folder: Path, level: str) -> None:
    """Sends the station's log to `station.log` in the folder; where that cannot be written, work goes on without."""
    logging.addLevelName(TRAFFIC, "TRAFFIC")
    for handler in list(_LOG.handlers):
        if type(handler) is not logging.NullHandler:  # without any, what a thread logs just now would go to stderr
            _LOG.removeHandler(handler)
            handler.close()
    _LOG.setLevel(level)
    frames = logging.StreamHandler()
    frames.addFilter(lambda record: record.levelno < logging.DEBUG)
    _add(frames)
    try:
        file = _PrivateFile(folder / "station.log", maxBytes=1_000_000, backupCount=5, encoding="utf-8")
    except OSError:
        return
    file.setLevel(logging.DEBUG)
    _add(file)


def show_traffic() -> None:
    """Shows a reader's frames on stderr, for a command that was asked to; masked, as the reader tells them."""
    logging.addLevelName(TRAFFIC, "TRAFFIC")
    _LOG.setLevel(TRAFFIC)
    frames = logging.StreamHandler()
    frames.addFilter(lambda record: record.levelno < logging.DEBUG)
    _add(frames)


def _add(handler: logging.Handler) -> None:
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    _LOG.addHandler(handler)


class _PrivateFile(RotatingFileHandler):
    """A log for this user alone (mode 0600); a full disk stops the log, not the work.

    Once closed it stays closed: the library's own opens its file again for a thread that logs just then.
    """

    _ended = False

    def close(self) -> None:
        self._ended = True
        super().close()

    def emit(self, record: logging.LogRecord) -> None:
        if not self._ended:
            super().emit(record)

    def _open(self) -> TextIOWrapper:
        os.close(os.open(self.baseFilename, os.O_CREAT | os.O_APPEND, 0o600))
        return super()._open()

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802  # logging's name
        """Says nothing: the library would put a trace on stderr."""


def log_finding(part: str, sentence: str) -> None:
    """Notes what a look at the store found; such sentences name nobody."""
    _LOG.warning("%s: %s", part, sentence)


def log_error(error: BaseException) -> None:
    """Notes an error: ours by code and facts, anything else as a bug, with its trace but without its words.

    The message of a foreign exception may quote a person's data, so only its type is kept.
    """
    if isinstance(error, StationError):
        _LOG.warning("%s", error)
        return
    frames = []
    trace = error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        frames.append(f"{Path(code.co_filename).name}:{trace.tb_lineno} {code.co_name}")
        trace = trace.tb_next
    _LOG.error("ST-000 %s at %s", type(error).__name__, " < ".join(reversed(frames)))
