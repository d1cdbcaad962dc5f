"""Mutation testing of the rules: each line of them is altered in turn, and the tests have to notice.

The alterations are mutmut's own operators, and one more that leaves an element out of a tuple. mutmut's runner leaves
decorated functions and module constants alone, which here is every rule and every table; so whole modules are altered,
and handed to the tests by the import system of a forked process. Tests that draw at random are left out: whether a
mutant dies must not depend on luck.

`python -m scripts.mutation` alters everything; names of modules (`survivors days`) choose some.
"""

import argparse
import difflib
import gc
import importlib
import importlib.machinery
import importlib.util
import json
import os
import shutil
import signal
import sys
import time
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import CodeType

import libcst as cst
import pytest
from libcst.metadata import MetadataWrapper, PositionProvider
from mutmut.mutation.mutators import mutation_operators

ROOT = Path(__file__).parent.parent
SCRATCH = ROOT / "build" / "mutation"
REASONS = ROOT / "tests" / "rules" / "mutation_survivors.toml"
LEAST_KILLED = 0.95
WORKERS = 2

_LEFT_ALONE = {"len", "isinstance", "cast", "TypeVar", "assert_never"}
"""Calls whose arguments mean nothing when the program runs, or that mutmut leaves alone as well."""
_FIRST = {
    "days": ["rules/test_days", "rules/test_service", "rules/test_survivors"],
    "kinship": ["rules/test_survivors", "rules/test_active_duty"],
    "rule": ["rules/test_check", "rules/test_sentences"],
    "problem": ["rules/test_structure", "rules/test_check"],
    "tracing": ["rules/test_checker"],
    "categories": ["rules/test_sentences", "rules/test_categories"],
    "category": ["domain/test_category", "rules/test_sentences"],
}
"""Where a mutant of a module most likely dies; otherwise in the tests of the same name."""
_PRELOADED = (
    "pydantic",
    "hypothesis",
    "hypothesis.strategies",
    "rfc8785",
    "cryptography.hazmat.primitives.asymmetric.ed25519",
    "pyrage",
)
_PRELOADED_FORMS = (
    "station.forms.document",
    "station.forms.edition_2018",
    "station.domain.id_number",
    "station.domain.register",
    "station.packet.seal",
)
_PYTEST_INI = """[pytest]
filterwarnings = error
addopts = -x -q --no-header -p no:cacheprovider -p no:unraisableexception -p no:threadexception
"""


@dataclass(frozen=True)
class Mutant:
    """One alteration: where it is made, the lines as they were and as they become."""

    file: str
    place: str
    was: str
    becomes: str
    source: str

    @property
    def name(self) -> tuple[str, str, str, str]:
        """What stays the same when other lines of the file change."""
        return self.file, self.place, self.was, self.becomes

    @property
    def module(self) -> str:
        return self.file.removesuffix(".py").replace("/", ".")


# -- making mutants ---------------------------------------------------------------------------------------------------


def targets(root: Path) -> list[Path]:
    """The modules that are altered."""
    rules = sorted(path for path in (root / "station" / "rules").glob("*.py") if path.stat().st_size)
    return [root / "station" / "domain" / "category.py", *rules]


def mutants_of(path: Path, root: Path) -> list[Mutant]:
    """Every mutant of one module, each once."""
    source = path.read_text("utf-8")
    wrapper = MetadataWrapper(cst.parse_module(source))
    visitor = _Altering(wrapper)
    wrapper.visit(visitor)
    found: dict[str, Mutant] = {}
    file = path.relative_to(root).as_posix()
    for place, original, altered in visitor.found:
        mutated = _rendered(wrapper.module, original, altered)
        if mutated == source or mutated in found:
            continue
        try:
            compile(mutated, file, "exec")
        except SyntaxError:
            continue
        was, becomes = _difference(source, mutated)
        found[mutated] = Mutant(file, place, was, becomes, mutated)
    return list(found.values())


class _Altering(cst.CSTVisitor):
    """Collects what the operators make of each node that has a meaning when the program runs."""

    METADATA_DEPENDENCIES = (PositionProvider,)

    def __init__(self, wrapper: MetadataWrapper) -> None:
        super().__init__()
        self.found: list[tuple[str, cst.CSTNode, cst.CSTNode]] = []
        self._names: list[str] = []
        self._module = wrapper.module

    def on_visit(self, node: cst.CSTNode) -> bool:
        if _means_nothing(node):
            return False
        if isinstance(node, cst.FunctionDef | cst.ClassDef):
            self._names.append(node.name.value)
        for kind, operator in (*mutation_operators, (cst.Tuple, _without_an_element)):
            if isinstance(node, kind):
                self.found += ((".".join(self._names), node, altered) for altered in operator(node))
        return True

    def on_leave(self, original_node: cst.CSTNode) -> None:
        if isinstance(original_node, cst.FunctionDef | cst.ClassDef):
            self._names.pop()


def _means_nothing(node: cst.CSTNode) -> bool:
    if isinstance(node, cst.Annotation | cst.Import | cst.ImportFrom):
        return True
    if isinstance(node, cst.Decorator):  # of the decorators only @rule says something of its own
        called = node.decorator.func if isinstance(node.decorator, cst.Call) else node.decorator
        return not (isinstance(called, cst.Name) and called.value == "rule")
    if isinstance(node, cst.Call):
        return isinstance(node.func, cst.Name) and node.func.value in _LEFT_ALONE
    return isinstance(node, cst.Expr) and isinstance(node.value, cst.SimpleString | cst.ConcatenatedString)


def _without_an_element(node: cst.Tuple) -> Iterator[cst.Tuple]:
    if len(node.elements) > 2:
        for index in range(len(node.elements)):
            yield node.with_changes(elements=[*node.elements[:index], *node.elements[index + 1 :]])


def _rendered(module: cst.Module, original: cst.CSTNode, altered: cst.CSTNode) -> str:
    changed = module.deep_replace(original, altered)
    return changed.code if isinstance(changed, cst.Module) else ""


def _difference(source: str, mutated: str) -> tuple[str, str]:
    was, becomes = [], []
    for line in difflib.ndiff(source.splitlines(), mutated.splitlines()):
        if line.startswith("- "):
            was.append(line[2:].strip())
        elif line.startswith("+ "):
            becomes.append(line[2:].strip())
    return "\n".join(was), "\n".join(becomes)


# -- running the tests on one -----------------------------------------------------------------------------------------


class _Altered(importlib.machinery.SourceFileLoader):
    """Gives the module as altered; also its finder."""

    def __init__(self, mutant: Mutant) -> None:
        super().__init__(mutant.module, str(SCRATCH / mutant.file))
        self._mutant = mutant

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: object = None
    ) -> importlib.machinery.ModuleSpec | None:
        del path, target
        if name != self._mutant.module:
            return None
        return importlib.util.spec_from_file_location(name, self.path, loader=self)

    def get_code(self, fullname: str) -> CodeType | None:
        del fullname
        return compile(self._mutant.source, self.path, "exec")


class _NothingDrawn:
    """Leaves out the tests that draw at random."""

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items[:] = [item for item in items if not getattr(getattr(item, "obj", None), "is_hypothesis_test", False)]


def first_tests(stem: str) -> list[str]:
    """The tests where a mutant of a module most likely dies."""
    names = _FIRST.get(stem, [f"rules/test_{stem}"])
    return [f"tests/{name}.py" for name in names if (SCRATCH / f"tests/{name}.py").exists()]


def all_tests(stem: str) -> list[str]:
    """All that can tell. What only the engine's own modules can break is left out for the others; the longest last."""
    engine = stem in ("check", "checker", "tracing", "rule", "problem", "structure", "category")
    long = [f"tests/rules/{name}.py" for name in ("test_structure", "test_checker", "test_categories")]
    files = sorted(path.relative_to(SCRATCH).as_posix() for path in (SCRATCH / "tests" / "rules").glob("test_*.py"))
    short = sorted((file for file in files if file not in long), key=lambda file: "test_sentences" not in file)
    return [*short, "tests/domain/test_category.py", *(long if engine else ())]


def run_tests(mutant: Mutant | None, stem: str) -> int:
    """In a process of its own: pytest's exit status; the first tests, and if they notice nothing, all."""
    gc.disable()  # the process ends soon
    os.chdir(SCRATCH)
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 1)
    os.dup2(silence, 2)
    if mutant is not None:
        sys.meta_path.insert(0, _Altered(mutant))
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    for tests in filter(None, (first_tests(stem) if mutant else [], all_tests(stem))):
        status = int(pytest.main(["-c", "mutation.ini", "--rootdir=.", *tests], plugins=[_NothingDrawn()]))
        if status:
            return status
    return 0


def _start(mutant: Mutant | None, stem: str) -> int:
    child = os.fork()
    if child == 0:
        status = 3
        try:
            status = run_tests(mutant, stem)
        finally:
            os._exit(status)
    return child


def judged(mutants: Iterable[Mutant], seconds: float) -> Iterator[tuple[Mutant, str]]:
    """Each mutant with `killed`, `timeout` or `survived`, as they come to it."""
    running: dict[int, tuple[Mutant, float]] = {}
    waiting = iter(mutants)
    while True:
        while len(running) < WORKERS and (mutant := next(waiting, None)) is not None:
            running[_start(mutant, Path(mutant.file).stem)] = (mutant, time.monotonic() + seconds)
        if not running:
            return
        for child, (mutant, until) in list(running.items()):
            done, raw = os.waitpid(child, os.WNOHANG)
            if done:
                del running[child]
                yield mutant, _verdict(os.waitstatus_to_exitcode(raw), mutant)
            elif time.monotonic() > until:
                os.kill(child, signal.SIGKILL)
                os.waitpid(child, 0)
                del running[child]
                yield mutant, "timeout"
        time.sleep(0.005)


def _verdict(status: int, mutant: Mutant) -> str:
    """1: a test failed; 2: the tests could not even be loaded. Anything else is no verdict."""
    if status not in (0, 1, 2):
        raise RuntimeError(f"pytest ended with {status} on {mutant.name}")
    return "killed" if status else "survived"


# -- the whole --------------------------------------------------------------------------------------------------------


def prepare() -> None:
    """A copy of what the tests need, so that nothing changes under them; and what every process needs, loaded once."""
    shutil.rmtree(SCRATCH, ignore_errors=True)
    SCRATCH.mkdir(parents=True)
    for name in ("station", "tests", "resources"):
        shutil.copytree(ROOT / name, SCRATCH / name, ignore=shutil.ignore_patterns("__pycache__"))
    (SCRATCH / "mutation.ini").write_text(_PYTEST_INI)
    sys.path[:] = [str(SCRATCH), *(entry for entry in sys.path if Path(entry or ".").resolve() != ROOT)]
    sys.dont_write_bytecode = False
    for name in _PRELOADED:
        importlib.import_module(name)


def _as_toml(mutant: Mutant) -> str:
    """The entry that a reason is to be written to."""
    told = zip(("file", "place", "was", "becomes"), mutant.name, strict=True)
    lines = [f"{name} = {json.dumps(text, ensure_ascii=False)}" for name, text in told]
    return "\n".join(["[[survivor]]", *lines, 'reason = ""'])


def reasons() -> dict[tuple[str, str, str, str], str]:
    """Why a mutant that survives may: it is equivalent, or harmless."""
    told = tomllib.loads(REASONS.read_text("utf-8")).get("survivor", [])
    return {(each["file"], each["place"], each["was"], each["becomes"]): each["reason"] for each in told}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("modules", nargs="*", help="names of modules, such as survivors")
    chosen = parser.parse_args().modules
    begun = time.monotonic()
    prepare()
    base = _start(None, "check")
    if os.waitstatus_to_exitcode(os.waitpid(base, 0)[1]) != 0:
        print("the tests do not pass on the rules as they are")
        return 1
    alone = time.monotonic() - begun
    mutants = [
        mutant for path in targets(SCRATCH) if not chosen or path.stem in chosen for mutant in mutants_of(path, SCRATCH)
    ]
    print(f"{len(mutants)} mutants; the tests take {alone:.0f} s on the rules as they are", flush=True)
    counts: dict[str, Counter[str]] = {mutant.file: Counter() for mutant in mutants}
    survivors = []
    of_forms = [mutant for mutant in mutants if mutant.file == "station/domain/category.py"]
    of_rules = [mutant for mutant in mutants if mutant not in of_forms]
    for group, preloaded in ((of_forms, ()), (of_rules, _PRELOADED_FORMS)):
        for name in preloaded:
            importlib.import_module(name)
        for mutant, verdict in judged(group, seconds=30 + 5 * alone):
            counts[mutant.file][verdict] += 1
            if verdict == "survived":
                survivors.append(mutant)
                print(f"survived: {mutant.file} {mutant.place}\n- {mutant.was}\n+ {mutant.becomes}", flush=True)
            done = sum(count.total() for count in counts.values())
            if done % 100 == 0:
                print(f"{done} judged, {len(survivors)} survived, {time.monotonic() - begun:.0f} s", flush=True)
    return _report(counts, survivors, time.monotonic() - begun, complete=not chosen)


def _report(counts: dict[str, Counter[str]], survivors: list[Mutant], seconds: float, *, complete: bool) -> int:
    explained = reasons()
    print(f"{'module':<36} {'mutants':>8} {'killed':>8} {'timeout':>8} {'survived':>8}")
    for file, count in counts.items():
        told = (count.total(), count["killed"], count["timeout"], count["survived"])
        print(f"{file:<36} " + " ".join(f"{number:>8}" for number in told))
    total = sum(counts.values(), Counter[str]())
    share = (total["killed"] + total["timeout"]) / max(total.total(), 1)
    print(
        f"{total.total()} mutants: {total['killed']} killed, {total['timeout']} timed out, "
        f"{total['survived']} survived: {share:.2%} noticed, in {seconds:.0f} s"
    )
    unexplained = [mutant for mutant in survivors if mutant.name not in explained]
    for mutant in unexplained:
        print(f"\nsurvived without a reason:\n{_as_toml(mutant)}")
    if complete:
        for name in explained.keys() - {mutant.name for mutant in survivors}:
            print(f"\na reason that is no longer needed: {name[0]} {name[1]}: {name[2]!r} to {name[3]!r}")
    return 0 if share >= LEAST_KILLED and not unexplained else 1


if __name__ == "__main__":
    sys.exit(main())
