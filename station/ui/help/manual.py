"""The manual that ships (docs/manual): its pages in their order, which belongs to which screen, and what is found."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from station.resources import resource
from station.services.flow import Step

_LINK = re.compile(r"\[([^\]]+)\]\(([a-z-]+)\.md\)")

OF_STEP = {
    Step.CARD: "card",
    Step.CATEGORIES: "categories",
    Step.FORM: "form",
    Step.PHOTO: "photos",
    Step.SIGN: "signing",
    Step.DONE: "submitting",
}
OF_PAGE = {
    "login": "login",
    "first_run": "first-run",
    "desk": "card",
    "records": "records",
    "outbox": "sending",
    "policy": "policy",
    "devices": "devices",
    "settings": "settings",
    "safekeeping": "safekeeping",
    "operators": "operators",
    "trail": "trail",
    "register": "register",
    "visits": "register",
    "paper_back": "paper-back",
    "progress": "progress",
}
"""Which page of the manual belongs to which page of the window."""


@dataclass(frozen=True, slots=True)
class HelpPage:
    """A page: its file's name without ending, its title, and its text as Markdown."""

    name: str
    title: str
    text: str


def manual_folder() -> Path:
    """Where the pages and their pictures are."""
    return resource("manual")


def read_manual() -> tuple[HelpPage, ...]:
    """The pages in the order in which the manual's README links them."""
    folder = manual_folder()
    links = _LINK.findall((folder / "README.md").read_text("utf-8"))
    return tuple(HelpPage(name, title, (folder / f"{name}.md").read_text("utf-8")) for title, name in links)


def find_pages(pages: Sequence[HelpPage], typed: str) -> tuple[HelpPage, ...]:
    """Pages that have every typed word, those with it in the title first. Nothing typed: all."""
    words = typed.casefold().split()
    found = [page for page in pages if all(word in page.text.casefold() for word in words)]
    return tuple(sorted(found, key=lambda page: not all(word in page.title.casefold() for word in words)))
