"""One ready KPI definition as a reader sees it, with its worked case; for pages and screens."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from outcome_metrics.assessing.results import Assessment
from outcome_metrics.assessing.worked import work_out
from outcome_metrics.catalogue import CATALOGUE, SERVICES
from outcome_metrics.catalogue.ready import Ready
from outcome_metrics.definitions.definition import (
    Aggregation,
    AttainmentKind,
    Direction,
    Kpi,
    Text,
)
from outcome_metrics.quantities import amount
from procurement.documents.words import Words
from procurement.locale import catalogue, text

#: Two decimals of a percentage, four of anything else: what a person can check by hand.
FINEST_PERCENT, FINEST = 2, 4
SHARE = "share"
#: Their values are quotients of sums, so a mean of values would be a mistake worth showing.
QUOTIENTS = frozenset({Aggregation.RATIO_OF_SUMS, Aggregation.MEAN_WEIGHTED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A definition in one language.

    Attributes:
        service: Of the city, in words.
        name: Short name.
        lines: What a complete definition says, by field: (label, text).
        example: Title of the worked case.
        heads: Column titles of its table.
        rows: Its figures, one row for each period.
        steps: What follows from them, in sentences.
    """

    service: str
    name: str
    lines: dict[str, tuple[str, str]]
    example: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    steps: tuple[str, ...]


def sheet(ready: Ready, language: str, *, service: str = "") -> Sheet:
    """Return the definition and its worked case in words, figures computed and not copied.

    Args:
        ready: The definition.
        language: `en`, `es` or `pt`.
        service: Its service; blank looks it up in the catalogue.

    Raises:
        ValueError: it has no worked case.
    """
    if not ready.worked.parts:
        raise ValueError(ready.kpi.code)
    writer = _Writer(language, ready.kpi)
    judged = work_out(ready)
    service = service or next(code for code, listed in SERVICES.items() if ready in listed)
    return Sheet(
        service=service_name(service, language),
        name=getattr(ready.kpi.name, language),
        lines={
            field: (writer.say(f"field.{field}"), said)
            for field, said in writer.lines(ready).items()
            if said
        },
        example=writer.say("example.heading"),
        heads=tuple(writer.say(f"example.{key}") for key in writer.heads()),
        rows=tuple(writer.rows(ready, judged)),
        steps=tuple(writer.steps(ready, judged)),
    )


def service_name(code: str, language: str) -> str:
    """Return the words for a service of the catalogue."""
    return text(language, "kpis", f"service.{code}")


def dimension_name(code: str, language: str) -> str:
    """Return the words for a dimension; a city's own is shown as written."""
    return catalogue(language, "kpis").get(f"dimension.{code}", code)


class _Writer:
    """Writes what belongs to one definition, in one language."""

    def __init__(self, language: str, kpi: Kpi) -> None:
        self.language = language
        self.kpi = kpi
        self.words = Words(language, "UTC")
        self.cumulative = kpi.attainment is AttainmentKind.CUMULATIVE

    def say(self, key: str, **params: object) -> str:
        """Return the text for `key`."""
        return text(self.language, "kpis", key, **params)

    def lines(self, ready: Ready) -> dict[str, str]:
        """Return field -> text; blank where the definition has nothing to say."""
        kpi = self.kpi
        first = "counted" if kpi.denominator is None else "numerator"
        return {
            "question": self._in_words(kpi.question),
            "type": self.words.text(f"kind.{kpi.type}"),
            "definition": self._in_words(kpi.definition),
            first: self._in_words(kpi.numerator),
            "denominator": self._in_words(kpi.denominator),
            "exclusions": self._in_words(kpi.exclusions),
            "unit": self._unit(),
            "formula": self.say(f"formula.{kpi.aggregation}"),
            "direction": self.words.text(f"direction.{kpi.direction}"),
            "attainment": self.words.text(f"attainment_rule.{self._rule()}"),
            "tolerance": "" if kpi.tolerance is None else self.value(kpi.tolerance),
            "thresholds": self._thresholds(),
            "plausible": self._span(kpi.plausible_min, kpi.plausible_max),
            "data_source": self._in_words(kpi.data_source),
            "owner": self._in_words(kpi.owner),
            "collector": self._in_words(kpi.collector),
            "validator": self._in_words(kpi.validator),
            "frequency": self.words.text(f"frequency.{kpi.frequency}"),
            "deadline": self._deadline(),
            "dimensions": "; ".join(dimension_name(one, self.language) for one in kpi.dimensions),
            "burden_hours": self.words.number(kpi.burden_hours or 0),
            "weight": self.words.percent(kpi.weight or Decimal(0)),
            "incentive": self._in_words(kpi.incentive),
            "balanced_by": "; ".join(
                f"{self._in_words(CATALOGUE[one].name)} (`{one}`)" for one in kpi.balanced_by
            ),
            "sources": "; ".join(ready.sources),
        }

    def heads(self) -> tuple[str, ...]:
        """Return the keys of the columns of the worked case."""
        figures = ("amount",) if self.kpi.denominator is None else ("numerator", "denominator")
        told = ("planned", "to_date") if self.cumulative else ("value",)
        return ("period", *figures, *told, "attainment")

    def rows(self, ready: Ready, judged: Assessment) -> list[tuple[str, ...]]:
        """Return one row for each period of the worked case."""
        found = []
        for number, row in enumerate(judged.rows):
            parts = [one for one in ready.worked.figures[number] if one is not None]
            planned = [Decimal(ready.worked.target[number])] if self.cumulative else []
            found.append(
                (
                    self.words.number(number + 1),
                    *map(self.words.number, (*parts, *planned)),
                    self.value(row.judgement.value),
                    self._attained(row.judgement.attainment),
                )
            )
        return found

    def steps(self, ready: Ready, judged: Assessment) -> list[str]:
        """Return what follows from the figures, step by step."""
        whole, kind = judged.whole.judgement, self.kpi.aggregation
        if kind is Aggregation.PERCENTILE:
            return [
                self.say("example.promise", target=self._promise(ready)),
                self.say("example.percentile"),
            ]
        said = [self._together(judged)]
        if kind in QUOTIENTS:
            values = [Fraction(n) / Fraction(d or 1) for n, d in ready.worked.figures]
            wrong, right = self._mean(values), self.value(whole.value)
            said += [self.say("example.wrong", wrong=wrong)] if wrong != right else []
        if kind is not Aggregation.SUM:
            said.append(self.say("example.promise", target=self._promise(ready)))
        if ready.worked.baseline:
            start = self.value(Decimal(ready.worked.baseline))
            said.append(self.say("example.baseline", baseline=start))
        said.append(
            self.say(
                "example.attained",
                attainment=self._attained(whole.attainment),
                rating=self.words.text(f"rating.{whole.rating}"),
            )
        )
        return said

    def value(self, value: Decimal | float | None) -> str:
        """Return a value in the KPI's unit, to the decimals that a person checks."""
        if value is None:
            return self.words.text("unknown")
        exact = Decimal(str(round(value, 6)))
        if self.kpi.unit == SHARE:
            return self.words.percent(exact, _digits(exact * 100, FINEST_PERCENT))
        number = self.words.number(exact, _digits(exact, FINEST))
        return f"{number}\u00a0{self._unit()}"

    def _together(self, judged: Assessment) -> str:
        whole = judged.whole.judgement
        value = self.value(whole.value)
        if self.kpi.aggregation is Aggregation.SUM:
            return self.say("example.sum", value=value, target=self.value(whole.target_low))
        if self.kpi.aggregation is Aggregation.LAST:
            return self.say("example.last", value=value)
        return self.say(
            "example.ratio",
            numerator=self.words.number(amount(whole.numerator or 0)),
            denominator=self.words.number(amount(whole.denominator or 0)),
            value=value,
        )

    def _promise(self, ready: Ready) -> str:
        low, *high = [Decimal(one) for one in ready.worked.target]
        if self.kpi.direction is Direction.RANGE:
            return self._span(low, high[0])
        if self.kpi.direction is Direction.MAINTAIN:
            tolerance = self.value(self.kpi.tolerance)
            return self.say("around", value=self.value(low), tolerance=tolerance)
        return self.value(low)

    def _deadline(self) -> str:
        submission = self.kpi.submission_days
        if not self.kpi.lag_days:
            return self.say("deadline.at_once", submission=submission)
        return self.say("deadline", lag=self.kpi.lag_days, submission=submission)

    def _thresholds(self) -> str:
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
                f"threshold.{side}",
                rating=self.words.text(f"rating.{rating}"),
                value=self.value(cut),
            )
            for rating, cut in named.items()
        )

    def _span(self, low: Decimal | None, high: Decimal | None) -> str:
        return self.say("span", low=self.value(low), high=self.value(high))

    def _mean(self, values: list[Fraction]) -> str:
        return self.value(float(sum(values, Fraction(0)) / len(values)))

    def _attained(self, attainment: float | None) -> str:
        if attainment is None:
            return self.words.text("unknown")
        exact = Decimal(str(round(attainment, FINEST)))
        return self.words.number(exact, _digits(exact, FINEST))

    def _rule(self) -> str:
        kind = self.kpi.attainment
        return f"{kind}.{self.kpi.direction}" if kind is AttainmentKind.RATIO else kind.value

    def _unit(self) -> str:
        return self.words.term("unit", "percent" if self.kpi.unit == SHARE else self.kpi.unit)

    def _in_words(self, said: Text | None) -> str:
        return "" if said is None else str(getattr(said, self.language))


def _digits(value: Decimal, most: int) -> int:
    """Return how many decimals, up to `most`, the value needs."""
    rounded = value.quantize(Decimal(1).scaleb(-most)).normalize()
    exponent = rounded.as_tuple().exponent
    return max(-exponent, 0) if isinstance(exponent, int) else 0
