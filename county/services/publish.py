"""What the county publishes to all its stations: settings and notices."""

import json
from collections.abc import Callable, Mapping
from datetime import datetime

from county.post import Bulletin
from county.services.ports import Unit, Units
from station.errors import NothingPublished
from station.packet.messages import Notice, SettingsNews


class Publish:
    """Settings and notices for all stations."""

    def __init__(self, units: Units, now: Callable[[], datetime]) -> None:
        self._units, self._now = units, now

    def settings(self, settings: SettingsNews, author: str) -> int:
        """Gives the count it got; what the settings say of it is set to that."""
        with self._units.writing() as unit:
            count = self._add(unit, "settings", lambda count: settings.model_copy(update={"count": count}), author)
            unit.commit()
        return count

    def changed_settings(self, changes: Mapping[str, object], author: str) -> int:
        """The settings published last with some values changed; the first of all have to bring a campaign.

        Raises NothingPublished, and ValidationError for values that are none.
        """
        with self._units.writing() as unit:
            count = unit.changes.next()
            last = unit.bulletins.last("settings")
            if last is None and "campaign" not in changes:
                raise NothingPublished
            before = json.loads(last.data) if last else {}
            settings = SettingsNews.model_validate({**before, **changes, "count": count})
            self._keep(unit, count, "settings", settings, author)
            unit.commit()
        return count

    def last_settings(self) -> SettingsNews | None:
        """What was published last."""
        with self._units.reading() as unit:
            last = unit.bulletins.last("settings")
        return SettingsNews.model_validate_json(last.data) if last else None

    def notice(self, notice: Notice, author: str) -> int:
        """Gives the count it got."""
        with self._units.writing() as unit:
            count = self._add(unit, "notice", lambda _: notice, author)
            unit.commit()
        return count

    def _add(self, unit: Unit, kind: str, body: Callable[[int], SettingsNews | Notice], author: str) -> int:
        count = unit.changes.next()
        self._keep(unit, count, kind, body(count), author)
        return count

    def _keep(self, unit: Unit, count: int, kind: str, body: SettingsNews | Notice, author: str) -> None:
        data = json.dumps(body.model_dump(mode="json"), ensure_ascii=False).encode()
        unit.bulletins.add(Bulletin(count, kind, self._now(), author, data))
