"""Lines of every kind, good, odd and hostile, for `station form check - --json`, and what must hold of the answers.

`python -m tests.cli.fuzzing 100000` is the long proof; it tells the count, the slowest line and the most memory.
"""

import copy
import json
import random
import re
import resource
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread
from typing import Any

from station.domain.category import Category
from station.forms.document import catalogue_of
from tests.rules.people import PEOPLE, REFUSED

ROOT = Path(__file__).parents[2]
SEED = 20181001
BATCH = 5_000
COMMAND = [sys.executable, "-m", "station", "form", "check", "-", "--json"]

_CATALOGUE = catalogue_of("2018")
assert _CATALOGUE is not None
_PATHS = [field.path for field in _CATALOGUE.fields]
_KNOWN = [person.document for person in PEOPLE] + [document for _, document in REFUSED]
_ODD_TEXTS = [
    "",
    " ",
    "\0",
    "\ud842",
    "\udfb7x",
    "\u2028",
    "\ufeff",
    "𠮷" * 40,
    "长" * 5_000,
    "2018-W01-1",
    "9999-99-99",
    "-",
]
_KEYS = {"path", "code", "severity", "overridable", "message", "basis"}

Rng = random.Random


# -- values and documents ---------------------------------------------------------------------------------------------


def odd_value(rng: Rng, depth: int = 0) -> Any:
    """Anything JSON can hold, and what Python's reading of it takes besides."""
    kind = rng.randrange(12)
    if kind < 2 and depth < 4:
        return [odd_value(rng, depth + 1) for _ in range(rng.randrange(4))]
    if kind < 4 and depth < 4:
        names = [path.rpartition(".")[2] for path in rng.sample(_PATHS, 3)]
        return {rng.choice([*names, *_ODD_TEXTS]): odd_value(rng, depth + 1) for _ in range(rng.randrange(4))}
    return rng.choice(
        [
            None,
            True,
            False,
            0,
            -1,
            rng.randrange(-(2**70), 2**70),
            10 ** rng.randrange(1, 4_000),
            rng.random(),
            float("nan"),
            float("inf"),
            -0.0,
            "".join(chr(rng.randrange(0x110000)) for _ in range(rng.randrange(12))),
            rng.choice(_ODD_TEXTS),
            f"{rng.randrange(1, 9999):04}-{rng.randrange(1, 14):02}-{rng.randrange(1, 33):02}",
        ]
    )


def a_mutated_form(rng: Rng) -> dict[str, Any]:
    """A worked person or a refused form with up to six things changed."""
    document: dict[str, Any] = copy.deepcopy(rng.choice(_KNOWN))
    for _ in range(rng.randrange(1, 7)):
        places: list[Any] = [document]
        for part in document.values():
            places += [part] if isinstance(part, dict) else []
            places += [entry for entry in part if isinstance(entry, dict)] if isinstance(part, list) else []
        place = rng.choice(places)
        name = rng.choice([*place, "unknown", rng.choice(_ODD_TEXTS)])
        what = rng.randrange(6)
        if what == 0:
            place.pop(name, None)
        elif what == 1:
            place[name] = None
        elif what == 2:
            place[name] = [place.get(name)] * rng.randrange(4)
        elif what == 3:
            other = rng.choice(_KNOWN)
            place[name] = copy.deepcopy(rng.choice(list(other.values())))
        elif what == 4:
            document["categories"] = rng.choices([category.value for category in Category], k=rng.randrange(5))
        else:
            place[name] = odd_value(rng)
    return document


def an_odd_form(rng: Rng) -> dict[str, Any]:
    """The form's names here and there, and anything under them."""
    document: dict[str, Any] = {}
    for path in rng.sample(_PATHS, rng.randrange(1, 12)):
        section, _, name = path.replace("[]", "").rpartition(".")
        if not section or rng.random() < 0.1:
            document[section or name] = odd_value(rng)
        elif "[]" in path:
            document[section] = [{name: odd_value(rng)} for _ in range(rng.randrange(30))]
        elif isinstance(held := document.setdefault(section, {}), dict):
            held[name] = odd_value(rng)
    return document


# -- lines ------------------------------------------------------------------------------------------------------------


def _text(document: object) -> bytes:
    return json.dumps(document, ensure_ascii=True).encode()


def worked_person(rng: Rng) -> bytes:
    return json.dumps(rng.choice(PEOPLE).document, ensure_ascii=rng.random() < 0.5).encode()


def mutated_form(rng: Rng) -> bytes:
    return _text(a_mutated_form(rng))


def odd_form(rng: Rng) -> bytes:
    return _text(an_odd_form(rng))


def any_value(rng: Rng) -> bytes:
    return _text(odd_value(rng))


def cut_line(rng: Rng) -> bytes:
    whole = worked_person(rng)
    return whole[: rng.randrange(1, len(whole))]


def bytes_of_any_kind(rng: Rng) -> bytes:
    return rng.randbytes(rng.randrange(1, 200)).replace(b"\n", b"")


def broken_utf8(rng: Rng) -> bytes:
    whole = bytearray(json.dumps(rng.choice(PEOPLE).document, ensure_ascii=False).encode())
    for _ in range(rng.randrange(1, 5)):
        whole[rng.randrange(len(whole))] = rng.choice(b"\x80\xc0\xed\xf5\xff\xa0")
    return bytes(whole)


def no_number(rng: Rng) -> bytes:
    value = rng.choice([b"NaN", b"-Infinity", b"1e999", b"-0", b"1E400", b"0x10", b"01", b"9" * 5_000, b"1" * 100_000])
    name = rng.choice(_PATHS).rpartition(".")[2].encode()
    return b'{"edition":"2018","living":{"yearly_income":%b,"%b":%b}}' % (value, name, value)


def keys_twice(rng: Rng) -> bytes:
    first, second = (_text(a_mutated_form(rng)) for _ in range(2))
    return first[:-1] + b"," + second[1:]


def deep(rng: Rng) -> bytes:
    levels = rng.choice([10, 200, 900, 1_100, 5_000, 100_000])
    opening, closing = rng.choice([(b"[", b"]"), (b'{"a":', b"}"), (b'[{"categories":', b"}]")])
    nested = opening * levels + b"1" + closing * (levels if rng.random() < 0.7 else 0)
    section, _, name = rng.choice([*_PATHS, "unknown.x", "identity.name"]).replace("[]", "").rpartition(".")
    inside = b'{"%b":%b}' % (name.encode(), nested)
    return rng.choice([nested, b'{"%b":%b}' % (section.encode(), inside) if section else inside])


def megabyte(rng: Rng) -> bytes:
    name = rng.choice(_PATHS).rpartition(".")[2].encode()
    letters = rng.choice(["x", "长", "𠮷", "\\ud842", "1"]).encode()
    long = letters * (1_000_000 // len(letters))
    return rng.choice(
        [
            b'{"identity":{"name":"%b"}}' % long,
            b'{"categories":["%b"]}' % long,
            b'{"%b":"%b"}' % (name, long),
            b'{"%b":1}' % long,
            b'{"appeals":{"%b":"%b"}}' % (long, name),
            b'{"appeals":{"appeal_text":"%b"}}' % long,
            long,
            b'"%b"' % long,
        ]
    )


def crowd(rng: Rng) -> bytes:
    """Very many of something."""
    many = 100_000
    return rng.choice(
        [
            b'{"categories":[' + b"1," * many + b"1]}",
            b'{"categories":[' + b'"martyr_survivor",' * many + b'"x"]}',
            b'{"categories":["martyr_survivor"],"martyr_survivor":[' + b"{}," * many + b"{}]}",
            b'{"categories":["martyr_survivor"],"martyr_survivor":[' + b'{"x":1},' * many + b"1]}",
            b'{"living":{"housing":[' + b'"2",' * many + b"2]}}",
            b'{"living":{"housing":[' + b"2," * many + b"2]}}",
            b"{" + b",".join(b'"k%d":1' % number for number in range(many)) + b"}",
            b'{"identity":{' + b",".join(b'"k%d":1' % number for number in range(many)) + b"}}",
            b'{"identity":{' + b",".join(b'"\\ud8%02x%d":1' % (number % 256, number) for number in range(many)) + b"}}",
        ]
    )


FREQUENT: tuple[Callable[[Rng], bytes], ...] = (
    worked_person,
    mutated_form,
    mutated_form,
    mutated_form,
    odd_form,
    odd_form,
    any_value,
    cut_line,
    bytes_of_any_kind,
    broken_utf8,
    no_number,
    keys_twice,
)
HEAVY: tuple[Callable[[Rng], bytes], ...] = (deep, deep, deep, megabyte, crowd)
"""One line in a hundred is one of these: each is a megabyte or near it."""


@dataclass(frozen=True)
class Line:
    """A line, by what made it."""

    kind: str
    data: bytes

    @property
    def is_blank(self) -> bool:
        return not self.data.decode("utf-8", "surrogateescape").strip()


def lines(count: int, seed: int) -> Iterator[Line]:
    """The same lines for the same seed; none of them blank, so that each has an answer."""
    rng = random.Random(seed)
    made = 0
    while made < count:
        make = rng.choice(HEAVY if made % 100 == 99 else FREQUENT)
        line = Line(make.__name__, make(rng).replace(b"\n", b" "))
        if not line.is_blank:
            made += 1
            yield line


# -- what must hold ---------------------------------------------------------------------------------------------------


def faults_of(line: Line, answer: bytes) -> Iterator[str]:
    """What is wrong with an answer to a line."""
    try:
        told = json.loads(answer)
    except ValueError:
        yield "the answer is no JSON"
        return
    if not isinstance(told, dict) or told.keys() != {"problems"} or not isinstance(told["problems"], list):
        yield "the answer is not {problems: [...]}"
        return
    for problem in told["problems"]:
        if not isinstance(problem, dict) or problem.keys() != _KEYS:
            yield "a problem has not its keys"
            return
        if not re.fullmatch(r"[A-Z]{2}-[0-9]{2}", problem["code"]) or problem["severity"] not in ("block", "warn"):
            yield f"a problem has the code {problem['code']} and the severity {problem['severity']}"
        elif not re.search(r"[\u4e00-\u9fff]", problem["message"]) or not problem["basis"]:
            yield f"{problem['code']} has no Chinese message, or no basis"
        elif not isinstance(problem["path"], str) or not isinstance(problem["overridable"], bool):
            yield f"{problem['code']} has an odd path"
    blocking = any(problem["severity"] == "block" for problem in told["problems"])
    if line.kind == "worked_person" and blocking:
        yield "a worked person is refused"
    if line.kind in ("cut_line", "bytes_of_any_kind") and not blocking:
        yield "what is no form passes"


@dataclass
class Found:
    """What a run of the command came to."""

    count: int = 0
    faults: list[str] = field(default_factory=list)
    kinds: Counter[str] = field(default_factory=Counter)
    slowest: tuple[float, str] = (0.0, "")


def check(batch: Sequence[Line], found: Found) -> None:
    """Puts a batch through one process of the real command."""
    with subprocess.Popen(
        COMMAND, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        feeding = Thread(target=_feed, args=(process.stdin, batch))
        complaints: list[bytes] = []
        listening = Thread(target=lambda stream: complaints.append(stream.read()), args=(process.stderr,))
        feeding.start()
        listening.start()
        blocking, before, number = False, 0.0, -1
        for number, answer in enumerate(process.stdout):
            now = time.perf_counter()
            if number >= len(batch):
                found.faults.append("more answers than lines")
                break
            line = batch[number]
            found.count += 1
            found.kinds[line.kind] += 1
            found.faults += (f"{line.kind}: {fault}: {line.data[:200]!r}" for fault in faults_of(line, answer))
            blocking = blocking or b'"severity": "block"' in answer
            if before:  # not the first one, which waits for the program to start
                found.slowest = max(found.slowest, (now - before, line.kind))
            before = time.perf_counter()
        feeding.join()
        listening.join()
        status = process.wait()
    if number + 1 != len(batch):
        found.faults.append(f"{len(batch)} lines, and {number + 1} answers")
    if status != int(blocking) or complaints != [b""]:
        found.faults.append(f"exit status {status}, and on stderr: {complaints[0][:500]!r}")


def _feed(stream: Any, batch: Sequence[Line]) -> None:
    try:
        for line in batch:
            stream.write(line.data + b"\n")
        stream.close()
    except BrokenPipeError:  # told by the count of answers
        pass


def run(count: int, seed: int = SEED) -> Found:
    """Puts `count` lines through the command, in batches."""
    found, batch = Found(), list[Line]()
    for line in lines(count, seed):
        batch.append(line)
        if len(batch) == BATCH:
            check(batch, found)
            batch = []
    if batch:
        check(batch, found)
    return found


def main() -> int:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    begun = time.monotonic()
    found = run(count)
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"{found.count} documents, seed {SEED}, in {time.monotonic() - begun:.0f} s: {len(found.faults)} faults")
    print(", ".join(f"{kind} {number}" for kind, number in sorted(found.kinds.items())))
    print(f"slowest line {found.slowest[0]:.2f} s ({found.slowest[1]}); most memory {memory:.0f} MB")
    for fault in found.faults[:50]:
        print(fault)
    return 1 if found.faults or found.count != count else 0


if __name__ == "__main__":
    sys.exit(main())
