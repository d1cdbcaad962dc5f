"""What every answer says to whatever lies between, unless it says otherwise itself."""

from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

KEPT_NOWHERE: Final = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}


class KeptNowhere:
    """Puts the headers on whatever the application answers."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in KEPT_NOWHERE.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, sent)
