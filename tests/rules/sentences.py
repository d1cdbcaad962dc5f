"""The golden table of tests/rules/sentences.json: every sentence a broken form was told, with the rule's basis.

The sentence is a rule's specification: whoever changes one, or adds a rule, writes the table anew with
`python -m tests.rules.sentences` and reads the difference.
"""

import json
from pathlib import Path
from typing import Any

from station.rules.check import RULES
from station.rules.evidence import Gathered, check_evidence
from tests.builders import AT, a_document
from tests.rules.judging import problems
from tests.rules.people import PEOPLE, REFUSED
from tests.rules.test_check import BROKEN
from tests.rules.test_evidence import SIDES

TABLE = Path(__file__).with_name("sentences.json")


def sentences() -> dict[str, dict[str, Any]]:
    """By code: basis, severity, whether it may be overridden, and what was said where in the broken forms."""
    found: dict[str, dict[str, Any]] = {
        rule.code: {
            "basis": [rule.basis],
            "severity": rule.severity.value,
            "overridable": rule.overridable,
            "said": [],
        }
        for rule in RULES
    }
    of_papers = [
        problem
        for side in SIDES
        for problem in check_evidence(Gathered(a_document(**side.form), "a" * 64, side.breaks, side.mode, AT))
    ]
    documents = [*BROKEN, *(document for _, document in REFUSED), *(person.document for person in PEOPLE)]
    for problem in [*of_papers, *(problem for document in documents for problem in problems(document))]:
        told = found.setdefault(
            problem.code,
            {"basis": [], "severity": problem.severity.value, "overridable": problem.overridable, "said": []},
        )
        said = f"{problem.path} {problem.message}"
        for kind, text in (("basis", problem.basis), ("said", said)):
            if text not in told[kind]:
                told[kind].append(text)
    for told in found.values():
        told["basis"].sort()
        told["said"].sort()
    return dict(sorted(found.items()))


def main() -> None:
    TABLE.write_text(json.dumps(sentences(), ensure_ascii=False, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
