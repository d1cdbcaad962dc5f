"""Files that the operator asks for."""

from pathlib import Path

from station.errors import FileNotWritten


def save_to(path: Path, data: bytes) -> Path:
    """Writes a file where the operator chose. Raises FileNotWritten where it cannot be."""
    try:
        path.write_bytes(data)
    except OSError as error:
        raise FileNotWritten(cause=type(error).__name__) from None
    return path
