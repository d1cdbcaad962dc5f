"""The clerk's page: who is to sign, and the three ways."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from station.domain.evidence import THUMBPRINT, EvidenceKind, Signer
from station.domain.inability import InabilityReason
from station.packet.wire import Inability
from station.ui.printing.model import PreviewModel
from station.ui.printing.preview import PreviewDialog
from station.ui.signing.content_view import DECLARATION
from station.ui.signing.model import Way
from station.ui.signing.on_paper import PagesDialog
from tests.db.builders import an_id_number
from tests.photos.papers import sheet
from tests.services.builders import a_document
from tests.ui.hands import draw
from tests.ui.signing.conftest import Signing

AGENT = {
    "has_agent": True,
    "agent_name": "覃代办",
    "agent_id_number": an_id_number(36, "19800312"),
    "agent_relation": "儿子",
    "agent_phone": "13900000036",
}
GUARDIAN = {
    "name": "覃监护",
    "id_number": an_id_number(37, "19800312"),
    "relation": "女儿",
    "phone": "13900000037",
}


def other(**answers: object) -> dict[str, object]:
    """The section of other identity facts, with these changed."""
    section = a_document()["other_identity"]
    assert isinstance(section, dict)
    return section | answers


def evidence(signing: Signing) -> dict[EvidenceKind, list[Signer | None]]:
    found: dict[EvidenceKind, list[Signer | None]] = {}
    for piece in signing.collection.evidence:
        found.setdefault(piece.kind, []).append(piece.signer)
    return found


@pytest.mark.parametrize("who", ["registrant", "agent", "guardian"])
def test_the_page_says_who_is_to_sign_and_keeps_it_with_the_signature(signing: Signing, who: str) -> None:
    if who == "agent":
        for key, answer in AGENT.items():
            signing.answer(f"other_identity.{key}", answer)
    if who == "guardian":
        signing.answer("other_identity.has_guardian", True)
        for key, answer in GUARDIAN.items():
            signing.answer(f"guardian.{key}", answer)
    assert [each.message for each in signing.collection.unsettled] == []
    panel = signing.page.on_screen
    asked, label = {
        "registrant": ("请本人核对左侧内容，在下面签字", "本人"),
        "agent": ("请代办人覃代办（儿子）核对左侧内容，在下面签字", "代办人"),
        "guardian": ("请监护人覃监护（女儿）核对左侧内容，在下面签字", "监护人"),
    }[who]
    assert (panel.who.text(), panel.declaration.text()) == (asked, DECLARATION.format(signer=label))
    assert signing.page.ways[Way.SCREEN].text() == f"{label}签字"
    draw(panel.canvas, (40, 40), (80, 80))
    panel.confirm_button.click()
    signing.settle()
    assert evidence(signing)[EvidenceKind.SIGNATURE] == [Signer(who)]


def test_the_ways_are_chosen_by_their_buttons_and_what_was_written_stays(signing: Signing) -> None:
    page = signing.page
    draw(page.on_screen.canvas, (40, 40), (80, 80))
    for way, panel in ((Way.PAPER, page.on_paper), (Way.WITNESS, page.before_witness), (Way.SCREEN, page.on_screen)):
        page.ways[way].click()
        assert panel.isVisible()
        assert [each for each, button in page.ways.items() if button.isChecked()] == [way]
    assert not signing.model.sheet.is_empty


def test_the_next_person_finds_nothing_of_the_one_before(signing: Signing) -> None:
    draw(signing.page.on_screen.canvas, (40, 40), (80, 80))
    signing.model.choose(Way.WITNESS)
    signing.page.before_witness.witness.setText("韦见证")
    draw(signing.page.before_witness.canvas, (40, 40), (80, 80))
    signing.collection.leave()
    assert signing.model.to_sign is None
    assert signing.model.way is Way.SCREEN
    assert signing.model.sheet.is_empty
    assert signing.model.witness_sheet.is_empty
    assert not signing.page.on_screen.confirm_button.isEnabled()


# -- who cannot sign --------------------------------------------------------------------------------------------------


def test_a_reason_and_a_witness_confirm_where_nobody_can_sign(signing: Signing) -> None:
    signing.page.ways[Way.WITNESS].click()
    panel = signing.page.before_witness
    panel.reason.setCurrentIndex(panel.reason.findData(InabilityReason.OTHER.value))
    steps: list[Callable[[], object]] = [
        lambda: panel.explained.setText("双臂打着石膏"),
        lambda: panel.witness.setText("韦见证"),
        lambda: panel.relation.setCurrentText("邻居"),
        lambda: draw(panel.canvas, (40, 40), (80, 80)),
    ]
    for step in steps:
        assert not panel.confirm_button.isEnabled()
        step()
    assert panel.confirm_button.isEnabled()
    with signing.bot.waitSignal(signing.collection.submitted):
        panel.confirm_button.click()
    found = evidence(signing)
    assert EvidenceKind.SIGNATURE not in found
    assert found[EvidenceKind.INABILITY] == [Signer.REGISTRANT]
    revision = signing.collection.revision
    assert revision is not None
    [piece] = [each for each in revision.evidence if each.kind is EvidenceKind.INABILITY]
    with signing.collection.desk.save_draft.open_unit() as unit:
        said = Inability.model_validate_json(unit.blobs.get(piece.digest))
    assert (said.reason, said.explained) == (InabilityReason.OTHER, "双臂打着石膏")
    assert (said.witness.name, said.witness.relation, said.witness.phone) == ("韦见证", "邻居", None)
    assert panel.witness.text() == ""


def test_a_telephone_that_is_none_is_told_and_what_was_typed_stays(signing: Signing) -> None:
    told = signing.errors()
    signing.page.ways[Way.WITNESS].click()
    panel = signing.page.before_witness
    panel.witness.setText("韦见证")
    panel.relation.setCurrentIndex(0)
    panel.phone.setText("打不通")
    draw(panel.canvas, (40, 40), (80, 80))
    panel.confirm_button.click()
    signing.bot.waitUntil(lambda: bool(told))
    assert told == ["FM-421"]
    assert panel.witness.text() == "韦见证"
    assert not signing.model.witness_sheet.is_empty


# -- on paper ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def page_file(tmp_path: Path) -> Path:
    file = tmp_path / "page.png"
    Image.fromarray(sheet()).save(file)
    return file


def printed(signing: Signing) -> bytes:
    """The form as the preview has it, which is closed again."""
    with signing.bot.waitSignal(signing.paper.made) as made:
        signing.paper.print_form()
    signing.settle()
    for dialog in signing.page.findChildren(PreviewDialog):
        dialog.close()
    [model] = made.args
    assert isinstance(model, PreviewModel)
    return model.pdf


@pytest.mark.parametrize("means", [THUMBPRINT, None])
def test_the_form_is_printed_signed_on_paper_and_taken_in(
    signing: Signing, tmp_path: Path, page_file: Path, means: str | None
) -> None:
    signing.page.ways[Way.PAPER].click()
    panel = signing.page.on_paper
    assert printed(signing).startswith(b"%PDF")
    assert not panel.confirm_button.isEnabled()
    panel._take_files([str(page_file), str(page_file)])
    signing.settle()
    assert len(signing.paper.pages) == 1, "the same picture twice is one page"
    (panel.thumb if means else panel.hand).setChecked(True)
    with signing.bot.waitSignal(signing.collection.submitted):
        panel.confirm_button.click()
    [page] = [piece for piece in signing.collection.evidence if piece.kind is EvidenceKind.SIGNED_FORM]
    assert (page.shows, page.signer, page.media_type) == (means, Signer.REGISTRANT, "image/jpeg")
    assert page.size <= 500_000


def test_paper_is_of_the_content_that_was_printed(signing: Signing, tmp_path: Path, page_file: Path) -> None:
    told = signing.errors()
    signing.paper.take_file(page_file)
    signing.settle()
    signing.paper.confirm(thumbprint=True)
    signing.bot.waitUntil(lambda: bool(told))
    assert told == ["FM-422"], "nothing was printed"
    printed(signing)
    assert signing.paper.pages
    signing.answer("other_identity.phone", "13900000088")
    assert (signing.paper.pages, signing.paper.printed) == ([], False)


def test_a_file_that_is_no_picture_is_told(signing: Signing, tmp_path: Path) -> None:
    told = signing.errors()
    (tmp_path / "page.jpg").write_bytes(b"no picture")
    signing.paper.take_file(tmp_path / "page.jpg")
    signing.paper.take_file(tmp_path / "nowhere.jpg")
    signing.settle()
    assert len(told) == 2
    assert not signing.paper.pages
    assert not signing.paper.busy


def test_pages_are_photographed_one_after_another(signing: Signing) -> None:
    panel = signing.page.on_paper
    panel.camera_button.click()
    dialog = signing.page.findChild(PagesDialog)
    signing.bot.waitUntil(dialog.panel.shoot_button.isEnabled, timeout=60_000)
    dialog.panel.shoot_button.click()
    signing.bot.waitUntil(lambda: len(signing.paper.pages) == 1, timeout=60_000)
    dialog.done_button.click()
    signing.settle()
    assert panel.confirm_button.isEnabled()
