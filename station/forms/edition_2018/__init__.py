"""The 2018 edition of the collection form, 信息采集表 (plan 三; its annex rebuilt from public sources)."""

from station.forms.edition_2018.form import Form2018

__all__ = ["Form2018"]
