from station.domain.category import Category, CategoryGroup, in_group

PLAN = """(1)军队转业干部。(2)退役士兵。 (3)军队离退休干部和退休士官。
(4)军队无军籍离退休退职职工。
(5)复员军人。 (6)退伍红军老战士(含西路军红军老战士和红军失散人员)。 (7)残疾军人。 (8)伤残民兵民工。
(9)烈士遗属。 (10)因公牺牲军人遗属。 (11)病故军人遗属。 (12)现役军人家属。"""


def test_there_are_the_twelve_of_the_plan_in_its_order() -> None:
    labels = [category.label.replace("（", "(").replace("）", ")") for category in Category]
    assert len(labels) == 12
    assert "".join(f"({number}){label}。" for number, label in enumerate(labels, start=1)) == "".join(PLAN.split())


def test_six_are_core_two_disabled_and_four_family() -> None:
    numbered = list(Category)
    assert in_group(CategoryGroup.CORE) == tuple(numbered[:6])
    assert in_group(CategoryGroup.DISABLED) == tuple(numbered[6:8])
    assert in_group(CategoryGroup.FAMILY) == tuple(numbered[8:])


def test_they_are_stored_by_words_never_by_number() -> None:
    for category in Category:
        assert category.value == category.name.lower()
        assert not any(character.isdigit() for character in category.value)


def test_groups_are_words_too() -> None:
    assert [group.value for group in CategoryGroup] == ["core", "disabled", "family"]
