"""How figures and terms of one KPI definition are written, in one language."""

from decimal import Decimal

from outcome_metrics.definitions.definition import AttainmentKind, Direction, Kpi, Text
from procurement.documents.words import Words
from procurement.locale import text

#: Two decimals of a percentage, four of anything else: what a person can check by hand.
FINEST_PERCENT, FINEST = 2, 4
SHARE = "share"


class KpiWords:
    """Writes what belongs to one definition."""

    def __init__(self, kpi: Kpi, language: str) -> None:
        """Write about `kpi` in `en`, `es` or `pt`."""
        self.kpi = kpi
        self.language = language
        self.words = Words(language, "UTC")

    def say(self, key: str, **params: object) -> str:
        """Return the text for `key`."""
        return text(self.language, "kpis", key, **params)

    def term(self, key: str) -> str:
        """Return what papers call a code, such as `rating.good`."""
        return self.words.text(key)

    def number(self, value: Decimal | int) -> str:
        """Return a plain number."""
        return self.words.number(value)

    def said(self, written: Text | None) -> str:
        """Return a text of the definition; blank where there is none."""
        return "" if written is None else str(getattr(written, self.language))

    def unit(self) -> str:
        """Return the words for the KPI's unit."""
        return self.words.term("unit", "percent" if self.kpi.unit == SHARE else self.kpi.unit)

    def value(self, value: Decimal | float | None) -> str:
        """Return a value in the KPI's unit, to the decimals that a person checks."""
        if value is None:
            return self.term("unknown")
        exact = Decimal(str(round(value, 6)))
        if self.kpi.unit == SHARE:
            return self.words.percent(exact, _digits(exact * 100, FINEST_PERCENT))
        number = self.words.number(exact, _digits(exact, FINEST))
        return f"{number}\u00a0{self.unit()}"

    def attained(self, attainment: float | None) -> str:
        """Return attainment to four decimals."""
        if attainment is None:
            return self.term("unknown")
        exact = Decimal(str(round(attainment, FINEST)))
        return self.words.number(exact, _digits(exact, FINEST))

    def span(self, low: Decimal | None, high: Decimal | None) -> str:
        """Return from which value to which."""
        return self.say("span", low=self.value(low), high=self.value(high))

    def promise(self, edges: list[Decimal]) -> str:
        """Return a target: one value, the two edges of a range, or a value with its tolerance."""
        if self.kpi.direction is Direction.RANGE:
            return self.span(edges[0], edges[1])
        value = self.value(edges[0])
        if self.kpi.direction is Direction.MAINTAIN:
            return self.say("around", value=value, tolerance=self.value(self.kpi.tolerance))
        return value

    def rule(self) -> str:
        """Return how attainment is computed."""
        kind = self.kpi.attainment
        ratio = kind is AttainmentKind.RATIO
        return self.term(f"attainment_rule.{kind}{f'.{self.kpi.direction}' if ratio else ''}")

    def deadline(self) -> str:
        """Return when a figure can be known and when it is due."""
        submission = self.kpi.submission_days
        if not self.kpi.lag_days:
            return self.say("deadline.at_once", submission=submission)
        return self.say("deadline", lag=self.kpi.lag_days, submission=submission)

    def thresholds(self) -> str:
        """Return from which value each rating is proposed."""
        steps = self.kpi.thresholds
        if steps is None:
            return self.say("threshold.none")
        named = {
            "good": steps.good,
            "approaching_target": steps.approaching,
            "requires_improvement": steps.requires_improvement,
        }
        side = self.kpi.direction if self.kpi.direction in {"higher", "lower"} else "outside"
        return "; ".join(
            self.say(
                f"threshold.{side}", rating=self.term(f"rating.{rating}"), value=self.value(cut)
            )
            for rating, cut in named.items()
        )


def _digits(value: Decimal, most: int) -> int:
    """Return how many decimals, up to `most`, the value needs."""
    rounded = value.quantize(Decimal(1).scaleb(-most)).normalize()
    exponent = rounded.as_tuple().exponent
    return max(-exponent, 0) if isinstance(exponent, int) else 0
