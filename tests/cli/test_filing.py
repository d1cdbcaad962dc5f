"""`station records file`: printed pages that come back as pictures."""

import io
import json
import subprocess
from pathlib import Path

import pytest
from PIL import Image

from tests.cli.conftest import Run
from tests.db.builders import an_id_number
from tests.photos.test_page import printed as marked
from tests.photos.test_page import saved
from tests.services.builders import a_document

NUMBER = an_id_number(17)


@pytest.fixture
def scans(run: Run, data: Path, tmp_path: Path) -> Path:
    """A folder with the printed pages of a record."""
    form, pictures, folder = tmp_path / "form.jsonl", tmp_path / "pictures", tmp_path / "scans"
    pictures.mkdir()
    folder.mkdir()
    form.write_text(json.dumps(a_document(NUMBER)))
    buffer = io.BytesIO()
    Image.new("RGB", (480, 600), (200, 210, 220)).save(buffer, "JPEG")
    (pictures / f"{NUMBER}_recent_photo.jpg").write_bytes(buffer.getvalue())
    [told] = run("records", "submit", form, "--evidence", pictures, "--data", data, "--json").document()
    printed = run("records", "print", told["record_id"], "--out", tmp_path / "form.pdf", "--data", data)
    assert printed.status == 0
    subprocess.run(["pdftoppm", "-r", "150", "-jpeg", tmp_path / "form.pdf", folder / "page"], check=True)
    return folder


def test_a_folder_of_pages_confirms_its_record(run: Run, data: Path, scans: Path) -> None:
    told = run("records", "file", scans, "--data", data, "--json")
    assert told.status == 0
    pages = told.document()
    assert [page["fate"] for page in pages] == ["kept"] * (len(pages) - 1) + ["confirmed"]
    assert [page["page"] for page in pages] == list(range(1, len(pages) + 1))
    again = run("records", "file", scans, "--data", data)
    assert again.status == 0
    assert f"这一页已经归档过：{len(pages)}页" in again.out
    assert NUMBER not in again.out


def test_what_was_not_filed_is_told_and_ends_with_one(run: Run, data: Path, scans: Path) -> None:
    (scans / "a.png").write_bytes(saved(marked("")))
    (scans / "b.pdf").write_bytes(b"%PDF-1.7")
    (scans / "notes.txt").write_text("no picture")
    told = run("records", "file", scans / "a.png", scans, "--data", data, "--json")
    assert told.status == 1
    fates = {Path(page["file"]).name: page["fate"] for page in told.document()}
    assert (fates["a.png"], fates["b.pdf"]) == ("no_mark", "unreadable")
    assert "notes.txt" not in fates
    assert "confirmed" in fates.values()


def test_a_folder_that_is_not_there_is_an_outcome_of_its_own(run: Run, data: Path, tmp_path: Path) -> None:
    told = run("records", "file", tmp_path / "gone", "--data", data, "--json")
    assert told.status == 1
    [page] = told.document()
    assert page["error"] == "ST-003"
