"""What came of a round or a stick, in a sentence for the operator."""

from collections.abc import Iterable

from station.services.carrying import Carried
from station.services.rounds import Round

STOPPED = "已停止。已取得的回执有效，其余的下次接着做。"
_PROGRESS = {
    "报送": "已取得县级回执 {done}/{total}",
    "接收": "已接收县级消息 {done}/{total}",
    "写入U盘": "已写入 U 盘 {done}/{total}",
    "读取U盘": "已读取 U 盘 {done}/{total}",
}
_NEWS = {
    "register": "基础库和采集情况已更新。",
    "settings": "县级改了采集任务的设置，重新登录后按新的设置采集。",
    "notice": "有新的县级通知。",
}


def of_progress(note: str, done: int, total: int) -> str:
    """What is done by now: receipts and files, never attempts."""
    return _PROGRESS.get(note, note).format(done=done, total=total)


def of_round(done: Round) -> str:
    """A round by network."""
    got = [f"取得县级回执{done.receipted}份"] if done.receipted else []
    parts = [*got, *_heard(done)] or ["没有新的内容"]
    left = f"还有{done.waiting}份待报送" if done.waiting else "没有待报送的记录了"
    return f"本次{'，'.join(parts)}；{left}。{_news(done.told)}"


def of_stick(heard: Round | None, carried: Carried | None) -> str:
    """What was read from a stick, and what lies on it now."""
    said = ""
    if heard is not None:
        said = f"从 U 盘{'，'.join(_heard(heard) or ['没有读到新的县级消息'])}。{_news(heard.told)}"
    if carried is None:
        return said
    if carried.packets:
        return f"{said}U 盘上有{carried.packets}份待报送的数据包，请交给县级，读入后再取回。"
    return f"{said}没有待报送的数据包；联系县级的信件已写入 U 盘。"


def _heard(done: Round) -> list[str]:
    heard = [f"收到县级消息{done.messages}条"] if done.messages else []
    return [*heard, f"其中退回{done.returned}条记录"] if done.returned else heard


def _news(kinds: Iterable[str]) -> str:
    return "".join(_NEWS[kind] for kind in kinds if kind in _NEWS)
