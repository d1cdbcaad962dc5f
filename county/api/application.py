"""The county's HTTP door. Descriptions of the API are in the documents: nothing is loaded from the internet."""

from fastapi import FastAPI

from county.api import enrolments, health, letters, messages, metrics, packets
from county.api.headers import KeptNowhere
from county.api.refusals import refuse
from county.pages import pages
from county.pages.pages import page_of_error
from county.parts import Parts


def create_app(parts: Parts) -> FastAPI:
    """The web application over one open county."""
    app = FastAPI(title="county", docs_url=None, redoc_url=None, openapi_url=None)
    app.add_middleware(KeptNowhere)
    refuse(app, page_of_error(parts))
    app.include_router(health.router(parts), prefix="/v1")
    app.include_router(metrics.router(parts), prefix="/v1")
    app.include_router(packets.router(parts), prefix="/v1")
    app.include_router(letters.router(parts), prefix="/v1")
    app.include_router(messages.router(parts), prefix="/v1")
    app.include_router(enrolments.router(parts), prefix="/v1")
    app.include_router(pages.router(parts))
    return app
