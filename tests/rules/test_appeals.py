import pytest

from station.rules.problem import Severity
from tests.builders import a_document
from tests.rules.judging import Boundary, problems

WARN = Severity.WARN
TEXT = "appeals.appeal_text"

BOUNDARIES = (
    Boundary("AP-01", TEXT, {TEXT: "与邻居的宅基地纠纷请帮助解决。"}, {TEXT: "希望改善住房。"}, WARN),
    Boundary("AP-01", TEXT, {TEXT: "法院判决不公。"}, {TEXT: "希望就近看病。"}, WARN),
    Boundary("AP-02", TEXT, {TEXT: "曾在第四十一集团军服役。"}, {TEXT: "曾在35123部队服役。"}, WARN),
    Boundary("AP-02", TEXT, {TEXT: "原123师炮兵。"}, {TEXT: "第3团级干部，一家三口。"}, WARN),
)


@pytest.mark.parametrize("boundary", BOUNDARIES, ids=str)
def test_the_rule_breaks_on_one_side_and_holds_on_the_other(boundary: Boundary) -> None:
    boundary.check()


def test_whatever_is_appealed_never_keeps_a_form_back() -> None:
    for text in ("请起诉他", "第9师", "没有"):
        assert not any(problem.blocks for problem in problems(a_document(**{TEXT: text})))


@pytest.mark.parametrize("fine", ["三军过硬", "5年军龄", "提高3级军士长待遇", "第3师职级", "35123部队"])
def test_ordinary_words_are_no_unit(fine: str) -> None:
    assert problems(a_document(**{TEXT: fine}), "AP-02") == []


@pytest.mark.parametrize(
    "word",
    "纠纷 涉法涉诉 官司 诉讼 起诉 上诉 法院 判决 仲裁 债务 欠款 借款 离婚 遗产".split(),  # noqa: SIM905  # a line
)
def test_each_word_of_a_dispute_is_answered(word: str) -> None:
    assert [problem.code for problem in problems(a_document(**{TEXT: word}))] == ["AP-01"]


@pytest.mark.parametrize(
    "unit",
    ["第四十一集团军", "第3军", "第二百零三师", "123师", "第一二三师", "9旅", "第九百旅", "第十团", "601团"],
)
def test_units_are_known_by_their_designation(unit: str) -> None:
    assert [problem.code for problem in problems(a_document(**{TEXT: unit}))] == ["AP-02"]


def test_appeals_of_nobody_are_nothing() -> None:
    assert problems(a_document(appeals={"difficulties": ["4"]}), "AP-") == []
