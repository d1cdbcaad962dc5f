"""Reaches the files that ship with the program."""

from pathlib import Path

from station.errors import FileUnreadable


def resource(name: str) -> Path:
    """The path of a shipped file or folder, such as `codes/sex.json`.

    In a checkout the files stand beside the package, the manual among its documents; in an installed wheel, inside it.
    Raises FileUnreadable if there is none of that name.
    """
    here = Path(__file__).resolve().parent
    for root in (here / "_resources", here.parent / "resources", here.parent / "docs"):
        path = root / name
        if path.exists():
            return path
    raise FileUnreadable(resource=name)
