"""`python -m scripts.manual`: the manual's pictures, made of those that `make shots` left in out/shots.

Run it after `make shots`, and commit what changed in docs/manual/pictures.
"""

import re
import sys
from pathlib import Path

from PIL import Image, ImageChops

from scripts.stage import ROOT

SHOTS = ROOT / "out" / "shots"
PICTURES = ROOT / "docs" / "manual" / "pictures"
WIDEST_PX, LARGEST_BYTES = 900, 80_000
_COLOURS = (64, 32, 16)
_MARGIN_PX = 24

SHOT_OF = {
    "first-run-welcome": "first-run-welcome",
    "first-run-place": "first-run-place",
    "first-run-administrator": "first-run-administrator",
    "first-run-person": "first-run-person",
    "login": "operators-log-in",
    "own-passphrase": "operators-own-passphrase",
    "locked": "operators-locked",
    "card-waiting": "card-no_card",
    "card-read": "card-read",
    "card-no-reader": "card-no_reader",
    "by-hand": "card-by-hand-empty",
    "categories": "类别在库",
    "form": "填写在库",
    "form-complete": "填完在库",
    "photo": "photo-fits",
    "photo-reason": "photo-kept-for-a-reason",
    "papers": "papers-pages",
    "sign-screen": "sign-1366-clerk-mirror",
    "sign-window": "sign-1366-window-signed",
    "sign-paper": "sign-1366-clerk-paper",
    "sign-witness": "sign-1366-clerk-witness",
    "done": "完成在库",
    "preview": "预览在库",
    "blank-forms": "state-blank-forms",
    "paper-back": "state-paper_back-filed",
    "register": "page-register-1366",
    "visits": "page-visits-1366",
    "home-visit": "type-1366-home-form",
    "records": "line-records",
    "progress": "line-progress",
    "check": "operators-check",
    "returned": "line-marks",
    "policy": "page-policy-found",
    "ticket": "first-run-ticket",
    "outbox": "line-waiting",
    "stick": "line-stick-paused",
    "devices": "page-devices-tried",
    "safekeeping": "page-safekeeping-done",
    "operators": "operators-list",
    "operators-remove": "operators-remove",
    "settings": "page-settings-1366",
    "trail": "page-trail-1366",
}
"""Which shot each picture is of; the walkthrough's are named without their number."""


def shot_named(name: str, folder: Path = SHOTS) -> Path:
    """The file of a shot. Raises FileNotFoundError."""
    for path in sorted(folder.glob("*.png")):
        if re.sub(r"^[0-9]{2}-", "", path.stem) == name:
            return path
    raise FileNotFoundError(name)


def make_picture(shot: Path, picture: Path) -> None:
    """A shot as the manual has it: no wider than a page, in as many colours as its size allows."""
    with Image.open(shot) as opened:
        image = opened.convert("RGB")
    image = _without_emptiness(image)
    if image.width > WIDEST_PX:
        image = image.resize((WIDEST_PX, round(image.height * WIDEST_PX / image.width)), Image.Resampling.LANCZOS)
    for colours in _COLOURS:
        image.quantize(colours, dither=Image.Dither.NONE).save(picture, optimize=True)
        if picture.stat().st_size <= LARGEST_BYTES:
            return
    raise ValueError(f"{shot.name} is too large for the manual")


def _without_emptiness(image: Image.Image) -> Image.Image:
    """Cut below where nothing more is drawn."""
    last_line = image.crop((0, image.height - 1, image.width, image.height)).resize(image.size)
    drawn = ImageChops.difference(image, last_line).getbbox()
    return image.crop((0, 0, image.width, min(image.height, drawn[3] + _MARGIN_PX))) if drawn else image


def main() -> int:
    PICTURES.mkdir(parents=True, exist_ok=True)
    for stale in set(PICTURES.glob("*.png")) - {PICTURES / f"{name}.png" for name in SHOT_OF}:
        stale.unlink()
    for name, shot in SHOT_OF.items():
        make_picture(shot_named(shot), PICTURES / f"{name}.png")
    print(f"{len(SHOT_OF)} pictures in {PICTURES.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
