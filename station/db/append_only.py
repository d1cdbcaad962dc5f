"""What is written once: tables that the schema guards. Who has the key can still drop a guard, but not unseen."""

from collections.abc import Iterator

WRITTEN_ONCE = {
    "audit": ("number = NEW.number",),
    "revision": ("id = NEW.id", "record_id = NEW.record_id AND number = NEW.number"),
    "revision_evidence": ("revision_id = NEW.revision_id AND position = NEW.position",),
}
"""Tables, and what makes a row the same row."""

GUARDS = tuple(f"{table}_no_{change}" for table in WRITTEN_ONCE for change in ("update", "delete", "replace"))
"""The triggers. A migration that rebuilds one of these tables has to make them anew: they go with the old one."""


def unguarded(table: str, change: str) -> tuple[str, str]:
    """The statements that take one guard away and put it back, for what may be done within one transaction."""
    name = f"{table}_no_{change}"
    return f"DROP TRIGGER {name}", next(each for each in guard() if each.startswith(f"CREATE TRIGGER {name} "))


def guard() -> Iterator[str]:
    """The statements that make the triggers."""
    for table, same in WRITTEN_ONCE.items():
        refuse = f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        for change in ("update", "delete"):
            yield f"CREATE TRIGGER {table}_no_{change} BEFORE {change.upper()} ON {table} {refuse}"
        there = " OR ".join(f"EXISTS (SELECT 1 FROM {table} WHERE {condition})" for condition in same)  # noqa: S608
        yield f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} WHEN {there} {refuse}"
