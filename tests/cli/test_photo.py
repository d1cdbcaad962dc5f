"""`station photo`: the gate and the solver from a shell."""

from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.photos.people import Sitting, blurred, jpeg, taken
from tests.photos.pictures import opened, png_claiming


@pytest.fixture(scope="module")
def frame() -> bytes:
    return jpeg(taken("drawn1", Sitting((1280, 720), head=0.6, crown=0.2, middle=0.4)))


@pytest.fixture
def wide(tmp_path: Path, frame: bytes) -> Path:
    path = tmp_path / "frame.jpg"
    path.write_bytes(frame)
    return path


def test_a_picture_that_does_not_hold_is_told_why(run: Run, wide: Path):
    told = run("photo", "check", wide, "--profile", "recent", "--json")

    assert told.status == 1
    report = told.document()
    assert report["ok"] is False
    assert [problem["code"] for problem in report["problems"]] == ["head_too_small", "off_centre"]
    assert all(problem["message"].endswith("。") for problem in report["problems"])
    assert report["measures"]["width"] == 1280
    assert abs(report["measures"]["head"] - 0.6) < 0.05


def test_a_frame_that_is_fitted_holds(run: Run, wide: Path, tmp_path: Path):
    out = tmp_path / "photo.jpg"

    fitted = run("photo", "fit", wide, "--profile", "recent", "--out", out, "--json").document()
    assert fitted["bytes"] == out.stat().st_size <= 300_000
    assert fitted["ok"] is True

    told = run("photo", "check", out, "--profile", "recent", "--json")
    assert told.status == 0
    assert told.document() == {"ok": True, "problems": [], "measures": fitted["measures"]}
    assert run("photo", "check", out, "--profile", "recent").out == "照片符合规格。\n"


def test_what_fitting_cannot_mend_is_told_and_the_file_is_written(run: Run, tmp_path: Path):
    source, out = tmp_path / "blurred.jpg", tmp_path / "photo.jpg"
    source.write_bytes(jpeg(blurred(taken("drawn1", Sitting()), 0.012)))

    told = run("photo", "fit", source, "--profile", "recent", "--out", out)

    assert told.status == 0
    assert "[blurred]" in told.out
    assert opened(out.read_bytes()).format == "JPEG"


@pytest.mark.parametrize(
    ("content", "code"), [(b"", "PH-201"), (b"no picture", "PH-201"), (png_claiming(20_000, 10_000), "PH-202")]
)
@pytest.mark.parametrize("command", ["check", "fit"])
def test_what_is_no_picture_is_refused_with_a_sentence(
    run: Run, tmp_path: Path, command: str, content: bytes, code: str
):
    path, out = tmp_path / "photo.jpg", tmp_path / "out.jpg"
    path.write_bytes(content)
    rest = ["--out", out] if command == "fit" else ["--json"]

    assert run("photo", command, path, "--profile", "recent", *rest).refused(code)
    assert not out.exists()


def test_files_that_cannot_be_read_or_written_are_told(run: Run, wide: Path, tmp_path: Path):
    assert run("photo", "check", tmp_path / "none.jpg", "--profile", "recent").refused("ST-003")
    assert run("photo", "check", tmp_path, "--profile", "recent").refused("ST-003")
    assert run("photo", "fit", wide, "--profile", "recent", "--out", tmp_path / "no" / "x.jpg").refused("ST-006")


def test_a_huge_file_is_refused_before_it_is_read(run: Run, tmp_path: Path):
    path = tmp_path / "huge.jpg"
    with path.open("wb") as file:
        file.truncate(1 << 32)

    assert run("photo", "check", path, "--profile", "recent").refused("PH-202")


def test_an_unknown_profile_is_wrong_usage(run: Run, wide: Path):
    assert run("photo", "check", wide, "--profile", "passport").refused("ST-002", status=2)
    assert run("photo", "check", wide).status == 2


def test_a_station_may_have_limits_of_its_own(run: Run, wide: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    own = tmp_path / "profiles.json"
    own.write_text('[{"name": "recent", "label": "近照", "max_bytes": 9000, "aspect": [4, 5]}]', "utf-8")
    monkeypatch.setenv("STATION_PHOTO_PROFILES", str(own))
    out = tmp_path / "photo.jpg"

    assert run("photo", "fit", wide, "--profile", "recent", "--out", out).status == 0
    assert out.stat().st_size <= 9000
    assert opened(out.read_bytes()).mode == "RGB"
    own.write_text("[{}]", "utf-8")
    assert run("photo", "check", wide, "--profile", "recent").refused("PH-204")
