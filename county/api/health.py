"""GET /v1/health: whether a county answers here, and its database."""

from fastapi import APIRouter

from county.parts import Parts


def router(parts: Parts) -> APIRouter:
    """The route of health."""
    routes = APIRouter()

    @routes.get("/health")
    def health() -> dict[str, str]:
        """The county's name; 503 while the database does not answer."""
        parts.is_alive()
        return {"county": parts.county_name, "database": "ok"}

    return routes
