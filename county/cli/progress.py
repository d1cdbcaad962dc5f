"""county progress"""

from county.app import open_county
from county.cli.options import AsJson, DataDir, settings_of
from county.cli.output import emit
from county.people import StandingState
from station.forms.divisions import division_name


def progress(data: DataDir, as_json: AsJson = False) -> None:
    """各村（居）的进度：基础库多少人，各状态的记录多少份。"""
    with open_county(settings_of(data)) as county:
        villages = county.report_progress()
    documents = [
        {"village": each.village, "registered": each.registered, **{k.value: n for k, n in each.by_state.items()}}
        for each in villages
    ]
    lines = [
        f"{division_name(each.village) or each.village or '未填写'}  基础库 {each.registered} 人  "
        + "  ".join(f"{state.label} {each.by_state[state]}" for state in StandingState)
        for each in villages
    ]
    emit(documents, lines or ["还没有基础库和记录。"], as_json=as_json)
