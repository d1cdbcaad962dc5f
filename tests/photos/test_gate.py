"""The photo gate on people of known geometry: every injected defect is named, and good pictures pass.

Nine of them are photographed: their pictures ship in the packages scikit-image, matplotlib, face_recognition, thumbor,
django-admin-volt and django-theme-material-kit, and are fetched when a test first needs them (tests/photos/sources.py
says who is shown, and why anybody may use it). Six are drawn. `make test` takes five of all; `make prove` everyone,
several times: 945 pictures with a defect, 513 of them of photographed people, 420 good ones and 300 wider frames.
"""

from collections.abc import Callable, Iterator
from zlib import crc32

import numpy as np
import pytest
from hypothesis import settings

from station.domain.photo import PhotoFault
from station.errors import PhotoUnreadable, WrongUsage
from station.photos.faces import FaceFinder
from station.photos.gate import PhotoGate
from station.photos.profiles import shipped_profiles
from tests.photos.people import (
    EVERYONE,
    Pixels,
    Sitting,
    as_filmed,
    blurred,
    curtain,
    exposed,
    grey,
    jpeg,
    moved,
    noisy,
    outdoors,
    poster,
    seated,
    sepia,
    shelf,
    taken,
    wall,
)
from tests.photos.pictures import opened, saved, scene

Make = Callable[[str, np.random.Generator], Pixels]


def whole() -> bool:
    return settings.default is not None and settings.default.max_examples >= 1000


def sitters(times: int) -> Iterator[str]:
    """Five people, or everyone so many times."""
    few = ("drawn0", "president", "commodore", "bearded", "leaves")
    return iter(EVERYONE * times if whole() else few)


@pytest.fixture(scope="module")
def gate() -> PhotoGate:
    return PhotoGate(shipped_profiles(), FaceFinder())


def good(rng: np.random.Generator, **other: object) -> Sitting:
    """As the rules ask, in all the ways they allow."""
    light = rng.integers(190, 250)
    usual = {
        "size": [(480, 600), (600, 750), (960, 1200)][rng.integers(3)],
        "head": rng.uniform(0.69, 0.77),
        "crown": rng.uniform(0.07, 0.13),
        "middle": rng.uniform(0.475, 0.525),
        "roll": rng.uniform(-2, 2),
        "slope": rng.uniform(0, 0.25),
        "wall": tuple(int(level) for level in light + rng.integers(-6, 7, 3)),
        "grain": rng.uniform(0, 3),
        "seed": int(rng.integers(1 << 30)),
    }
    return Sitting(**{**usual, **other})  # type: ignore[arg-type]


def either(rng: np.random.Generator, low: float, high: float) -> float:
    """To the one side or to the other."""
    return float(rng.choice([-1, 1]) * rng.uniform(low, high))


def with_head(rng: np.random.Generator, low: float, high: float) -> Sitting:
    head = rng.uniform(low, high)
    return good(rng, head=head, crown=(1 - head) / 2)


def before(scenery: Callable[[Sitting], Pixels]) -> Make:
    def make(who: str, rng: np.random.Generator) -> Pixels:
        at = good(rng)
        return taken(who, at, scenery(at))

    return make


def with_another(who: str, rng: np.random.Generator) -> Pixels:
    at = good(rng, size=(960, 750), head=0.7, middle=0.5)
    others = [other for other in EVERYONE if other != who]
    beside = Sitting(at.size, head=0.55, crown=0.2, middle=float(rng.choice([0.12, 0.88])))
    return taken(who, at, seated(wall(at), str(rng.choice(others)), beside))


DEFECTS: dict[str, tuple[set[str], Make]] = {
    "out of focus": ({"blurred"}, lambda who, rng: blurred(taken(who, good(rng)), rng.uniform(0.0065, 0.02))),
    "moved": (
        {"blurred"},
        lambda who, rng: moved(taken(who, good(rng)), rng.uniform(0.03, 0.06), rng.uniform(0, 180)),
    ),
    "noise": (
        {"blurred"},
        lambda who, rng: noisy(taken(who, good(rng, size=(480, 600))), rng.uniform(34, 60), int(rng.integers(1 << 30))),
    ),
    "too little light": ({"too_dark"}, lambda who, rng: exposed(taken(who, good(rng)), rng.uniform(-4.5, -1.8))),
    "too much light": ({"too_bright"}, lambda who, rng: exposed(taken(who, good(rng)), rng.uniform(1.5, 3.5))),
    "black and white": ({"not_colour"}, lambda who, rng: grey(taken(who, good(rng)))),
    "brown tones": ({"not_colour"}, lambda who, rng: sepia(taken(who, good(rng)))),
    "head to the side": ({"tilted"}, lambda who, rng: taken(who, good(rng, roll=either(rng, 12, 25)))),
    "beside the middle": (
        {"off_centre"},
        lambda who, rng: taken(who, good(rng, middle=0.5 + either(rng, 0.10, 0.20))),
    ),
    "far away": ({"head_too_small"}, lambda who, rng: taken(who, with_head(rng, 0.30, 0.56))),
    "too near": ({"head_too_large"}, lambda who, rng: taken(who, with_head(rng, 1.0, 1.3))),
    "crown cut off": (
        {"head_too_large", "no_face"},
        lambda who, rng: taken(who, good(rng, crown=-rng.uniform(0.12, 0.30))),
    ),
    "chin cut off": (
        {"head_too_large", "no_face"},
        lambda who, rng: taken(who, good(rng, crown=rng.uniform(0.34, 0.45))),
    ),
    "only a wall": ({"no_face"}, lambda who, rng: wall(good(rng))),
    "only a shelf": ({"no_face"}, lambda who, rng: shelf(good(rng))),
    "another person": ({"several_faces"}, with_another),
    "a curtain behind": ({"busy_background"}, before(curtain)),
    "a bookshelf behind": ({"busy_background"}, before(shelf)),
    "posters behind": ({"busy_background"}, before(poster)),
    "a garden behind": ({"busy_background"}, before(outdoors)),
    "few pixels": ({"too_small"}, lambda who, rng: taken(who, good(rng, size=(240, 300)))),
}


@pytest.mark.parametrize("defect", DEFECTS)
def test_an_injected_defect_is_named(gate: PhotoGate, defect: str):
    codes, make = DEFECTS[defect]
    missed = []
    for number, who in enumerate(sitters(3)):
        rng = np.random.default_rng([crc32(defect.encode()), number])
        report = gate.check(jpeg(make(who, rng), int(rng.integers(80, 96))), "recent")
        if codes.isdisjoint(report.problems):
            missed.append((who, number, report))

    assert not missed


def test_of_good_pictures_no_more_than_two_in_a_hundred_are_refused(gate: PhotoGate):
    refused, count = [], 0
    for number, who in enumerate(sitters(28)):
        rng = np.random.default_rng([1, number])
        at = good(rng)
        report = gate.check(jpeg(taken(who, at), int(rng.integers(80, 93))), "recent")
        count += 1
        if set(report.problems) - {PhotoFault.TOO_MANY_BYTES}:
            refused.append((who, number, report))

    print(f"\n{len(refused)} of {count} refused")
    assert len(refused) <= 0.02 * count, refused


@pytest.mark.parametrize("profile", ["recent", "preferential_card"])
def test_a_wider_frame_is_cut_to_what_the_profile_asks(gate: PhotoGate, profile: str):
    refused, count = [], 0
    for number, who in enumerate(sitters(10)):
        rng = np.random.default_rng([2, number])
        at = good(
            rng,
            size=(1920, 1080),
            head=rng.uniform(0.45, 0.55),
            crown=rng.uniform(0.15, 0.30),
            middle=rng.uniform(0.35, 0.65),
            roll=either(rng, 0, 10),
        )
        fitted = gate.fit(jpeg(taken(who, at)), profile)
        report = gate.check(fitted, profile)
        count += 1
        if not report.ok:
            refused.append((who, number, report))

    print(f"\n{len(refused)} of {count} refused")
    assert len(refused) <= 0.02 * count, refused


def test_what_is_seen_live_is_what_the_photo_will_be(gate: PhotoGate):
    for who in sitters(1):
        at = Sitting((1280, 720), head=0.6, crown=0.2, middle=0.4, roll=6)
        frame = taken(who, at)

        view = gate.look(as_filmed(frame), 1280, 720, 4 * 1280, "recent")

        assert view.fits, (who, view.report)
        assert len(view.faces) == 1
        assert view.cut is not None
        corners = np.array(view.cut)
        assert abs(corners[:, 0].mean() / 1280 - 0.4) < 0.03
        assert gate.check(gate.fit(saved_rgb(frame), "recent"), "recent").ok


@pytest.mark.parametrize(
    ("make", "fault"),
    [
        (lambda: taken("drawn1", Sitting((1280, 720), head=0.2, crown=0.4)), PhotoFault.TOO_SMALL),
        (lambda: taken("drawn1", Sitting((1280, 720), head=0.6, crown=0.2, middle=0.05)), PhotoFault.OFF_CENTRE),
        (lambda: taken("drawn1", Sitting((1280, 720), head=0.6, crown=0.2, roll=22)), PhotoFault.TILTED),
        (lambda: taken("drawn1", Sitting((1280, 720), head=1.1, crown=-0.05)), PhotoFault.HEAD_TOO_LARGE),
        (lambda: blurred(taken("drawn1", Sitting((1280, 720), head=0.6, crown=0.2)), 0.01), PhotoFault.BLURRED),
        (lambda: exposed(taken("drawn1", Sitting((1280, 720), head=0.6, crown=0.2)), -3), PhotoFault.TOO_DARK),
        (lambda: wall(Sitting((1280, 720))), PhotoFault.NO_FACE),
    ],
)
def test_what_no_cut_can_mend_is_told_live(gate: PhotoGate, make: Callable[[], Pixels], fault: PhotoFault):
    view = gate.look(as_filmed(make()), 1280, 720, 4 * 1280, "recent")

    assert not view.fits
    assert fault in view.report.problems


def test_a_frame_whose_rows_are_padded_is_seen_the_same(gate: PhotoGate):
    frame = taken("drawn1", Sitting((638, 480), head=0.6, crown=0.2))
    padded = np.zeros((480, 640 * 4), np.uint8)
    padded[:, : 638 * 4] = np.frombuffer(as_filmed(frame), np.uint8).reshape(480, -1)

    assert gate.look(padded.tobytes(), 638, 480, 2560, "recent") == gate.look(
        as_filmed(frame), 638, 480, 4 * 638, "recent"
    )


def test_a_file_above_the_limit_says_so(gate: PhotoGate):
    data = jpeg(taken("drawn1", Sitting((1200, 1500), grain=8)), 98)
    assert len(data) > 300_000

    assert PhotoFault.TOO_MANY_BYTES in gate.check(data, "recent").problems
    assert PhotoFault.TOO_MANY_BYTES not in gate.check(gate.fit(data, "recent"), "recent").problems


def test_what_is_no_picture_is_no_report(gate: PhotoGate):
    with pytest.raises(PhotoUnreadable):
        gate.check(b"no picture", "recent")
    with pytest.raises(WrongUsage):
        gate.check(saved(scene(40, 50)), "passport")


def test_the_chip_portrait_is_taken_as_the_card_gives_it(gate: PhotoGate):
    fitted = gate.fit(saved(scene(102, 126)), "chip_portrait")

    assert gate.check(fitted, "chip_portrait").ok
    assert opened(fitted).size == (102, 126)


def test_every_fault_has_a_sentence_and_something_to_do():
    for fault in PhotoFault:
        said, _, advice = fault.message.partition("。")
        assert said
        assert advice.startswith("请")
        assert advice.endswith("。")
    assert len({fault.message for fault in PhotoFault}) == len(PhotoFault)


def saved_rgb(pixels: Pixels) -> bytes:
    from PIL import Image

    return saved(Image.fromarray(pixels))
