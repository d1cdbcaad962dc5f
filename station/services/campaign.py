"""What the campaign asks of this station, where the station itself may decide it."""

from dataclasses import dataclass, replace

from station.domain.audit import Action
from station.domain.campaign import IDLE_MINUTES, Campaign
from station.errors import WrongUsage
from station.services.ports import Clock, OpenUnit, Progress


@dataclass(frozen=True, slots=True)
class ChangeCampaign:
    """Whether the lead checks records before they go to the county, and after how long the idle station locks."""

    open_unit: OpenUnit
    clock: Clock
    operator: str

    def __call__(
        self, progress: Progress, *, lead_checks: bool | None = None, idle_minutes: int | None = None
    ) -> Campaign:
        """What is None stays as it is. Raises WrongUsage for minutes that are none."""
        progress.step(0, 1)
        with self.open_unit() as unit:
            campaign = unit.settings.campaign()
            if lead_checks is not None:
                campaign = replace(campaign, lead_checks=lead_checks)
            if idle_minutes is not None:
                if idle_minutes not in IDLE_MINUTES:
                    raise WrongUsage(idle_minutes=idle_minutes)
                campaign = replace(campaign, idle_minutes=idle_minutes)
            unit.settings.set_campaign(campaign)
            detail = f"lead_checks={campaign.lead_checks} idle_minutes={campaign.idle_minutes}"
            unit.audit.add(self.clock(), self.operator, Action.CAMPAIGN_CHANGED, None, detail)
            unit.commit()
        return campaign
