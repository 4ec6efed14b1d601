"""Reading a picture as a program sees it, and one sample of each kind."""

import math
from datetime import date
from xml.etree import ElementTree as ET

from procurement.documents.charts import (
    equity_dots,
    funnel,
    impact,
    planned_actual,
    sparkline,
    steps,
)
from procurement.documents.charts.measured import Measured

SVG = "{http://www.w3.org/2000/svg}"
TIMELY = Measured(name={"en": "On time", "es": "A tiempo", "pt": "No prazo"}, percent=True)
DAYS = Measured(name={"en": "Days", "es": "Días", "pt": "Dias"}, unit="days")


def drawn(picture):
    return ET.fromstring(str(picture))


def texts(picture):
    return [(float(found.get("x")), found.text) for found in drawn(picture).iter(f"{SVG}text")]


def filled(picture, tag, color):
    return [found for found in drawn(picture).iter(f"{SVG}{tag}") if found.get("fill") == color]


def stroked(picture, color):
    return [found for found in drawn(picture).iter(f"{SVG}path") if found.get("stroke") == color]


def said(picture):
    """Return the title."""
    return drawn(picture).find(f"{SVG}title").text


def a_funnel(**changes):
    """Three vendors around 75 %, of which only B is outside the 95 % limits (domain 4.3)."""
    volumes = tuple(float(n) for n in range(30, 801, 10))

    def band(z):
        reach = [z * math.sqrt(0.75 * 0.25 / n) for n in volumes]
        return {
            "lower": tuple(0.75 - r for r in reach),
            "upper": tuple(min(0.75 + r, 1.0) for r in reach),
        }

    vendors = (
        funnel.Vendor(name="Ana Obras", volume=32, value=20 / 32),
        funnel.Vendor(name="Bela Vista Ltda.", volume=280, value=190 / 280, outside=True),
        funnel.Vendor(name="Caminos S.A.", volume=800, value=620 / 800),
    )
    facts = {
        "measured": TIMELY,
        "center": 0.75,
        "vendors": vendors,
        "volumes": volumes,
        "bands": (
            funnel.Band(share=0.95, **band(1.96)),
            funnel.Band(share=0.998, **band(3.09), adjusted=True),
        ),
    }
    return funnel.Funnel(**facts | changes)


def groups(*, hidden=0.9):
    return equity_dots.EquityDots(
        measured=TIMELY,
        groups=(
            equity_dots.Group(name="Norte", value=0.4, low=0.346, high=0.456, reference=True),
            equity_dots.Group(name="Sur", value=0.3, low=0.232, high=0.378),
            equity_dots.Group(name="Isla", value=hidden, low=0.1, high=0.99, suppressed=True),
            equity_dots.Group(name="Oriente"),
        ),
    )


def plans(*pairs):
    return planned_actual.PlannedActual(
        measured=Measured(name="Pagos", unit="USD", digits=0),
        pairs=tuple(
            planned_actual.Pair(name=f"C-{n}", planned=planned, actual=actual)
            for n, (planned, actual) in enumerate(pairs)
        ),
    )


def a_line(*values, **changes):
    return sparkline.Sparkline(measured=DAYS, values=values, **changes)


def an_impact(**changes):
    """Twelve months before and after, up by 5 at the start (domain 4.5)."""
    months = range(24)
    facts = {
        "measured": DAYS,
        "days": tuple(date(2024 + n // 12, n % 12 + 1, 1) for n in months),
        "observed": tuple(None if n == 7 else 50.0 + n + 5 * (n >= 12) for n in months),
        "fitted": tuple(50.0 + n + 5 * (n >= 12) for n in months),
        "counterfactual": tuple(50.0 + n if n >= 12 else None for n in months),
        "starts_on": date(2025, 1, 1),
        "design": "before-after",
        "effect": 5.0,
        "low": 3.8,
        "high": 6.2,
    }
    return impact.Impact(**facts | changes)


def the_steps(*, hidden=7):
    return steps.Steps(
        name={"en": "Vendors", "es": "Proveedores", "pt": "Fornecedores"},
        steps=(
            steps.Step(name="Notified", count=420),
            steps.Step(name="Submitted", count=31, rate=31 / 420),
            steps.Step(name="Awarded", count=hidden, rate=hidden / 31, suppressed=True),
            steps.Step(name="Paid", count=None),
        ),
    )


def every_picture(words):
    """Return one picture of each kind by name."""
    return {
        "funnel": funnel.draw(a_funnel(promised=True), words),
        "equity_dots": equity_dots.draw(groups(), words),
        "planned_actual": planned_actual.draw(plans((10, 8), (5, None), (2e6, 3e6)), words),
        "sparkline": sparkline.draw(a_line(3, None, 5, target=4, signals=(2,)), words),
        "impact": impact.draw(
            an_impact(comparison=tuple(45.0 + n for n in range(24)), comparison_name="Sur"), words
        ),
        "steps": steps.draw(the_steps(), words),
    }
