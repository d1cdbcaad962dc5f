"""Reads a request's body, up to a limit."""

from fastapi import Request

from station.errors import RequestTooLarge


class BodyUpTo:
    """A dependency: the body's bytes. Raises RequestTooLarge once more than `limit` bytes are announced or come."""

    def __init__(self, limit: int) -> None:
        self._limit = limit

    async def __call__(self, request: Request) -> bytes:
        announced = request.headers.get("content-length", "")
        if announced.isdecimal() and int(announced) > self._limit:
            raise RequestTooLarge(limit=self._limit)
        body = bytearray()
        async for chunk in request.stream():
            body += chunk
            if len(body) > self._limit:
                raise RequestTooLarge(limit=self._limit)
        return bytes(body)
