"""How long 10,000 full forms take to judge, and one keystroke's judging anew. Budget: 20 s for the 10,000.

The floor, measured on the same forms in the same run: they are validated by pydantic and written as canonical JSON, and
no rule looks at them.
"""

import copy
import json
import statistics
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

from station.forms.catalogue import Catalogue
from station.forms.edition_2018 import Form2018
from station.forms.fields import FieldType, put_at, value_at
from station.packet.canonical import canonical
from station.rules.check import check_form
from station.rules.checker import FormChecker
from station.rules.rule import Moment

FORMS = 10_000
BUDGET = 20.0
KEYSTROKES = 2_000
AT = Moment(today=date(2018, 11, 20), reference_date=date(2018, 10, 1))
PEOPLE = Path(__file__).parent.parent / "tests" / "examples" / "people.jsonl"

_SAMPLES: dict[FieldType, object] = {
    FieldType.TEXT: "示范",
    FieldType.LONG_TEXT: "希望了解就业培训和医疗保险的有关政策。",
    FieldType.DATE: "1979-03-12",
    FieldType.INTEGER: 1,
    FieldType.MONEY: 100,
    FieldType.BOOLEAN: False,
}


def full_forms(catalogue: Catalogue, count: int) -> Iterator[dict[str, Any]]:
    """Worked people, with an answer in every field that is asked of them; no two are the same."""
    worked = [json.loads(line)["document"] for line in PEOPLE.read_text("utf-8").splitlines()]
    for document in worked:
        for field in catalogue.shown(document):
            if value_at(document, field.path) is None:
                code = next(iter(field.table.codes)) if field.table else _SAMPLES.get(field.type, "示范")
                put_at(document, field.path, [code] if field.type is FieldType.CODES else code)
    for number in range(count):
        document = copy.deepcopy(worked[number % len(worked)])
        document["identity"]["card_address"] = f"模拟区示范镇示范村{number + 1}号"
        yield document


def bare(document: dict[str, Any]) -> bytes:
    """The floor."""
    return canonical(Form2018.model_validate(document).model_dump(mode="json", exclude_none=True))


def measured(work: Callable[[dict[str, Any]], object], documents: list[dict[str, Any]]) -> tuple[float, float]:
    """Seconds on the clock and of this process for the work on all documents."""
    begun, begun_of_cpu = time.perf_counter(), time.process_time()
    for document in documents:
        work(document)
    return time.perf_counter() - begun, time.process_time() - begun_of_cpu


def told(name: str, seconds: list[float]) -> str:
    ordered = sorted(seconds)
    return f"{name} p50 {statistics.median(ordered) * 1e3:.2f} ms, p95 {ordered[len(ordered) * 95 // 100] * 1e3:.2f} ms"


def keystrokes(documents: list[dict[str, Any]]) -> tuple[list[float], list[float]]:
    """Seconds of each judging anew after a character was typed, and of judging the same from scratch."""
    anew, scratch = [], []
    for typed in range(KEYSTROKES):
        if typed % 20 == 0:
            check, document = FormChecker(), dict(documents[typed // 20])
            check(document, AT)
        put_at(document, "other_identity.household_address", "示范村" + "号" * (typed % 20))
        begun = time.perf_counter()
        following = check(document, AT)
        between = time.perf_counter()
        whole = check_form(document, AT)
        scratch.append(time.perf_counter() - between)
        anew.append(between - begun)
        assert following == whole
    return anew, scratch


def main() -> None:
    catalogue = Catalogue(Form2018)
    documents = list(full_forms(catalogue, FORMS))
    answers = statistics.mean(
        sum(value_at(document, field.path) is not None for field in catalogue.shown(document))
        for document in documents[:26]
    )
    judged, of_cpu = measured(lambda document: check_form(document, AT), documents)
    floor, floor_of_cpu = measured(bare, documents)
    print(
        f"{FORMS:,} full forms ({answers:.0f} answers each) judged in {judged:.1f} s, of CPU {of_cpu:.1f} s "
        f"(budget {BUDGET:.0f} s; floor: validated and written as canonical JSON, {floor:.1f} s, "
        f"of CPU {floor_of_cpu:.1f} s)"
    )
    anew, scratch = keystrokes(documents)
    print(f"{told('one keystroke judged anew', anew)}; {told('from scratch', scratch)}")


if __name__ == "__main__":
    main()
