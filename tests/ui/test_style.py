"""The style sheet, measured: what stands on what can be read (WCAG 2.1, 1.4.3: at least 4.5:1)."""

import re

import pytest

from station.resources import resource

LEAST = 4.5
_RULE = re.compile(r"([^{}]+)\{([^}]*)\}")
_COLOUR = re.compile(r"(?:^|;)\s*(color|background|selection-color|selection-background-color):\s*(#[0-9a-fA-F]{6})\b")
GROUND = "#f3f5f7"
INK = "#1c232b"
TEXTLESS = ("::", "ScrollBar", "QProgressBar", "QFrame#canvasFrame")
"""Parts of controls on which no text stands."""


def rules() -> dict[str, dict[str, str]]:
    """Every selector's colours, later rules over earlier ones."""
    text = re.sub(r"/\*.*?\*/", "", resource("style.qss").read_text("utf-8"), flags=re.DOTALL)
    told: dict[str, dict[str, str]] = {}
    for selectors, body in _RULE.findall(text):
        for selector in selectors.split(","):
            told.setdefault(selector.strip(), {}).update(_COLOUR.findall(body))
    return {selector: colours for selector, colours in told.items() if colours}


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_the_measure_is_that_of_the_standard() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def inherited(selector: str, told: dict[str, dict[str, str]], what: str) -> str | None:
    """The colour of the rule itself, or of the selector without its states and sub-controls."""
    bare = re.split(r"::|:|\[", selector)[0]
    return told[selector].get(what) or told.get(bare, {}).get(what)


def grounds(selector: str, told: dict[str, dict[str, str]]) -> list[str]:
    """What the text of a rule may stand on."""
    own = inherited(selector, told, "background")
    if own is not None:
        return [own]
    return [told["QFrame#bar"]["background"]] if "nav" in selector or "#bar" in selector else [GROUND, "#ffffff"]


def test_every_rule_can_be_read() -> None:
    told = rules()
    poor = {
        selector: round(contrast(inherited(selector, told, "color") or INK, ground), 2)
        for selector in told
        if ":disabled" not in selector and selector != "QFrame#bar" and not any(part in selector for part in TEXTLESS)
        for ground in grounds(selector, told)
        if contrast(inherited(selector, told, "color") or INK, ground) < LEAST
    }
    assert poor == {}


def test_what_is_selected_can_be_read() -> None:
    for colours in rules().values():
        if "selection-background-color" in colours:
            assert contrast(colours.get("selection-color", "#ffffff"), colours["selection-background-color"]) >= LEAST
