"""The battery as the Linux kernel tells it: a folder for each supply, a file for each fact."""

from dataclasses import dataclass
from pathlib import Path

from station.services.power import Power

_SUPPLIES = Path("/sys/class/power_supply")


@dataclass(frozen=True, slots=True)
class SysfsBattery:
    """Reads the supplies below a folder; what is not told there is unknown."""

    folder: Path = _SUPPLIES

    def power(self) -> Power:
        """The emptiest battery counts; supplies of mice and pens do not."""
        try:
            supplies = sorted(each for each in self.folder.iterdir() if each.is_dir())
        except OSError:
            return Power(None, None)
        levels = [
            int(level)
            for supply in supplies
            if _told(supply, "type") == "Battery" and _told(supply, "scope") != "Device"
            if (level := _told(supply, "capacity")).isdecimal()
        ]
        mains = [_told(supply, "online") for supply in supplies if _told(supply, "type") in ("Mains", "USB")]
        on_mains = "1" in mains if any(mains) else None
        return Power(min(*levels, 100) if levels else None, on_mains)


def _told(supply: Path, fact: str) -> str:
    try:
        return (supply / fact).read_text("ascii").strip()
    except (OSError, UnicodeDecodeError):
        return ""
