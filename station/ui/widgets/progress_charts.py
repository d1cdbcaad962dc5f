"""The figures as two charts, readable without colour: bars are labelled, and their parts differ in hatching as well."""

from collections.abc import Sequence

from PySide6.QtCharts import (
    QBarCategoryAxis,
    QBarSet,
    QChart,
    QChartView,
    QHorizontalPercentBarSeries,
    QStackedBarSeries,
    QValueAxis,
)
from PySide6.QtCore import QEvent, QMargins, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QPainter

from station.domain.progress import DayFigures, VillageFigures

_DONE, _ELSEWHERE, _OPEN = "#7a1f1f", "#c98f8f", "#d5dbe1"
_LONGEST = 9
_MOST_VILLAGES, _MOST_DAYS = 12, 21


class ChartView(QChartView):
    """A chart written as large as the rest of the program, in type a little smaller than the text's."""

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802  # Qt's name
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.write()

    def write(self) -> None:
        """Sets the type of what the chart says."""
        chart = self.chart()
        plain = QFont(self.font())
        plain.setPixelSize(min(max(12, self.font().pixelSize() * 3 // 4), 16))  # larger, villages would be cut
        chart.setTitleFont(plain)
        chart.legend().setFont(plain)
        for axis in chart.axes():
            axis.setLabelsFont(plain)


def village_chart() -> ChartView:
    """Of each village, how much is collected."""
    return _view("各村（居）采集情况（占应采集人数）")


def day_chart() -> ChartView:
    """Day by day, how many were collected here."""
    return _view("本站每日采集人数")


def show_villages(view: ChartView, villages: Sequence[VillageFigures]) -> None:
    """Shows those with most people left to collect; the table has all."""
    shown = sorted((each for each in villages if each.due), key=lambda each: -each.open)[:_MOST_VILLAGES]
    series = QHorizontalPercentBarSeries()
    for name, colour, pattern, values in (
        ("本站已采集", _DONE, Qt.BrushStyle.SolidPattern, [each.here for each in reversed(shown)]),
        ("别站已采集", _ELSEWHERE, Qt.BrushStyle.BDiagPattern, [each.elsewhere for each in reversed(shown)]),
        ("未采集", _OPEN, Qt.BrushStyle.SolidPattern, [each.open for each in reversed(shown)]),
    ):
        series.append(_bars(name, colour, pattern, values))
    series.setBarWidth(_width(len(shown)))
    names = [f"{_short(each.name)} {each.rate:.0%}" for each in reversed(shown) if each.rate is not None]
    _fill(view, series, names, across=True)


def show_days(view: ChartView, days: Sequence[DayFigures]) -> None:
    """Shows the last days."""
    shown = days[-_MOST_DAYS:]
    series = QStackedBarSeries()
    series.append(_bars("基础库人员", _DONE, Qt.BrushStyle.SolidPattern, [each.registered for each in shown]))
    series.append(_bars("新增人员", _ELSEWHERE, Qt.BrushStyle.BDiagPattern, [each.added for each in shown]))
    series.setBarWidth(_width(len(shown)))
    _fill(view, series, [f"{each.day.month}-{each.day.day}" for each in shown], across=False)


def _short(name: str) -> str:
    return name if len(name) <= _LONGEST else name[: _LONGEST - 1] + "…"


def _width(bars: int) -> float:
    """Bars of one thickness, however few there are."""
    return min(0.6, 0.08 * max(1, bars))


def _apart(names: Sequence[str]) -> list[str]:
    """An axis takes two of the same name for one: blanks tell them apart."""
    found: list[str] = []
    for name in names:
        apart = name
        while apart in found:
            apart += " "
        found.append(apart)
    return found


def _view(title: str) -> ChartView:
    view = ChartView()
    view.setRenderHint(QPainter.RenderHint.Antialiasing)
    view.setAccessibleName(title)
    chart = view.chart()
    chart.setTitle(title)
    chart.setMargins(QMargins(4, 4, 8, 4))
    chart.setBackgroundRoundness(6)
    chart.legend().setAlignment(Qt.AlignmentFlag.AlignBottom)
    chart.setAnimationOptions(QChart.AnimationOption.NoAnimation)
    return view


def _bars(name: str, colour: str, pattern: Qt.BrushStyle, values: Sequence[int]) -> QBarSet:
    bars = QBarSet(name)
    bars.setBrush(QBrush(QColor(colour), pattern))
    bars.setPen(QColor(_DONE if pattern is not Qt.BrushStyle.SolidPattern else colour))
    bars.append([float(value) for value in values])
    return bars


def _fill(
    view: ChartView, series: QHorizontalPercentBarSeries | QStackedBarSeries, names: Sequence[str], *, across: bool
) -> None:
    chart = view.chart()
    chart.removeAllSeries()
    for axis in chart.axes():
        chart.removeAxis(axis)
    chart.addSeries(series)
    categories, values = QBarCategoryAxis(), QValueAxis()
    categories.append(_apart(names))
    values.setLabelFormat("%d%%" if across else "%d")
    bottom, left = Qt.AlignmentFlag.AlignBottom, Qt.AlignmentFlag.AlignLeft
    chart.addAxis(categories, left if across else bottom)
    chart.addAxis(values, bottom if across else left)
    series.attachAxis(categories)
    series.attachAxis(values)
    if not across:
        values.setMin(0)
        values.applyNiceNumbers()
    view.write()
