"""The programs beside the product fit what they import: nothing else starts most of them but a person."""

import importlib
from pathlib import Path

import pytest

from scripts.stage import ROOT

MODULES = sorted(
    f"{folder}.{path.stem}" for folder in ("scripts", "benchmarks") for path in Path(ROOT, folder).glob("[!_]*.py")
)


@pytest.mark.parametrize("name", MODULES)
def test_it_can_be_loaded(name: str) -> None:
    assert callable(getattr(importlib.import_module(name), "main", None)) or name in LIBRARIES


LIBRARIES = {
    "scripts.card_shots",
    "scripts.county_shots",
    "scripts.first_run_shots",
    "scripts.fast_clerk",
    "scripts.line_shots",
    "scripts.operator_shots",
    "scripts.page_shots",
    "scripts.photo_shots",
    "scripts.seen",
    "scripts.sign_shots",
    "scripts.stage",
    "scripts.state_shots",
    "scripts.waiting",
}
"""What others call."""
