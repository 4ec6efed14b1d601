"""Arrays become inline SVG, for PDF and web alike; each picture's title says what it shows.

Everything is an attribute of the element it concerns: page style does not reach into an inline SVG when it is
printed.  Colours are told apart by colour-blind readers, and shapes and dashes repeat what they say.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from math import ceil, floor, log10

from markupsafe import Markup, escape

from procurement.documents.facts import KpiTerms, Series, TrendPoint
from procurement.documents.fonts import FAMILY
from procurement.documents.measures import measure, target
from procurement.documents.words import Words

INK, MUTED, GRID, BAND = "#1b1b1b", "#565c65", "#dfe3e8", "#eef2f6"
BLUE, ORANGE, GREEN = "#1f5f9e", "#b54708", "#00695c"

WIDTH, LEFT, RIGHT, TOP, INSET = 620, 48, 132, 16, 18


@dataclass(frozen=True)
class Frame:
    """The plotting area: days across, values upwards."""

    first: date
    last: date
    low: float
    high: float
    height: int
    bottom: int = 44
    parts: list[str] = field(default_factory=list)

    @property
    def right(self) -> float:
        """Right edge of the area."""
        return WIDTH - RIGHT

    @property
    def floor(self) -> float:
        """Lower edge of the area."""
        return self.height - self.bottom

    def x(self, day: date) -> float:
        """Return where a day stands."""
        span = max((self.last - self.first).days, 1)
        return LEFT + INSET + (self.right - LEFT - 2 * INSET) * (day - self.first).days / span

    def y(self, value: float) -> float:
        """Return where a value stands."""
        return self.floor - (self.floor - TOP) * (value - self.low) / (self.high - self.low)

    def add(self, *parts: str) -> None:
        """Draw something over what is there."""
        self.parts.extend(parts)


def xmr(series: Series, terms: KpiTerms, words: Words) -> Markup:
    """Draw a process behaviour chart: values, frozen limits, signals, the target apart from the limits.

    A period without data is a gap in the line and a tick below the axis, never a zero.
    """
    known = [float(value) for value in series.values if value is not None]
    lines = _levels(series, terms, words)
    frame = _frame(series.days, known + [line.value for line in lines], height=268)
    _frozen_band(frame, series, words)
    _grid(frame, terms, words)
    _dates(frame, words)
    for line in lines:
        _level(frame, line)
    _level_labels(frame, lines)
    _values(frame, series)
    _gap_ticks(frame, series)
    frame.add(*_legend(frame, series, words))
    return _svg(frame, xmr_title(series, terms, words))


def trend(points: Sequence[TrendPoint], terms: KpiTerms, words: Words) -> Markup:
    """Draw longer periods against baseline and target, each value written beside its mark."""
    levels = [
        Level(float(value), f"{words.text(key)} {_short(value, terms, words)}", color, dash, width)
        for key, value, color, dash, width in (
            ("chart.baseline", terms.baseline, MUTED, "2 3", 1.2),
            ("chart.target", terms.target, GREEN, "9 4", 1.8),
            ("chart.target_high", terms.target_high, GREEN, "9 4", 1.8),
        )
        if value is not None
    ]
    known = [float(point.value) for point in points if point.value is not None]
    frame = _frame(
        [point.span.start for point in points], known + [line.value for line in levels], height=214
    )
    _grid(frame, terms, words)
    for line in levels:
        _level(frame, line)
    _level_labels(frame, levels)
    days = [point.span.start for point in points]
    _polyline(frame, days, [point.value for point in points], width=1.8)
    _trend_marks(frame, points, terms, words)
    return _svg(frame, trend_title(points, terms, words))


def xmr_title(series: Series, terms: KpiTerms, words: Words) -> str:
    """Return what the chart shows, in one sentence: this is its alternative text."""
    unknown = sum(value is None for value in series.values)
    signals = words.count("chart.signals", len(series.signals))
    gaps = words.count("chart.gaps", unknown)
    shown = words.count("chart.points", len(series.values) - unknown)
    name = words.say(terms.name)
    return words.text("chart.xmr", name=name, points=shown, signals=signals, gaps=gaps)


def trend_title(points: Sequence[TrendPoint], terms: KpiTerms, words: Words) -> str:
    """Return where the trend began, where it ends and what was promised, in one sentence."""
    known = [point for point in points if point.value is not None]
    name = words.say(terms.name)
    if not known:
        return words.text("chart.trend_empty", name=name)
    return words.text(
        "chart.trend",
        name=name,
        first=measure(known[0].value, terms, words),
        first_period=words.span(known[0].span),
        last=measure(known[-1].value, terms, words),
        last_period=words.span(known[-1].span),
        target=target(terms, words),
    )


@dataclass(frozen=True, slots=True)
class Level:
    """A horizontal line with its label."""

    value: float
    label: str
    color: str
    dash: str
    width: float


def _levels(series: Series, terms: KpiTerms, words: Words) -> list[Level]:
    found = (
        ("chart.upper", series.upper, MUTED, "4 3", 1.0),
        ("chart.center", series.center, MUTED, "", 1.0),
        ("chart.lower", series.lower, MUTED, "4 3", 1.0),
        ("chart.target", terms.target, GREEN, "9 4", 1.8),
        ("chart.target_high", terms.target_high, GREEN, "9 4", 1.8),
    )
    return [
        Level(float(value), f"{words.text(key)} {_short(value, terms, words)}", color, dash, width)
        for key, value, color, dash, width in found
        if value is not None
    ]


def _short(value: Decimal, terms: KpiTerms, words: Words) -> str:
    if terms.percent:
        return words.percent(value, max(terms.digits, 1))
    return words.number(value, max(terms.digits, 1))


def _frame(days: Sequence[date], values: Iterable[float], *, height: int) -> Frame:
    found = list(values) or [0.0, 1.0]
    low, high = min(found), max(found)
    step = _step(high - low or abs(high) or 1.0)
    margin = (high - low) * 0.06
    bottom = floor((low - margin) / step) * step
    if 0 <= low <= (high - low) or bottom < 0 <= low:
        bottom = 0.0
    first, last = (days[0], days[-1]) if days else (date.min, date.min)
    top = ceil((high + margin) / step) * step
    return Frame(first, last, bottom, top if top > bottom else bottom + step, height)


def _step(span: float) -> float:
    """Return a round distance between grid lines that gives four to eight of them."""
    rough = span / 5
    base = 10.0 ** floor(log10(rough))
    return float(next(base * factor for factor in (1, 2, 2.5, 5, 10) if base * factor >= rough))


def _grid(frame: Frame, terms: KpiTerms, words: Words) -> None:
    step = _step(frame.high - frame.low)
    for number in range(round((frame.high - frame.low) / step) + 1):
        value = frame.low + number * step
        y = frame.y(value)
        exact = Decimal(repr(round(value, 9)))
        label = words.percent(exact, 0 if step >= 0.01 else 1) if terms.percent else words.number(exact)
        frame.add(
            _line(LEFT, y, frame.right, y, GRID, 0.7), _text(LEFT - 5, y + 3, label, anchor="end")
        )


def _dates(frame: Frame, words: Words) -> None:
    """Write years, quarters or months, whichever leaves room between the labels."""
    days = (frame.last - frame.first).days
    months, name = (12, "year") if days > 1200 else (3, "quarter") if days > 270 else (1, "month")
    last_label = -100.0
    for day in _month_starts(frame.first, frame.last, every=months):
        x = frame.x(day)
        frame.add(_line(x, frame.floor, x, frame.floor + 4, MUTED, 0.8))
        label = {"year": str(day.year), "quarter": words.quarter(day), "month": words.month(day)}[name]
        if x - last_label >= 54:
            frame.add(_text(x, frame.floor + 15, label, anchor="middle"))
            last_label = x
    frame.add(_line(LEFT, frame.floor, frame.right, frame.floor, MUTED, 0.9))


def _month_starts(first: date, last: date, *, every: int) -> list[date]:
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    starts = [
        date(first.year + (first.month - 1 + n) // 12, (first.month - 1 + n) % 12 + 1, 1)
        for n in range(count)
    ]
    return [day for day in starts if first <= day <= last and (day.month - 1) % every == 0]


def _frozen_band(frame: Frame, series: Series, words: Words) -> None:
    """Shade the periods from which the limits were computed."""
    if series.frozen_on is None or series.center is None:
        return
    left, right = LEFT, min(frame.x(series.frozen_on), frame.right)
    frame.add(
        f'<rect x="{_n(left)}" y="{TOP}" width="{_n(right - left)}" height="{_n(frame.floor - TOP)}" fill="{BAND}"/>',
        _line(right, TOP, right, frame.floor, MUTED, 0.8, "1 2"),
        _text(min(left + 4, right), TOP - 4, words.text("chart.frozen"), color=MUTED),
    )


def _level(frame: Frame, line: Level) -> None:
    y = frame.y(line.value)
    frame.add(_line(LEFT, y, frame.right, y, line.color, line.width, line.dash))


def _level_labels(frame: Frame, lines: Sequence[Level]) -> None:
    """Write the labels to the right, moved apart where they would overlap."""
    placed: list[tuple[float, Level]] = []
    for line in sorted(lines, key=lambda found: -found.value):
        above = placed[-1][0] + 13 if placed else TOP
        placed.append((max(frame.y(line.value) + 3, above), line))
    over = max(0.0, placed[-1][0] - frame.floor) if placed else 0.0
    for y, line in placed:
        strong = line.color == GREEN
        frame.add(_text(frame.right + 6, y - over, line.label, color=line.color, strong=strong))


def _values(frame: Frame, series: Series) -> None:
    many = len(series.days) > 60
    _polyline(frame, series.days, series.values, width=0.9 if many else 1.4)
    signals = frozenset(series.signals)
    for position, (day, value) in enumerate(zip(series.days, series.values, strict=True)):
        if value is None:
            continue
        x, y = frame.x(day), frame.y(float(value))
        frame.add(_diamond(x, y) if position in signals else _dot(x, y, 1.3 if many else 2.4))


def _polyline(
    frame: Frame, days: Sequence[date], values: Sequence[Decimal | None], *, width: float
) -> None:
    path, pen = [], "M"
    for day, value in zip(days, values, strict=True):
        if value is None:
            pen = "M"
            continue
        path.append(f"{pen}{_n(frame.x(day))} {_n(frame.y(float(value)))}")
        pen = "L"
    frame.add(f'<path d="{"".join(path)}" fill="none" stroke="{BLUE}" stroke-width="{width}"/>')


def _gap_ticks(frame: Frame, series: Series) -> None:
    """Mark periods without data above the axis, neighbours as one bar."""
    start = None
    for position, value in enumerate((*series.values, Decimal(0))):
        if value is None and start is None:
            start = position
        if value is not None and start is not None:
            left, right = frame.x(series.days[start]), frame.x(series.days[position - 1])
            frame.add(_bar(left - 1.5, frame.floor - 7, right - left + 3))
            start = None


def _trend_marks(
    frame: Frame, points: Sequence[TrendPoint], terms: KpiTerms, words: Words
) -> None:
    every = max(1, ceil(len(points) / 10))
    frame.add(_line(LEFT, frame.floor, frame.right, frame.floor, MUTED, 0.9))
    for position, point in enumerate(points):
        x = frame.x(point.span.start)
        if position % every == 0:
            frame.add(
                _text(x, frame.floor + 15, words.quarter(point.span.start), anchor="middle"),
            )
        if point.value is None:
            frame.add(_bar(x - 6, frame.floor - 7, 12))
            continue
        y = frame.y(float(point.value))
        frame.add(_dot(x, y, 3.2))
        if position % every == 0 or position == len(points) - 1:
            shown = _short(point.value, terms, words)
            frame.add(*_backed(x, y - 8, shown))


def _legend(frame: Frame, series: Series, words: Words) -> list[str]:
    y, x = frame.height - 8, float(LEFT)
    parts = []
    marks = [("chart.value", _dot)]
    if series.signals:
        marks.append(("chart.signal", lambda a, b, _: _diamond(a, b)))
    if any(value is None for value in series.values):
        marks.append(("chart.gap", lambda a, b, _: _bar(a - 4, b - 3.5, 8)))
    for key, mark in marks:
        label = words.text(key)
        parts += [mark(x + 4, y - 3, 2.4), _text(x + 13, y, label, color=MUTED)]
        x += 32 + 5.6 * len(label)
    return parts


def _dot(x: float, y: float, r: float) -> str:
    return f'<circle cx="{_n(x)}" cy="{_n(y)}" r="{r}" fill="{BLUE}"/>'


def _diamond(x: float, y: float, r: float = 4.4) -> str:
    path = f"M{_n(x)} {_n(y - r)}L{_n(x + r)} {_n(y)}L{_n(x)} {_n(y + r)}L{_n(x - r)} {_n(y)}Z"
    return f'<path d="{path}" fill="{ORANGE}" stroke="#ffffff" stroke-width="0.8"/>'


def _bar(x: float, y: float, width: float) -> str:
    return f'<rect x="{_n(x)}" y="{_n(y)}" width="{_n(width)}" height="7" fill="{INK}"/>'


def _backed(x: float, y: float, words: str) -> tuple[str, str]:
    """Write a label on white, so that a line behind it does not cross the figures."""
    width = 5.9 * len(words) + 3
    back = (
        f'<rect x="{_n(x - width / 2)}" y="{_n(y - 9)}" width="{_n(width)}" height="11" fill="#ffffff"/>'
    )
    return back, _text(x, y, words, anchor="middle", color=BLUE, strong=True)


def _line(x0: float, y0: float, x1: float, y1: float, color: str, width: float, dash: str = "") -> str:  # noqa: PLR0913,E501
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    path = f"M{_n(x0)} {_n(y0)}L{_n(x1)} {_n(y1)}"
    return f'<path d="{path}" fill="none" stroke="{color}" stroke-width="{width}"{dashes}/>'


def _text(  # noqa: PLR0913
    x: float, y: float, words: str, *, anchor: str = "start", color: str = INK, strong: bool = False
) -> str:
    weight = "600" if strong else "400"
    return (
        f'<text x="{_n(x)}" y="{_n(y)}" text-anchor="{anchor}" fill="{color}" font-size="11"'
        f' font-weight="{weight}" font-family="{FAMILY}">{escape(words)}</text>'
    )


def _svg(frame: Frame, title: str) -> Markup:
    opening = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {frame.height}"'
        f' width="{WIDTH}" height="{frame.height}" role="img" class="chart">'
    )
    drawn = "".join(frame.parts)
    return Markup(f"{opening}<title>{escape(title)}</title>{drawn}</svg>")  # noqa: S704  escaped above


def _n(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
