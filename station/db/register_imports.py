"""Imports into the base register: the next generation is staged beside the living one, and takes over in one commit."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from pydantic import TypeAdapter
from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session, aliased

from station.db.register_find import number_forms
from station.db.register_rows import PERSON, Generations, add, prepared, row_of
from station.db.register_search import SearchTable
from station.db.tables import RegisterImportRow, RegisterLineRow, RegisterRow
from station.domain.register_file import ImportSummary, RegisterLine, RowProblem, SheetAbout

_ABOUT = TypeAdapter(SheetAbout)
_REPORTS_KEPT = 10
"""Of older imports the bad lines are let go: they are people's data."""


class RegisterImports:
    """Imports, begun and ended. All but the last step may be cut off anywhere: what was staged is swept away."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def begin(self, about: SheetAbout, at: datetime, operator: str, *, staged: bool) -> int:
        """The number of a new import; with `staged` its people become the next generation."""
        row = RegisterImportRow(at=at, operator=operator, about=_ABOUT.dump_json(about).decode())
        self._session.add(row)
        self._session.flush()
        if staged:
            known = Generations.of(self._session)
            replace(known, swept=(*known.swept, known.staged)).save(self._session)
        return row.id

    def stage(self, lines: Sequence[RegisterLine]) -> None:
        people = prepared([row_of(line.entry) for line in lines if line.entry])
        add(self._session, Generations.of(self._session).staged, people)

    def keep(self, number: int, lines: Sequence[RegisterLine]) -> None:
        rows = [
            {
                "import_id": number,
                "row": line.row,
                "base_id": line.entry.base_id if line.entry else None,
                "problems": json.dumps([[problem.code, problem.column] for problem in line.problems]),
                "cells": json.dumps(line.cells),
            }
            for line in lines
            if line.problems
        ]
        if rows:
            self._session.execute(insert(RegisterLineRow), rows)

    def known_otherwise(self, lines: Sequence[RegisterLine]) -> set[str]:
        live = Generations.of(self._session).live
        if self._session.scalar(select(RegisterRow.id).where(RegisterRow.generation == live).limit(1)) is None:
            return set()
        numbered = [(line.entry.id_number, line.entry.base_id) for line in lines if line.entry]
        forms = {form: base_id for number, base_id in numbered if number for form in number_forms(number)}
        known = select(RegisterRow.id_number, RegisterRow.base_id).where(
            RegisterRow.generation + 0 == live, RegisterRow.id_number.in_(forms)
        )
        return {forms[number] for number, base_id in self._session.execute(known) if base_id != forms[number]}

    def not_brought(self) -> list[int]:
        known = Generations.of(self._session)
        brought = aliased(RegisterRow)
        again = select(brought.id).where(brought.generation == known.staged, brought.base_id == RegisterRow.base_id)
        rest = select(RegisterRow.id).where(RegisterRow.generation == known.live, ~again.exists())
        return sorted(self._session.scalars(rest))

    def carry_over(self, people: Sequence[int]) -> None:
        rest = select(*PERSON).where(RegisterRow.id.in_(people)).order_by(RegisterRow.id)
        carried = prepared([(*row,) for row in self._session.execute(rest)])
        add(self._session, Generations.of(self._session).staged, carried)

    def take_over(self) -> None:
        """The staged generation lives from now on, and the one before is to be swept away."""
        known = Generations.of(self._session)
        Generations(known.staged, (*known.without(known.staged).swept, known.live)).save(self._session)

    def end(self, number: int, people: int, problem_rows: int) -> None:
        self._session.execute(
            update(RegisterImportRow)
            .where(RegisterImportRow.id == number)
            .values(people=people, problem_rows=problem_rows)
        )
        self._session.execute(delete(RegisterLineRow).where(RegisterLineRow.import_id <= number - _REPORTS_KEPT))

    def sweep(self, limit: int) -> bool:
        """Deletes some of what an import left behind; whether there is more. Only while none is under way."""
        known = Generations.of(self._session)
        unfinished = list(self._session.scalars(select(RegisterImportRow.id).where(RegisterImportRow.people.is_(None))))
        if unfinished:
            self._session.execute(delete(RegisterLineRow).where(RegisterLineRow.import_id.in_(unfinished)))
            self._session.execute(delete(RegisterImportRow).where(RegisterImportRow.id.in_(unfinished)))
        if not known.swept:
            return False
        generation = known.swept[0]
        ids = list(
            self._session.scalars(select(RegisterRow.id).where(RegisterRow.generation == generation).limit(limit))
        )
        if ids:
            self._session.execute(delete(RegisterRow).where(RegisterRow.id.in_(ids)))
            return True
        SearchTable(self._session.connection(), generation).clear()
        known.without(generation).save(self._session)
        return len(known.swept) > 1

    def last(self) -> ImportSummary | None:
        row = self._session.scalar(
            select(RegisterImportRow)
            .where(RegisterImportRow.people.is_not(None))
            .order_by(RegisterImportRow.id.desc())
            .limit(1)
        )
        if row is None:
            return None
        about = _ABOUT.validate_json(row.about)
        return ImportSummary(row.id, row.at, row.operator, about, row.people or 0, row.problem_rows or 0)

    def lines(self, number: int) -> Iterator[RegisterLine]:
        rows = self._session.scalars(
            select(RegisterLineRow).where(RegisterLineRow.import_id == number).order_by(RegisterLineRow.row)
        )
        for row in rows:
            problems = tuple(RowProblem(code, column) for code, column in json.loads(row.problems))
            yield RegisterLine(row.row, None, problems, tuple(json.loads(row.cells)))
