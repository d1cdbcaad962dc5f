"""What each role may do: one table, and the guard that keeps every service of the desk to it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from typing import Any

from station.domain.operator import Role
from station.errors import NotPermitted, OperatorRemoved, OperatorUnknown, PassphraseMustChange
from station.services.desk import Desk
from station.services.ports import OpenUnit


class Permission(StrEnum):
    """Something one may be allowed to do."""

    COLLECT = "collect"
    LOOK = "look"
    PRINT = "print"
    SEND = "send"
    REGISTER = "register"
    CHECK = "check"
    STATION = "station"
    OPERATORS = "operators"
    AUDIT = "audit"
    STORE = "store"
    OWN_PASSPHRASE = "own_passphrase"  # noqa: S105

    @property
    def label(self) -> str:
        return _LABELS[self]

    @property
    def allowed(self) -> frozenset[Role]:
        """Whose it is."""
        return ALLOWED[self]


_LABELS = {
    Permission.COLLECT: "采集、填写、拍照、签字、提交",
    Permission.LOOK: "查看记录和基础库",
    Permission.PRINT: "打印信息采集表、上门名单",
    Permission.SEND: "与县级同步",
    Permission.REGISTER: "导入基础库、标记不再采集的人",
    Permission.CHECK: "复核、退回本站记录",
    Permission.STATION: "加入县级、设置恢复密钥和采集任务",
    Permission.OPERATORS: "增加、重置、停用操作员，更换密钥",
    Permission.AUDIT: "查看和导出操作记录",
    Permission.STORE: "备份、镜像、清除已通过的记录",
    Permission.OWN_PASSPHRASE: "修改自己的口令",
}

_ALL = frozenset(Role)

ALLOWED: Mapping[Permission, frozenset[Role]] = {
    Permission.COLLECT: _ALL,
    Permission.LOOK: _ALL,
    Permission.PRINT: _ALL,
    Permission.SEND: _ALL,
    Permission.REGISTER: frozenset({Role.LEAD, Role.ADMINISTRATOR}),
    Permission.CHECK: frozenset({Role.LEAD}),
    Permission.STATION: frozenset({Role.ADMINISTRATOR}),
    Permission.OPERATORS: frozenset({Role.ADMINISTRATOR}),
    Permission.AUDIT: frozenset({Role.LEAD, Role.ADMINISTRATOR}),
    Permission.STORE: frozenset({Role.LEAD, Role.ADMINISTRATOR}),
    Permission.OWN_PASSPHRASE: _ALL,
}

SERVICES: Mapping[str, Permission] = {
    "receive_visitor": Permission.COLLECT,
    "receive_by_hand": Permission.COLLECT,
    "expect_person": Permission.COLLECT,
    "portrait_of_card": Permission.COLLECT,
    "side_of_card": Permission.COLLECT,
    "start_record": Permission.COLLECT,
    "go_on": Permission.COLLECT,
    "save_draft": Permission.COLLECT,
    "add_evidence": Permission.COLLECT,
    "pictures": Permission.COLLECT,
    "discard_draft": Permission.COLLECT,
    "inspect_draft": Permission.COLLECT,
    "give_reason": Permission.COLLECT,
    "withdraw_reason": Permission.COLLECT,
    "join_records": Permission.COLLECT,
    "read_content": Permission.COLLECT,
    "confirm_content": Permission.COLLECT,
    "confirm_before_witness": Permission.COLLECT,
    "confirm_on_paper": Permission.COLLECT,
    "file_page": Permission.COLLECT,
    "list_papers": Permission.COLLECT,
    "show_paper": Permission.COLLECT,
    "drop_paper": Permission.COLLECT,
    "enter_blank": Permission.COLLECT,
    "submit_record": Permission.COLLECT,
    "save_for_paper": Permission.COLLECT,
    "submit_document": Permission.COLLECT,
    "list_records": Permission.LOOK,
    "show_record": Permission.LOOK,
    "find_people": Permission.LOOK,
    "print_record": Permission.PRINT,
    "print_many": Permission.PRINT,
    "print_slip": Permission.PRINT,
    "print_blanks": Permission.PRINT,
    "sync_with_county": Permission.SEND,
    "carry_out": Permission.SEND,
    "carry_back": Permission.SEND,
    "show_line": Permission.LOOK,
    "list_packets": Permission.LOOK,
    "list_notices": Permission.LOOK,
    "correct_record": Permission.COLLECT,
    "marks_of_draft": Permission.COLLECT,
    "import_register": Permission.REGISTER,
    "preview_register": Permission.REGISTER,
    "last_import": Permission.REGISTER,
    "list_places": Permission.LOOK,
    "browse_register": Permission.LOOK,
    "plan_visits": Permission.PRINT,
    "measure_progress": Permission.LOOK,
    "mark_removal": Permission.REGISTER,
    "check_record": Permission.CHECK,
    "return_to_operator": Permission.CHECK,
    "enrol_station": Permission.STATION,
    "set_recovery_key": Permission.STATION,
    "change_campaign": Permission.STATION,
    "list_operators": Permission.OPERATORS,
    "add_operator": Permission.OPERATORS,
    "change_role": Permission.OPERATORS,
    "reset_passphrase": Permission.OPERATORS,
    "remove_operator": Permission.OPERATORS,
    "unlock_operator": Permission.OPERATORS,
    "renew_key": Permission.OPERATORS,
    "keep_type_size": Permission.LOOK,
    "note": Permission.LOOK,
    "list_trail": Permission.AUDIT,
    "export_trail": Permission.AUDIT,
    "mirror_status": Permission.LOOK,
    "attach_mirror": Permission.STORE,
    "detach_mirror": Permission.STORE,
    "back_up": Permission.STORE,
    "check_copy": Permission.STORE,
    "plan_backups": Permission.STORE,
    "planned_backups": Permission.LOOK,
    "purge_approved": Permission.STORE,
    "change_passphrase": Permission.OWN_PASSPHRASE,
}
"""Which permission each service of the desk asks for. One that is not listed here cannot be put on a desk."""

FACTS = frozenset({"operator", "station_code", "campaign", "type_size", "clock", "standing"})
"""What a desk knows beside its services."""


@dataclass(frozen=True, slots=True)
class Permit:
    """Looks up in the store, each time, whether an operator may do something: a changed role counts at once."""

    open_unit: OpenUnit
    operator: str

    def __call__(self, permission: Permission) -> None:
        """Raises NotPermitted, PassphraseMustChange, OperatorRemoved."""
        with self.open_unit() as unit:
            try:
                operator = unit.operators.get(self.operator)
            except OperatorUnknown:
                raise OperatorRemoved from None
        if not operator.active:
            raise OperatorRemoved
        if operator.must_change_passphrase and permission is not Permission.OWN_PASSPHRASE:
            raise PassphraseMustChange
        if operator.role not in permission.allowed:
            raise NotPermitted(allowed="或".join(role.label for role in Role if role in permission.allowed))


class Guarded:
    """A service behind its permission: called, and so each of its methods, it asks first."""

    def __init__(self, service: Callable[..., Any], ask: Callable[[], None]) -> None:
        self._service, self._ask = service, ask

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        self._ask()
        return self._service(*arguments, **named)

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._service, name)
        return Guarded(found, self._ask) if callable(found) else found


def guarded(desk: Desk, permit: Callable[[Permission], None]) -> Desk:
    """The desk with each service behind its permission. Raises KeyError for one that the table does not know."""

    def behind(name: str) -> Guarded:
        permission = SERVICES[name]
        return Guarded(getattr(desk, name), lambda: permit(permission))

    services: dict[str, Any] = {each.name: behind(each.name) for each in fields(desk) if each.name not in FACTS}
    return replace(desk, **services)
