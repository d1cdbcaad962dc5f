import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from station.domain.category import Category
from station.domain.evidence import Signer
from station.domain.inability import InabilityReason
from station.errors import PhotoUnreadable
from station.forms.catalogue import Catalogue
from station.forms.edition_2018 import Form2018
from station.forms.pdf.fonts import NOTE as CODE_POINT
from station.forms.pdf.form import print_form
from station.forms.pdf.mark import FormMark
from station.forms.pdf.pieces import NOTE, TITLE
from station.packet.wire import Inability, Witness
from tests.forms.complete import COMPLETE
from tests.forms.pdf.answers import assert_all_is_told, parts_of
from tests.forms.pdf.people import (
    RARE_NAME,
    a_document,
    a_photo,
    a_printed_form,
    a_signature,
    the_longest_document,
)
from tests.forms.pdf.reading import WORD, codes_in, pages_of, text_of, told_by, words_of

CATALOGUE = Catalogue(Form2018)
LONGEST = the_longest_document(CATALOGUE)
A_FAMILY = COMPLETE["two martyrs and a serving son"]
MARGIN = 17 / 25.4 * 72
A4_WIDTH, A4_HEIGHT = 595.28, 841.89
SIGNED = datetime(2018, 10, 1, 20, 0, tzinfo=UTC)


@pytest.mark.parametrize("document", [a_document(), a_document(name=RARE_NAME), LONGEST, *COMPLETE.values()])
def test_every_answer_and_label_can_be_read_from_the_paper_below_its_heading(document: dict[str, object]) -> None:
    text = text_of(print_form(CATALOGUE, document, a_printed_form()))
    assert_all_is_told(text, document)
    for sentence in (TITLE, NOTE, "按手印", "示范采集员", "450899101-01", "018F2B6E"):
        assert sentence in text


def test_only_what_is_asked_of_this_person_is_on_the_paper() -> None:
    document = a_document()
    document["categories"] = [Category.MARTYR_SURVIVOR.value]
    text = text_of(print_form(CATALOGUE, document, a_printed_form()))
    assert "服役信息" not in text
    assert "退役证件号" not in text
    assert "代办人姓名" not in text


@pytest.mark.parametrize("category", Category)
def test_the_module_of_a_category_is_on_the_paper_of_those_it_is_for_and_of_no_others(category: Category) -> None:
    (module,) = (section for section in CATALOGUE.sections if section.category is category)
    of_it = {about for about, document in COMPLETE.items() if category.value in document["categories"]}
    assert of_it
    for about, document in COMPLETE.items():
        text = text_of(print_form(CATALOGUE, document, a_printed_form()))
        assert bool(re.search(f"[一二三四五六七八九十]、{module.title}", text)) == (about in of_it)


def test_the_entries_of_a_family_are_printed_one_after_the_other() -> None:
    parts = parts_of(text_of(print_form(CATALOGUE, A_FAMILY, a_printed_form())), A_FAMILY)
    own = [path for path in parts if "[" in path]
    assert own == ["martyr_survivor[0]", "martyr_survivor[1]", "active_duty_family_member[0]"]
    names = ["覃样本", "覃先例", "覃在营"]
    assert [[name for name in names if name in parts[path]] for path in own] == [[name] for name in names]
    assert "持证人姓名覃持证" in parts["martyr_survivor[0]"]
    assert "持证人姓名" not in parts["martyr_survivor[1]"]


def test_a_family_of_twenty_is_printed_whole() -> None:
    entries = [{"relation": "2", "deceased_name": f"第{number:02d}人"} for number in range(20)]
    document = {**A_FAMILY, "martyr_survivor": entries}
    text = text_of(print_form(CATALOGUE, document, a_printed_form()))
    parts = parts_of(text, document)
    assert [parts[f"martyr_survivor[{number}]"].count(f"第{number:02d}人") for number in range(20)] == [1] * 20


def test_a_module_without_an_entry_is_printed_once_to_be_filled_in_by_hand() -> None:
    document = {**A_FAMILY, "martyr_survivor": []}
    parts = parts_of(text_of(print_form(CATALOGUE, document, a_printed_form())), document)
    assert "烈士姓名" in parts["martyr_survivor[0]"]


def test_a_character_no_font_has_is_told_by_its_code_point() -> None:
    text = text_of(print_form(CATALOGUE, a_document(name="覃\ue000\ud842示范"), a_printed_form()))
    told = CODE_POINT.format(0xE000) + CODE_POINT.format(0xD842)
    assert f"覃{told}示范" in text


@pytest.mark.parametrize("document", [a_document(), LONGEST])
def test_every_page_bears_its_own_mark(document: dict[str, object], tmp_path: Path) -> None:
    printed = a_printed_form(a_photo(), a_signature(), SIGNED)
    pages = pages_of(print_form(CATALOGUE, document, printed), tmp_path)
    for number, page in enumerate(pages, 1):
        (code,) = codes_in(page)
        expected = FormMark(printed.record_id, printed.revision_id, printed.content_digest, number, len(pages))
        assert FormMark.parse(code) == expected


def test_a_signed_form_shows_when_it_was_signed_in_china() -> None:
    signed = text_of(print_form(CATALOGUE, a_document(), a_printed_form(None, a_signature(), SIGNED)))
    assert "签字日期2018年10月2日" in signed
    assert "签字日期年月日" in text_of(print_form(CATALOGUE, a_document(), a_printed_form()))


@pytest.mark.parametrize(
    ("signer", "named"),
    [
        (None, {"采集对象", "代办人", "本人"}),
        (Signer.REGISTRANT, {"采集对象", "本人"}),
        (Signer.AGENT, {"代办人"}),
        (Signer.GUARDIAN, {"监护人"}),
    ],
)
def test_the_box_says_whose_signature_it_is_for(signer: Signer | None, named: set[str]) -> None:
    text = text_of(print_form(CATALOGUE, a_document(), replace(a_printed_form(), signer=signer)))
    box = text[text.index("以上信息已经") : text.index("签字日期")]
    assert {name for name in ("采集对象", "代办人", "监护人", "本人") if name in box} == named


WITNESSED = Inability(
    content_digest="0" * 64,
    who="registrant",
    reason=InabilityReason.HANDS,
    explained="两手烧伤，缠着纱布" * 22,
    witness=Witness(name="韦见证", relation="村委会干部", signature="1" * 64),
    operator="admin",
    at=SIGNED,
)


def test_who_could_not_sign_is_told_with_the_witness_beside_his_signature(tmp_path: Path) -> None:
    printed = replace(a_printed_form(None, a_signature(), SIGNED), inability=WITNESSED)
    pdf = print_form(CATALOGUE, a_document(), printed)
    text = text_of(pdf)
    box = text[text.index("以上信息已经") : text.index("签字日期")]
    assert "不能签字：手部残疾或受伤。两手烧伤" in box
    assert "见证人：韦见证（村委会干部）" in box
    (code,) = codes_in(pages_of(pdf, tmp_path)[-1])
    assert FormMark.parse(code).record_id == printed.record_id


def test_a_thumb_pressed_on_paper_is_told_in_its_box() -> None:
    pressed = "手印按在"
    assert pressed in text_of(print_form(CATALOGUE, a_document(), replace(a_printed_form(), thumbprint=True)))
    assert pressed not in text_of(print_form(CATALOGUE, a_document(), a_printed_form()))


def test_nothing_reaches_beyond_the_margins() -> None:
    printed = replace(a_printed_form(a_photo(), a_signature()), inability=WITNESSED)
    pdf = print_form(CATALOGUE, LONGEST, printed)
    words = list(words_of(pdf))
    assert words
    for left, top, right, bottom, word in words:
        assert left >= MARGIN, word
        assert right <= A4_WIDTH - MARGIN, word
        assert top >= 20, word
        assert bottom <= A4_HEIGHT - 20, word


def test_no_answer_touches_another(tmp_path: Path) -> None:
    pdf = print_form(CATALOGUE, LONGEST, a_printed_form())
    pages = told_by("pdfinfo", "-", pdf=pdf)
    for number in range(1, int(re.search(r"Pages:\s+(\d+)", pages)[1]) + 1):  # type: ignore[index]
        page = told_by("pdftotext", "-bbox", "-f", str(number), "-l", str(number), "-", "-", pdf=pdf)
        boxes = [tuple(map(float, found[:4])) for found in WORD.findall(page)]
        for at, (left, top, right, bottom) in enumerate(boxes):
            for other_left, other_top, other_right, other_bottom in boxes[at + 1 :]:
                across = min(right, other_right) - max(left, other_left)
                down = min(bottom, other_bottom) - max(top, other_top)
                assert across < 0.5 or down < 1.5


def test_a_text_far_beyond_its_limit_goes_on_on_the_next_page() -> None:
    appeal = "\n".join(f"第{number:04d}句。" for number in range(600))
    pdf = print_form(CATALOGUE, a_document(appeal=appeal), a_printed_form())
    text = text_of(pdf)
    assert all(f"第{number:04d}句" in text for number in range(600))
    assert max(bottom for _, _, _, bottom, _ in words_of(pdf)) <= A4_HEIGHT - 20


def test_an_endless_address_moves_beneath_the_photo() -> None:
    document = a_document()
    identity = document["identity"]
    assert isinstance(identity, dict)
    identity["card_address"] = "样例" * 1500
    pdf = print_form(CATALOGUE, document, a_printed_form(a_photo()))
    assert text_of(pdf).count("样例") >= 1500
    assert max(bottom for _, _, _, bottom, _ in words_of(pdf)) <= A4_HEIGHT - 20


def test_no_page_ends_with_a_heading() -> None:
    headings = re.compile(r"[一二三四五六七八九十]+、")
    for lines in range(0, 26):
        document = a_document(appeal="\n".join("诉求" for _ in range(lines))) | {
            "martyr_survivor": [{}, {}],
            "categories": ["discharged_soldier", "martyr_survivor", "active_duty_family_member"],
        }
        other = document["other_identity"]
        assert isinstance(other, dict)
        other["remark"] = "\n".join("备注" for _ in range(lines))
        pdf = print_form(CATALOGUE, document, a_printed_form())
        for page in told_by("pdftotext", "-layout", "-", "-", pdf=pdf).split("\f")[:-1]:
            table = [line for line in page.splitlines() if line.strip()]
            before_the_foot = table[table.index(next(line for line in table if "记录号" in line)) - 1]
            assert not headings.match(before_the_foot.strip())


def test_exactly_the_persons_categories_are_ticked(tmp_path: Path) -> None:
    document = a_document()
    pdf = print_form(CATALOGUE, document, a_printed_form())
    page = pages_of(pdf, tmp_path)[0]
    scale = 150 / 72
    chosen = document["categories"]
    assert isinstance(chosen, list)
    ticked = set()
    for left, top, _right, bottom, word in words_of(pdf):
        category = next((category for category in Category if category.label.startswith(word)), None)
        if category is None or category in ticked:
            continue
        box = page.crop(((left - 10.5) * scale, (top + 3.4) * scale, (left - 5.5) * scale, (bottom - 3.4) * scale))
        if min(box.tobytes()) < 100:
            ticked.add(category)
    assert ticked == {Category(identifier) for identifier in chosen}


def test_the_file_says_nothing_about_the_person_outside_its_pages() -> None:
    document = a_document()
    pdf = print_form(CATALOGUE, document, a_printed_form(a_photo(), a_signature(), SIGNED))
    facts = dict(
        line.split(":", 1) for line in told_by("pdfinfo", "-enc", "UTF-8", "-", pdf=pdf).splitlines() if ":" in line
    )
    assert facts["Title"].strip() == TITLE
    for key in ("Author", "Subject", "Keywords", "Creator"):
        assert facts.get(key, "").strip() == ""
    assert facts["Custom Metadata"].strip() == "no"
    assert "覃" not in str(facts)
    assert "450899" not in str(facts)


def test_every_font_is_embedded() -> None:
    listed = told_by("pdffonts", "-", pdf=print_form(CATALOGUE, a_document(name=RARE_NAME), a_printed_form()))
    fonts = listed.splitlines()[2:]
    assert len(fonts) == 3
    assert all(re.search(r"yes yes yes", line) for line in fonts)


def test_the_same_form_is_the_same_file() -> None:
    printed = a_printed_form(a_photo(), a_signature(), SIGNED)
    assert print_form(CATALOGUE, a_document(), printed) == print_form(CATALOGUE, a_document(), printed)


@pytest.mark.parametrize("broken", [b"", b"no picture", a_photo()[:200]])
def test_a_broken_picture_is_told(broken: bytes) -> None:
    with pytest.raises(PhotoUnreadable):
        print_form(CATALOGUE, a_document(), a_printed_form(photo=broken))
    with pytest.raises(PhotoUnreadable):
        print_form(CATALOGUE, a_document(), a_printed_form(signature=broken))


def test_a_photo_from_a_large_camera_does_not_make_a_large_file() -> None:
    pdf = print_form(CATALOGUE, a_document(), a_printed_form(photo=a_photo((3000, 4200))))
    assert len(pdf) < 300_000


def test_an_empty_form_can_be_printed() -> None:
    text = text_of(print_form(CATALOGUE, {"edition": "2018"}, a_printed_form()))
    assert "公民身份号码" in text
