"""The steps of the first run, in their order; the store is made at one of them, and nothing is written before."""

from enum import Enum


class FirstStep(Enum):
    """A step, with its title."""

    WELCOME = "欢迎"
    PLACE = "采集站"
    ADMINISTRATOR = "管理员"
    STORE = "建立数据库"
    DEVICES = "设备检查"
    COUNTY = "县级登记"
    PEOPLE = "操作员"
    DONE = "完成"

    @property
    def needs_store(self) -> bool:
        """Whether it comes after the store was made; there is no way back across that."""
        return STEPS.index(self) > STEPS.index(FirstStep.STORE)


STEPS = tuple(FirstStep)
