"""What judges and fits pictures, loaded when first asked for: OpenCV and Pillow load slowly."""

from collections.abc import Mapping
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from station.errors import PhotoProfilesInvalid
from station.logs import log_error
from station.services.paper_ports import PageRead

if TYPE_CHECKING:
    from station.photos.gate import PhotoGate
    from station.photos.profiles import Profiles


class PhotoTools:
    """The gate, by the profiles set here, else by those the county told, else by the program's own."""

    def __init__(self, own_profiles: Path | None) -> None:
        self._own = own_profiles
        self._told: Mapping[str, object] | None = None
        self._gate: PhotoGate | None = None
        self._making = Lock()

    def gate(self) -> "PhotoGate":
        """Raises PhotoProfilesInvalid."""
        with self._making:
            if self._gate is None:
                from station.photos import faces, gate, profiles

                known = profiles.load_profiles(self._own) if self._own is not None else _profiles_as_told(self._told)
                self._gate = gate.PhotoGate(known, faces.FaceFinder())
        return self._gate

    def read_page(self, data: bytes) -> PageRead:
        """A page that came back, by the marks on it and by nothing else. Raises PhotoError."""
        from station.forms.pdf.mark import BlankMark, FormMark
        from station.photos.page import see_page

        def is_mark(text: str) -> bool:
            return FormMark.parse(text) is not None or BlankMark.parse(text) is not None

        seen = see_page(self.gate(), is_mark, data)
        forms = (FormMark.parse(text) for text in seen.marks)
        blanks = (BlankMark.parse(text) for text in seen.marks)
        return PageRead(
            tuple(mark for mark in forms if mark is not None),
            tuple(mark for mark in blanks if mark is not None),
            seen.picture,
            seen.report,
        )

    def use_profiles(self, told: Mapping[str, object] | None) -> None:
        """From now on pictures are judged as the county tells, where nothing was set here."""
        with self._making:
            if told != self._told:
                self._told, self._gate = told, None


def fit_chip_portrait(picture: bytes) -> bytes:
    """A portrait as small as the chip's own."""
    return _fit(picture, "chip_portrait")


def fit_card_side(picture: bytes) -> bytes:
    """A photographed side of the card within its limit."""
    return _fit(picture, "id_card_side")


def _fit(picture: bytes, profile: str) -> bytes:
    from station.photos.fit import fit
    from station.photos.profiles import profile_named

    return fit(picture, profile_named(profile))


def _profiles_as_told(told: Mapping[str, object] | None) -> "Profiles":
    """The county's limits of photos; those that come with the program where it sent none, or none that can be used."""
    from station.photos import profiles

    try:
        return profiles.profiles_told(told or {})
    except PhotoProfilesInvalid as error:
        log_error(error)
        return profiles.shipped_profiles()
