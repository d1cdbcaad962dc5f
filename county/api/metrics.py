"""GET /v1/metrics: how much there is of everything, as Prometheus reads it (text format 0.0.4). Nothing of a person."""

import hmac
from collections.abc import Iterator, Mapping
from ipaddress import ip_address

from fastapi import APIRouter, Request, Response

from county.figures import Figures
from county.parts import Parts
from station.errors import NotAllowed

_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_FORWARDED = ("forwarded", "x-forwarded-for", "x-real-ip")


def router(parts: Parts) -> APIRouter:
    """The route of metrics."""
    routes = APIRouter()
    token = parts.settings.metrics_token

    @routes.get("/metrics")
    def metrics(request: Request) -> Response:
        """With a token set, for whoever bears it; without, for this machine alone, and not through a proxy."""
        if not (_bears(request, token) if token else _is_from_here(request)):
            raise NotAllowed
        return Response("".join(f"{line}\n" for line in _lines(parts.figures())), media_type=_TYPE)

    return routes


def _bears(request: Request, token: str) -> bool:
    given = request.headers.get("authorization", "")
    return hmac.compare_digest(given.encode(), f"Bearer {token}".encode())


def _is_from_here(request: Request) -> bool:
    if request.client is None or any(name in request.headers for name in _FORWARDED):
        return False
    try:
        return ip_address(request.client.host).is_loopback
    except ValueError:
        return False


def _lines(figures: Figures) -> Iterator[str]:
    yield from _metric("county_packets_total", "counter", "Packets held.", "carrier", figures.packets)
    yield from _metric("county_shelf_waiting", "gauge", "What waits on the shelf.", "reason", figures.shelf)
    yield from _metric("county_revisions", "gauge", "Revisions, by what became of them.", "state", figures.standings)
    for name, kind, about, value in (
        ("county_stations", "gauge", "Stations that have enrolled.", figures.stations),
        ("county_register_people", "gauge", "People in the base register.", figures.register_people),
        ("county_changes_total", "counter", "The count of all changes.", figures.changes),
        ("county_messages_total", "counter", "Messages written to stations.", figures.messages),
    ):
        yield from (f"# HELP {name} {about}", f"# TYPE {name} {kind}", f"{name} {value}")
    if figures.last_packet_at is not None:
        name = "county_last_packet_timestamp_seconds"
        yield f"# HELP {name} When the last packet came."
        yield f"# TYPE {name} gauge"
        yield f"{name} {figures.last_packet_at.timestamp():.3f}"


def _metric(name: str, kind: str, about: str, label: str, values: Mapping[str, int]) -> Iterator[str]:
    yield f"# HELP {name} {about}"
    yield f"# TYPE {name} {kind}"
    yield from (f'{name}{{{label}="{key}"}} {value}' for key, value in sorted(values.items()))
