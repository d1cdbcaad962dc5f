"""Who this station is, and which county it belongs to."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID


@dataclass(frozen=True, slots=True)
class StationIdentity:
    """A station and the incarnation of its store. A restore or a clone opens a new epoch.

    `signing_key` is 32 bytes; `identity` and `recipient` are an age key pair. `lineage` are the incarnations this one
    comes from, the oldest first.
    """

    code: str
    incarnation: UUID
    epoch: int
    signing_key: bytes = field(repr=False)
    identity: str = field(repr=False)
    recipient: str
    lineage: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class CountyIdentity:
    """The county a station is enrolled with: where it answers, and its public keys.

    `certificate` is the pin of the key that its server has to have, where the ticket told one.
    """

    name: str
    url: str
    signing_key: str
    recipient: str
    certificate: str | None = None


@dataclass(frozen=True, slots=True)
class CountySettings:
    """What the county set beside the campaign, by its `count`: limits of photos, and texts that explain policy."""

    count: int
    photo_profiles: Mapping[str, object] | None = None
    policy_texts: Mapping[str, str] = field(default_factory=dict)
