import io
import struct
import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms

from station.errors import PhotoCannotFit, PhotoError, PhotoTooLarge, PhotoUnreadable
from station.photos.fit import fit
from station.photos.profiles import Profile, profile_named, shipped_profiles
from tests.photos.pictures import noise, opened, png_claiming, quarters, saved, scene

PROFILES = shipped_profiles()
CERTIFICATE, CHIP_PORTRAIT, ID_CARD_SIDE, PREFERENTIAL_CARD, RECENT = (
    profile_named(name) for name in ("certificate", "chip_portrait", "id_card_side", "preferential_card", "recent")
)
ALL = pytest.mark.parametrize("profile", PROFILES.values(), ids=PROFILES)
RED, GREEN, BLUE, WHITE = (220, 0, 0), (0, 180, 0), (0, 0, 220), (255, 255, 255)


def corners(data: bytes) -> list[tuple[int, ...]]:
    """The colours in the middle of the four quarters, row by row."""
    image = opened(data)
    across, down = image.width // 4, image.height // 4
    return [image.getpixel((x, y)) for y in (down, 3 * down) for x in (across, 3 * across)]


def near(colours: list[tuple[int, ...]], *expected: tuple[int, int, int], by: int = 6) -> bool:
    return bool(np.abs(np.array(colours) - np.array(expected)).max() <= by)


def is_baseline(jpeg: bytes) -> bool:
    """The frame header is SOF0 (ITU-T T.81, table B.1)."""
    at = 2
    while jpeg[at + 1] not in range(0xC0, 0xC4):
        at += 2 + struct.unpack(">H", jpeg[at + 2 : at + 4])[0]
    return jpeg[at + 1] == 0xC0


@ALL
def test_a_photograph_fits_every_profile(profile: Profile):
    fitted = fit(saved(scene(1600, 1200), "JPEG", quality=95), profile)

    image = opened(fitted)
    assert profile.min_bytes <= len(fitted) <= profile.max_bytes
    assert (image.format, image.mode) == ("JPEG", "RGB")
    assert is_baseline(fitted)
    assert max(image.size) <= profile.max_long_side
    assert profile.size in (None, image.size)


@ALL
def test_noise_fits_every_profile(profile: Profile):
    fitted = fit(saved(noise(1000, 1300)), profile)

    assert len(fitted) <= profile.max_bytes
    assert max(opened(fitted).size) >= min(profile.min_long_side, 1000)


@settings(deadline=None)
@given(
    width=st.integers(1, 220), height=st.integers(1, 220), seed=st.integers(0, 999), name=st.sampled_from([*PROFILES])
)
def test_noise_of_any_shape_is_within_the_limit_and_decodes(width, height, seed, name):
    profile = PROFILES[name]
    fitted = fit(saved(noise(width, height, seed)), profile)

    assert profile.min_bytes <= len(fitted) <= profile.max_bytes
    assert opened(fitted).mode == "RGB"


@settings(deadline=None)
@given(
    mode=st.sampled_from(["1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "YCbCr", "I;16", "I", "F"]),
    kind=st.sampled_from(["PNG", "JPEG", "TIFF", "WEBP", "GIF", "BMP"]),
    content=st.sampled_from(["noise", "scene", "flat", "quarters"]),
    size=st.tuples(st.integers(1, 700), st.integers(1, 700)),
    name=st.sampled_from([*PROFILES]),
)
def test_whatever_the_mode_the_file_and_what_it_shows_the_result_is_within_the_limit(mode, kind, content, size, name):
    image = {
        "noise": noise,
        "scene": scene,
        "flat": lambda width, height: Image.new("RGB", (width, height), (9, 90, 200)),
        "quarters": quarters,
    }[content](*size)
    if mode == "I;16":
        image = Image.fromarray(np.asarray(image.convert("L")).astype(np.uint16) * 257)
    else:
        image = image.convert(mode)
    try:
        data = saved(image, kind)
    except (OSError, KeyError, ValueError):  # not every file holds every mode
        data = saved(image.convert("RGB"), kind)
    profile = PROFILES[name]

    try:
        fitted = fit(data, profile)
    except PhotoCannotFit:  # told, never a file above the limit; nothing that a camera sees
        assert content == "noise" or mode in ("1", "P")  # or dithered, which is noise
        return

    shown = opened(fitted)
    assert profile.min_bytes <= len(fitted) <= profile.max_bytes
    assert (shown.mode, shown.format) == ("RGB", "JPEG")
    assert is_baseline(fitted)
    assert "icc_profile" not in shown.info
    assert not shown.getexif()


@settings(deadline=None, max_examples=40)
@given(limit=st.integers(500, 60_000), grain=st.integers(0, 60))
def test_no_limit_is_ever_exceeded(limit, grain):
    profile = Profile("any", "任意", max_bytes=limit, max_long_side=300, min_long_side=40)
    try:
        fitted = fit(saved(scene(300, 200, grain)), profile)
    except PhotoCannotFit:
        return
    assert len(fitted) <= limit


def test_most_of_the_limit_is_used_when_the_picture_needs_it():
    fitted = fit(saved(scene(2400, 3000, grain=25), "JPEG", quality=92), RECENT)

    assert 0.9 * RECENT.max_bytes < len(fitted) <= RECENT.max_bytes


def test_pixels_are_given_up_before_the_picture_turns_to_blocks():
    fitted = fit(saved(noise(1200, 1500)), RECENT)

    assert 440 <= max(opened(fitted).size) < 1200


def test_what_cannot_fit_is_refused():
    with pytest.raises(PhotoCannotFit):
        fit(saved(noise(400, 400)), Profile("tiny", "极小", max_bytes=2_000, min_long_side=400))


def test_the_recent_photo_is_cut_to_four_by_five_around_the_middle():
    wide = Image.new("RGB", (2000, 1000), BLUE)
    wide.paste(RED, (600, 0, 1400, 1000))

    fitted = fit(saved(wide), RECENT)

    assert opened(fitted).size == (800, 1000)
    assert near(corners(fitted), RED, RED, RED, RED)


def test_a_page_is_never_cut():
    assert opened(fit(saved(Image.new("RGB", (2600, 1300))), CERTIFICATE)).size == (2000, 1000)


def test_a_small_picture_is_not_blown_up():
    assert opened(fit(saved(scene(320, 400)), RECENT)).size == (320, 400)


def test_a_plain_picture_still_has_the_bytes_the_preferential_card_asks_for():
    fitted = fit(saved(Image.new("RGB", (352, 440), WHITE)), PREFERENTIAL_CARD)

    image = opened(fitted)
    assert PREFERENTIAL_CARD.min_bytes <= len(fitted) <= PREFERENTIAL_CARD.max_bytes
    assert image.size == (352, 440)
    assert image.info["dpi"] == (300, 300)


@pytest.mark.parametrize("size", [(5000, 1), (1, 5000), (1, 1)])
@ALL
def test_a_sliver_is_fitted_too(profile: Profile, size: tuple[int, int]):
    assert len(fit(saved(Image.new("RGB", size, RED)), profile)) <= profile.max_bytes


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF", "WEBP"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_picture_taken_with_the_camera_turned_comes_out_upright(kind: str, orientation: int):
    undo = {
        1: None,
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }[orientation]
    stored = quarters() if undo is None else quarters().transpose(undo)
    exif = Image.Exif()
    exif[0x0112] = orientation

    fitted = fit(saved(stored, kind, exif=exif), RECENT)

    assert opened(fitted).size == (400, 500)
    assert near(corners(fitted), RED, GREEN, BLUE, WHITE, by=12)


def test_nothing_the_camera_wrote_about_the_place_and_the_time_is_left():
    exif = Image.Exif()
    exif[0x0112], exif[0x010F], exif[0x0132] = 6, "a maker", "2018:09:01 10:00:00"
    exif.get_ifd(0x8825)[1] = "N"

    fitted = fit(saved(scene(600, 800), "JPEG", exif=exif, comment=b"kept?"), RECENT)

    assert not opened(fitted).getexif()
    assert b"a maker" not in fitted
    assert b"kept?" not in fitted


@pytest.mark.parametrize(
    ("mode", "kind"),
    [
        ("1", "PNG"), ("L", "PNG"), ("LA", "PNG"), ("P", "PNG"), ("RGB", "BMP"), ("RGBA", "WEBP"), ("CMYK", "JPEG"),
        ("CMYK", "TIFF"), ("YCbCr", "JPEG"), ("YCbCr", "TIFF"), ("L", "JPEG"), ("LAB", "TIFF"), ("I", "TIFF"),
        ("I;16", "PNG"), ("I;16", "TIFF"), ("F", "TIFF"),
    ],
)  # fmt: skip
def test_every_mode_comes_out_as_rgb(mode: str, kind: str):
    image = quarters()
    if mode == "I;16":
        image = Image.fromarray(np.asarray(image.convert("L")).astype(np.uint16) * 257)
    elif mode == "LAB":
        spaces = (ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB"))
        image = ImageCms.profileToProfile(image, *spaces, outputMode="LAB")
    else:
        image = image.convert(mode)

    fitted = opened(fit(saved(image, kind), RECENT))

    red, green, blue, white = np.asarray(fitted.convert("L").resize((2, 2), Image.Resampling.BOX)).flatten().tolist()
    assert fitted.mode == "RGB"
    assert white > 235
    assert 15 < blue < red < green < 130


@pytest.mark.parametrize("kind", ["JPEG", "TIFF"])
def test_ink_colours_come_out_as_screen_colours(kind: str):
    fitted = fit(saved(quarters().convert("CMYK"), kind), RECENT)

    assert near(corners(fitted), RED, GREEN, BLUE, WHITE)


def test_a_sixteen_bit_png_keeps_its_shades():
    levels = np.repeat(np.array([[0, 20_000, 40_000, 65_535]], dtype=np.uint16), 100, axis=1).repeat(500, axis=0)
    fitted = opened(fit(saved(Image.fromarray(levels)), RECENT))

    middle = [fitted.getpixel((x, 250))[0] for x in (50, 150, 250, 350)]
    assert near([tuple(middle)], (0, 78, 156, 255)[:4], by=4)


def test_what_is_transparent_becomes_white():
    clear = Image.new("RGBA", (400, 500), (0, 0, 0, 0))
    clear.paste((220, 0, 0, 255), (0, 0, 200, 250))
    palette = clear.convert("P")
    palette.info["transparency"] = palette.getpixel((399, 499))

    for data in (saved(clear), saved(clear, "WEBP", lossless=True), saved(palette)):
        assert near(corners(fit(data, RECENT)), RED, WHITE, WHITE, WHITE)


def test_a_palette_with_half_transparent_colours_is_blended():
    palette = Image.new("P", (400, 500), 0)
    palette.putpalette([220, 0, 0, 0, 0, 220])
    palette.paste(1, (0, 250, 400, 500))

    fitted = fit(saved(palette, transparency=bytes([128, 255])), RECENT)

    assert near(corners(fitted), (237, 127, 127), (237, 127, 127), BLUE, BLUE)


def test_an_animation_gives_its_first_picture():
    frames = [Image.new("RGB", (400, 500), colour) for colour in (RED, GREEN, BLUE)]

    fitted = fit(saved(frames[0], "GIF", save_all=True, append_images=frames[1:]), RECENT)

    assert near(corners(fitted), RED, RED, RED, RED)


def test_a_png_that_is_named_jpg_is_read_by_what_it_is(tmp_path):
    path = tmp_path / "photo.jpg"
    path.write_bytes(saved(quarters()))

    assert near(corners(fit(path.read_bytes(), RECENT)), RED, GREEN, BLUE, WHITE)


def test_colours_of_another_profile_are_converted_to_srgb():
    profile = _profile_with_red_and_green_swapped()

    fitted = fit(saved(Image.new("RGB", (400, 500), (230, 10, 10)), icc_profile=profile), RECENT)

    red, green, _ = corners(fitted)[0]
    assert green > 150 > 100 > red


def test_a_damaged_colour_profile_is_passed_over():
    assert near(corners(fit(saved(quarters(), icc_profile=b"no profile"), RECENT)), RED, GREEN, BLUE, WHITE)


@pytest.mark.parametrize("size", [(20_000, 10_000), (10_000, 10_000), (8_000, 7_501), (60_000_001, 1)])
def test_a_picture_of_too_many_pixels_is_refused_before_it_is_decoded(size: tuple[int, int]):
    with pytest.raises(PhotoTooLarge):
        fit(png_claiming(*size), RECENT)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "BMP", "TIFF", "WEBP"])
@pytest.mark.parametrize("share", [0.0, 0.02, 0.3, 0.9])
def test_a_file_that_was_cut_short_is_unreadable(kind: str, share: float):
    data = saved(scene(400, 500), kind)

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # Pillow speaks of it too
        with pytest.raises(PhotoUnreadable):
            fit(data[: int(len(data) * share)], RECENT)


@pytest.mark.parametrize(
    "data", [b"", b"\0", b"\xff\xd8\xff\xe0", b"%!PS-Adobe-3.0 EPSF-3.0\n", b"<svg/>", b"x" * 5000]
)
def test_what_is_no_picture_is_unreadable(data: bytes):
    with pytest.raises(PhotoUnreadable):
        fit(data, RECENT)


@pytest.mark.filterwarnings("ignore::UserWarning")
@settings(deadline=None)
@given(data=st.data(), kind=st.sampled_from(["JPEG", "PNG", "GIF", "BMP", "TIFF", "WEBP"]))
def test_whatever_is_done_to_a_file_the_outcome_is_a_picture_or_our_own_error(data, kind):
    exif = Image.Exif()
    exif[0x0112] = 6
    options = {"exif": exif} if kind in ("JPEG", "PNG", "WEBP", "TIFF") else {}
    spoilt = bytearray(saved(quarters(40, 50), kind, **options))
    for at in data.draw(st.lists(st.integers(0, len(spoilt) - 1), max_size=12)):
        spoilt[at] = data.draw(st.integers(0, 255))
    try:
        fitted = fit(bytes(spoilt), ID_CARD_SIDE)
    except PhotoError:
        return
    assert len(fitted) <= ID_CARD_SIDE.max_bytes


def test_the_same_picture_gives_the_same_bytes():
    data = saved(scene(640, 480))

    assert fit(data, CHIP_PORTRAIT) == fit(data, CHIP_PORTRAIT)


def _profile_with_red_and_green_swapped() -> bytes:
    """sRGB whose red and green primaries changed places."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    count = int.from_bytes(profile[128:132], "big")
    for index in range(count):
        at = 132 + 12 * index
        swapped = {b"rXYZ": b"gXYZ", b"gXYZ": b"rXYZ"}.get(bytes(profile[at : at + 4]))
        if swapped:
            profile[at : at + 4] = swapped
    return io.BytesIO(profile).getvalue()
