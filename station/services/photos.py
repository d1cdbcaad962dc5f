"""Photos and papers: judged, and made what the plan asks for."""

from dataclasses import dataclass, field

from station.domain.photo import PhotoReport
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
