"""GET /v1/health: whether a county answers here, and which."""

from fastapi import APIRouter

from county.parts import Parts


def router(parts: Parts) -> APIRouter:
    """The route of health."""
    routes = APIRouter()

    @routes.get("/health")
    def health() -> dict[str, str]:
        """The county's name."""
        return {"county": parts.county_name}

    return routes
