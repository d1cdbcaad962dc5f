"""The sentences of all rules, as they were reviewed."""

import json

from station.rules.check import RULES
from tests.rules.sentences import TABLE, sentences

REVIEWED = json.loads(TABLE.read_text("utf-8"))


def test_every_rule_says_what_was_reviewed_word_for_word() -> None:
    assert sentences() == REVIEWED


def test_every_rule_has_a_sentence_in_the_table() -> None:
    assert {rule.code for rule in RULES} <= REVIEWED.keys()
    assert all(told["said"] and told["basis"] for told in REVIEWED.values())
