"""The manual says what the program is now: its pages, its buttons, its codes, and pictures that are made of it."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from PIL import Image

from scripts.manual import LARGEST_BYTES, PICTURES, SHOT_OF, WIDEST_PX
from scripts.stage import ROOT
from station.services.flow import Step
from station.ui.help.manual import OF_PAGE, OF_STEP, manual_folder, read_manual
from tests.test_errors import every_error, import_everything

MANUAL = ROOT / "docs" / "manual"
PAGES = sorted(path.stem for path in MANUAL.glob("*.md") if path.stem != "README")
_OURS = re.compile(r"[\u4e00-\u9fff]")


def text_of(page: str) -> str:
    return (MANUAL / f"{page}.md").read_text("utf-8")


def literals(path: Path) -> Iterator[str]:
    """Every string in a module that is no docstring, the fixed parts of f-strings among them."""
    tree = ast.parse(path.read_text("utf-8"))
    documents = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documents:
            yield node.value


def made_up(path: Path) -> Iterator[str]:
    """Every f-string in a module as a pattern: any word where something is put in, and at least two of ours beside."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.JoinedStr):
            fixed = [part.value if isinstance(part, ast.Constant) else None for part in node.values]
            if len(_OURS.findall("".join(part for part in fixed if part))) >= 2:
                yield "".join(".{1,12}" if part is None else re.escape(part) for part in fixed)


@cache
def on_screen() -> tuple[frozenset[str], tuple[str, ...]]:
    """What stands on the screens, as it is written in the source: texts, and patterns of those with a word put in."""
    modules = sorted((ROOT / "station/ui").rglob("*.py"))
    texts = frozenset(text for path in modules for text in literals(path))
    return texts, tuple(pattern for path in modules for pattern in made_up(path))


def is_on_screen(name: str) -> bool:
    texts, patterns = on_screen()
    return name in texts or any(re.fullmatch(pattern, name) for pattern in patterns)


def test_the_manual_of_the_program_is_the_one_of_the_documents() -> None:
    assert manual_folder() == MANUAL
    assert '"docs/manual" = "station/_resources/manual"' in (ROOT / "pyproject.toml").read_text("utf-8")


def test_every_page_is_linked_once_under_its_own_title() -> None:
    pages = read_manual()
    assert sorted(page.name for page in pages) == PAGES
    for page in pages:
        assert page.text.startswith(f"# {page.title}\n"), page.name


@pytest.mark.parametrize("page", [*PAGES, "README"])
def test_links_lead_to_pages(page: str) -> None:
    for target in re.findall(r"(?<!!)\[[^\]]*\]\(([^)]*)\)", text_of(page)):
        assert (MANUAL / target).is_file(), target


def test_every_page_of_the_workplace_and_every_step_has_its_page() -> None:
    source = ast.parse((ROOT / "station/ui/workplace.py").read_text("utf-8"))
    names = {
        call.args[0].value
        for call in ast.walk(source)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "Page"
        if isinstance(call.args[0], ast.Constant)
    }
    assert len(names) > 3
    assert names <= OF_PAGE.keys(), names - OF_PAGE.keys()
    assert set(OF_STEP) == set(Step)
    assert {*OF_PAGE.values(), *OF_STEP.values()} <= set(PAGES)


def test_every_picture_is_shown_small_enough_and_made_by_a_shot() -> None:
    shown = {name for page in PAGES for name in re.findall(r"!\[[^\]]+\]\(pictures/([^)]+)\.png\)", text_of(page))}
    assert shown == set(SHOT_OF)
    assert {path.stem for path in PICTURES.iterdir()} == shown
    for name in shown:
        path = PICTURES / f"{name}.png"
        with Image.open(path) as image:
            assert image.width <= WIDEST_PX, name
            assert image.mode == "P", name
        assert path.stat().st_size <= LARGEST_BYTES, name


@pytest.mark.parametrize("shot", sorted(SHOT_OF.values()))
def test_a_picture_is_of_a_shot_that_is_taken(shot: str) -> None:
    """A shot's name is put together from texts of one script."""
    scripts = [*ROOT.glob("scripts/*_shots.py"), ROOT / "scripts/walkthrough.py"]
    assert any(put_together(shot, pieces(path)) for path in scripts), shot


@pytest.mark.parametrize("shot", ["operators-nobody", "card-of-nobody", "first-run-unheard", "填错在库"])
def test_a_shot_that_nobody_takes_is_not_taken_for_one(shot: str) -> None:
    scripts = [*ROOT.glob("scripts/*_shots.py"), ROOT / "scripts/walkthrough.py"]
    assert not any(put_together(shot, pieces(path)) for path in scripts)


def pieces(path: Path) -> set[str]:
    """Texts of a script that may be in a name: whole, and as far as the walkthrough takes them."""
    found = {text.partition("：")[0].replace(" ", "") for text in literals(path)} | {"-", "1366"}
    names = {node.name for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.FunctionDef)}
    return (found | names | taken_in_turn(path.stem)) - {""}


@cache
def taken_in_turn(script: str) -> set[str]:
    """What a script goes through is named where it is defined: the pages, the states of the reader."""
    if script == "page_shots":
        return set(OF_PAGE)
    if script == "type_shots":
        return set(OF_PAGE) | {step.value for step in Step}
    return set(literals(ROOT / "station/domain/card_state.py")) if script == "card_shots" else set()


def put_together(name: str, parts: set[str]) -> bool:
    reached = {0}
    for end in range(1, len(name) + 1):
        if any(name[start:end] in parts for start in reached):
            reached.add(end)
    return len(name) in reached


@pytest.mark.parametrize("name", ["重新上报", "确认", "导出", "保存并签字", "打印全部记录…"])
def test_what_is_on_no_screen_is_not_taken_for_a_button(name: str) -> None:
    assert not is_on_screen(name)


@pytest.mark.parametrize("page", PAGES)
def test_no_page_names_a_button_that_is_not_there(page: str) -> None:
    missing = [name for name in re.findall("「([^」]+)」", text_of(page)) if not is_on_screen(name)]
    assert not missing


def test_every_family_of_codes_is_explained_and_every_code_that_is_named_is_one() -> None:
    import_everything()
    codes = {error.code for error in every_error() if error.__module__.startswith("station.errors")}
    explained = set(re.findall(r"^\| ([A-Z]{2}) \|", text_of("errors"), re.MULTILINE))
    at_the_county = {error.code[:2] for error in every_error() if error.__module__.startswith("county")}
    assert {code[:2] for code in codes} - at_the_county <= explained
    named = {code for page in PAGES for code in re.findall(r"\b[A-Z]{2}-[0-9]{3}\b", text_of(page))}
    assert named <= codes, named - codes


def test_the_words_are_chinese() -> None:
    known = {
        "F",
        "U",
        "L",
        "Ctrl",
        "Esc",
        "PDF",
        "xlsx",
        "xls",
        "ods",
        "csv",
        "ST",
        "DB",
        "OP",
        "DV",
        "FM",
        "PH",
        "PK",
        "SY",
    }
    for page in PAGES:
        text = re.sub(r"\]\([^)]*\)", "]", text_of(page))
        assert set(re.findall(r"[A-Za-z]+", text)) <= known, page
