"""A clerk who collects people with few inputs: without a mouse, or with nothing but a mouse and typed text.

Counted is every key that is no text, every click, and the person's signature as one.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from scripts.seen import Place, Seen

PATIENCE_S = 30.0

TYPED: Mapping[str, str] = {
    "other_identity.has_agent": "f",
    "other_identity.household_division": "dwcw",
    "other_identity.household_address": "dawei 36",
    "other_identity.household_type": "nc",
    "other_identity.residence_same": "s",
    "other_identity.marital_status": "yh",
    "other_identity.education": "gz",
    "other_identity.political_affiliation": "qz",
    "other_identity.phone": "13900000036",
    "other_identity.has_honor_plaque": "f",
    "service.enlisted_on": "19971201",
    "service.enlisted_household_type": "nc",
    "service.discharged_on": "19991201",
    "service.unit_code": "52812",
    "service.serviceman_class": "ywb",
    "service.commendations": "w",
    "service.proof_type": "tyzj",
    "service.certificate_type": "twz",
    "service.certificate_number": "99128",
    "service.resettled_division": "dwz",
    "discharged_soldier.resettlement": "zzjy",
    "discharged_soldier.soldier_type": "ywb",
    "discharged_soldier.allowance_received": "s",
    "living.employment_status": "wn",
    "living.yearly_income": "18000",
    "living.medical_insurance": "cx",
    "living.old_age_insurance": "cx",
    "living.housing_fund": "w",
    "living.housing": "z",
    "living.social_assistance": "w",
    "living.state_benefits": "w",
    "living.disability_allowance": "w",
}
"""What is typed at each field that must be answered."""
INITIALS = {"discharged_soldier": "tysb", "active_duty_family_member": "xyjr"}


class Hands(Protocol):
    """Keys and clicks, and the eyes that follow them."""

    def key(self, name: str) -> None: ...
    def type(self, text: str) -> None: ...
    def click(self, place: Place) -> None: ...
    def sign(self, place: Place) -> None: ...
    def look(self) -> Seen: ...
    def where(self, name: str) -> Place | None: ...
    def kind_of(self, path: str) -> str: ...
    def rest(self) -> None:
        """Lets the windows live for a moment."""


@dataclass
class Clerk:
    """Works with one pair of hands; counts what they do."""

    hands: Hands
    answers: Mapping[str, str] = field(default_factory=lambda: TYPED)
    inputs: int = 0

    def wait(self, condition: Callable[[Seen], bool], what: str) -> Seen:
        until = time.monotonic() + PATIENCE_S
        while True:
            seen = self.hands.look()
            if condition(seen):
                return seen
            if time.monotonic() > until:
                raise RuntimeError(f"nothing came of: {what}; to be seen is {seen}")
            self.hands.rest()

    def key(self, name: str) -> None:
        self.inputs += 1
        self.hands.key(name)

    def click(self, name: str) -> None:
        place = self._find(name)
        self.inputs += 1
        self.hands.click(place)

    def sign(self) -> None:
        self.wait(lambda seen: seen.signable, "something to sign")
        self.inputs += 1
        self.hands.sign(self._find("canvas"))

    def _find(self, name: str) -> Place:
        until = time.monotonic() + PATIENCE_S
        while (place := self.hands.where(name)) is None:
            if time.monotonic() > until:
                raise RuntimeError(f"not to be seen: {name}; but {self.hands.look()}")
            self.hands.rest()
        return place

    def _leave(self, path: str) -> None:
        self.wait(lambda seen: seen.step != "form" or seen.field not in ("", path), f"what follows {path}")

    # -- without a mouse ----------------------------------------------------------------------------------------------

    def collect_by_keys(self, categories: Sequence[str]) -> int:
        """One person from the card to the queue; gives the inputs it took."""
        before = self.inputs
        self.wait(lambda seen: seen.step == "card" and not seen.busy, "the first step")
        self.key("F2")
        self.wait(lambda seen: seen.person and not seen.busy, "the card")
        self.key("Return")
        seen = self.wait(lambda seen: seen.step != "card", "the draft")
        if seen.step == "categories":
            for category in categories:
                self.hands.type(INITIALS[category])
                self.key("Return")
            self.key("Return")
            self.wait(lambda seen: seen.step != "categories", "the form")
        while (seen := self.wait(lambda seen: seen.step != "form" or bool(seen.field), "a field")).step == "form":
            self.hands.type(self.answers[seen.field])
            here = seen.field
            self.key("F8")
            self.wait(
                lambda seen, here=here: seen.step != "form" or seen.field not in ("", here), f"what follows {here}"
            )
        self.wait(lambda seen: seen.step == "photo" and seen.photo and not seen.busy, "the photo")
        self.key("F9")
        self.sign()
        self.key("F9")
        self.wait(lambda seen: seen.step == "done", "the saved record")
        return self.inputs - before

    # -- with nothing but a mouse -------------------------------------------------------------------------------------

    def collect_by_mouse(self, categories: Sequence[str], boxes: Mapping[str, str]) -> int:
        """The same with clicks; `boxes` are the codes ticked at fields that are answered so."""
        before = self.inputs
        self.wait(lambda seen: seen.step == "card" and not seen.busy, "the first step")
        self.click("read")
        self.wait(lambda seen: seen.person and not seen.busy, "the card")
        self.click("start")
        seen = self.wait(lambda seen: seen.step != "card", "the draft")
        if seen.step == "categories":
            for category in categories:
                self.click(f"category:{category}")
            self.click("on")
            self.wait(lambda seen: seen.step != "categories", "the form")
        while (seen := self.wait(lambda seen: seen.step != "form" or bool(seen.field), "a field")).step == "form":
            here = seen.field
            kind = self.hands.kind_of(here)
            if kind == "click":
                self.click(f"box:{here}={boxes[here]}")
            else:
                self.hands.type(self.answers[here])
                if kind == "list":
                    self.click(f"offered:{here}")
            self.wait(lambda seen, here=here: here not in seen.needed, f"the answer to {here}")
            self.click("next")
            self.wait(
                lambda seen, here=here: seen.step != "form" or seen.field not in ("", here), f"what follows {here}"
            )
        self.wait(lambda seen: seen.step == "photo" and seen.photo and not seen.busy, "the photo")
        self.click("on")
        self.sign()
        self.click("confirm")
        self.wait(lambda seen: seen.step == "done", "the saved record")
        return self.inputs - before
