"""Photos and papers: judged, and made what the plan asks for."""

from collections.abc import Callable
from dataclasses import dataclass, field

from station.domain.photo import LiveView, PhotoReport
from station.services.ports import PhotoGate, Progress


@dataclass(frozen=True, slots=True)
class PreparedPhoto:
    """A picture as it will be kept, and what is still wrong with it.

    Where `report.keepable`, a clerk may keep it with a reason; otherwise it has to be taken anew.
    """

    data: bytes = field(repr=False)
    report: PhotoReport


@dataclass(frozen=True, slots=True)
class CheckPhoto:
    """Judges a file as it is."""

    gate: PhotoGate

    def __call__(self, progress: Progress, data: bytes, profile: str) -> PhotoReport:
        progress.step(0, 1)
        return self.gate.check(data, profile)


@dataclass(frozen=True, slots=True)
class PreparePhotos:
    """Fits pictures to their profile, one or the pages of a booklet, and judges what came of each."""

    gate: PhotoGate

    def __call__(self, progress: Progress, profile: str, *pages: bytes) -> list[PreparedPhoto]:
        prepared = []
        for done, page in enumerate(pages):
            progress.step(done, len(pages))
            fitted = self.gate.fit(page, profile)
            prepared.append(PreparedPhoto(fitted, self.gate.check(fitted, profile)))
        return prepared


class GateWhenAsked:
    """The photo gate, made at the first question: OpenCV loads slowly. For any thread."""

    def __init__(self, make: Callable[[], PhotoGate]) -> None:
        self._make = make

    def check(self, data: bytes, profile_name: str) -> PhotoReport:
        return self._make().check(data, profile_name)

    def fit(self, data: bytes, profile_name: str) -> bytes:
        return self._make().fit(data, profile_name)

    def look(self, rgb: bytes | memoryview, width: int, height: int, stride: int, profile_name: str) -> LiveView:
        return self._make().look(rgb, width, height, stride, profile_name)
