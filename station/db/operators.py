"""Who works here, and whether the store's key waits to be renewed. Takes and gives domain objects, never rows."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from station.db.tables import OperatorRow, SettingRow
from station.domain.operator import Operator, Role
from station.errors import OperatorUnknown

_RENEWAL = "key_renewal"


class Operators:
    """The operators of this station."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, name: str) -> Operator:
        row = self._session.get(OperatorRow, name)
        if row is None:
            raise OperatorUnknown
        return _from_row(row)

    def all(self) -> list[Operator]:
        rows = self._session.scalars(select(OperatorRow).order_by(OperatorRow.created_at, OperatorRow.name))
        return [_from_row(row) for row in rows]

    def put(self, operator: Operator) -> None:
        row = self._session.get(OperatorRow, operator.name) or OperatorRow(name=operator.name)
        row.display_name, row.role = operator.display_name, operator.role.value
        row.recipient, row.created_at = operator.recipient, operator.created_at
        row.active, row.must_change_passphrase = operator.active, operator.must_change_passphrase
        self._session.add(row)
        self._session.flush()

    @property
    def renewal_due(self) -> bool:
        return self._session.get(SettingRow, _RENEWAL) is not None

    def set_renewal_due(self, *, due: bool) -> None:
        row = self._session.get(SettingRow, _RENEWAL)
        if due and row is None:
            self._session.add(SettingRow(name=_RENEWAL, value='"due"'))
        elif not due and row is not None:
            self._session.delete(row)
        self._session.flush()


def _from_row(row: OperatorRow) -> Operator:
    return Operator(
        name=row.name,
        display_name=row.display_name,
        role=Role(row.role),
        recipient=row.recipient,
        created_at=row.created_at,
        active=row.active,
        must_change_passphrase=row.must_change_passphrase,
    )
