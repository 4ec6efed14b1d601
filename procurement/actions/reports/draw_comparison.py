"""A comparison as a funnel plot for a page or a file."""

import numpy as np

from outcome_metrics.comparing.funnel import Band, Position, lines
from outcome_metrics.quantities import SCALE, Floats
from procurement.actions.reports.show_comparison import SHARE, Comparison
from procurement.documents.charts import funnel
from procurement.documents.charts.measured import Measured
from procurement.documents.charts.standalone import standalone
from procurement.documents.words import Words

#: No time of day is shown.
ZONE = "UTC"
#: Points of each curve.
POINTS = 120
#: Within the 95 % limits, which is nothing to name anybody for.
UNREMARKABLE = frozenset({Position.INSIDE, Position.NO_DATA})


def picture_of(found: Comparison, language: str) -> str:
    """Return the funnel as SVG: limits that narrow with volume, names only of those outside."""
    volumes = _volumes(found)
    narrow, wide = lines(found.funnel, size=volumes)
    adjusted = found.funnel.dispersion.tau2 > 0.0
    facts = funnel.Funnel(
        measured=Measured(
            name=found.kpi.name, unit=found.kpi.unit, percent=found.kpi.unit == SHARE
        ),
        center=found.funnel.expected,
        promised=not found.around_all,
        vendors=tuple(
            funnel.Vendor(
                name=one.name,
                volume=one.denominator / SCALE,
                value=float(found.values.value[at]),
                outside=str(found.funnel.position[at]) not in UNREMARKABLE,
            )
            for at, one in enumerate(found.delivered)
            if found.left_out[at] is None
        ),
        volumes=tuple(volumes.tolist()),
        bands=(
            _band(narrow, 0.95, adjusted=adjusted),
            _band(wide, 0.998, adjusted=adjusted),
        ),
        volume=found.kpi.denominator or "",
    )
    return standalone(funnel.draw(facts, Words(language, ZONE)))


def _volumes(found: Comparison) -> Floats:
    """Return the volumes of the curves, closer where the limits bend most."""
    known = [
        one.denominator / SCALE
        for one, reason in zip(found.delivered, found.left_out, strict=True)
        if reason is None
    ]
    return np.geomspace(min(known) / 2.0, max(known) * 1.05, POINTS)


def _band(limits: Band, share: float, *, adjusted: bool) -> funnel.Band:
    return funnel.Band(
        share=share,
        lower=tuple(limits.lower.tolist()),
        upper=tuple(limits.upper.tolist()),
        adjusted=adjusted,
    )
