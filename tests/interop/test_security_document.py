"""docs/security.md names the test for what it claims: each is there."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "docs" / "security.md").read_text("utf-8")
NAMED = sorted(set(re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?`", TEXT)))


def test_there_are_claims_enough() -> None:
    assert len(NAMED) > 30


@pytest.mark.parametrize(("file", "name"), NAMED, ids=lambda part: part.rpartition("/")[2])
def test_the_test_of_a_claim_is_there(file: str, name: str) -> None:
    tree = ast.parse((ROOT / file).read_text("utf-8"))
    tests = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    assert name in tests if name else any(test.startswith("test_") for test in tests)


def test_what_the_document_says_of_numbers_is_so() -> None:
    from county.pages.guard import MOST_WRONG, WITHIN
    from county.services.reviewers import IDLE, LONGEST

    assert f"an address after {MOST_WRONG} in ten minutes" in TEXT
    assert WITHIN.total_seconds() == 600
    assert "30 minutes idle, and 12 hours" in TEXT
    assert (IDLE.total_seconds(), LONGEST.total_seconds()) == (1800, 12 * 3600)


def test_the_errors_it_names_are_what_it_says() -> None:
    from station.errors import CertificateOfAnother, CertificateOutOfDate, CertificateUntrusted

    told = [CertificateUntrusted.code, CertificateOfAnother.code, CertificateOutOfDate.code]
    assert told == ["SY-510", "SY-511", "SY-512"]
    assert all(code in TEXT for code in told)
