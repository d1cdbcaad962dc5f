"""The county's log: facts and codes, never a person's data."""

import logging
import sys
from logging.handlers import RotatingFileHandler
from pathlib import Path

_LAYOUT = "%(asctime)s %(levelname)s %(name)s %(message)s"
_MOST_BYTES = 2_000_000
_KEPT = 3


def log_to_file(data_dir: Path) -> None:
    """Warnings and worse go to county.log in the data directory."""
    if data_dir.is_dir():
        handler = RotatingFileHandler(
            data_dir / "county.log", maxBytes=_MOST_BYTES, backupCount=_KEPT, encoding="utf-8", delay=True
        )
        _add(handler, logging.WARNING)


def log_to_stderr() -> None:
    """What the server does, request by request: stdout is kept for the one line that a parent process waits for."""
    _add(logging.StreamHandler(sys.stderr), logging.INFO)


def _add(handler: logging.Handler, level: int) -> None:
    handler.setLevel(level)
    handler.setFormatter(logging.Formatter(_LAYOUT))
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(logging.INFO)
