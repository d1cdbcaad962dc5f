"""Files that the operator asks for."""

from collections.abc import Callable
from pathlib import Path

from station.errors import FileNotWritten
from station.services.ports import Progress


def save_to(path: Path, data: bytes) -> Path:
    """Writes a file where the operator chose. Raises FileNotWritten where it cannot be."""
    try:
        path.write_bytes(data)
    except (OSError, ValueError) as error:
        raise FileNotWritten(cause=type(error).__name__) from None
    return path


def written(make: Callable[[Progress], bytes], file: Path) -> Callable[[Progress], Path]:
    """The work of a job: makes the bytes and writes them. It raises FileNotWritten."""

    def work(progress: Progress) -> Path:
        return save_to(file, make(progress))

    return work
