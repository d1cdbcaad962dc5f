"""All scenarios. A new one is a line in one of these tuples."""

from tests.sweep.controls import CONTROLS
from tests.sweep.deeds import SCENARIOS as AT_THE_SERVICES
from tests.sweep.deeds import SMALL_REGISTER
from tests.sweep.safekeeping import SCENARIOS as SAFEKEEPING
from tests.sweep.scenario import Scenario
from tests.sweep.window import SCENARIOS as AT_THE_WINDOW

SCENARIOS: tuple[Scenario, ...] = (*AT_THE_WINDOW, *AT_THE_SERVICES, *SAFEKEEPING)


def scenario_named(title: str) -> Scenario:
    return next(each for each in (*SCENARIOS, SMALL_REGISTER, *CONTROLS) if each.title == title)
