"""One ready KPI definition as a reader sees it, with its worked case; for pages and screens."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from outcome_metrics.assessing.results import Assessment
from outcome_metrics.assessing.worked import work_out
from outcome_metrics.catalogue import CATALOGUE, SERVICES
from outcome_metrics.catalogue.ready import Ready
from outcome_metrics.definitions.definition import Aggregation, AttainmentKind, Kpi
from outcome_metrics.quantities import amount
from procurement.documents.kpi_words import KpiWords
from procurement.locale import catalogue, text

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
    words, judged = KpiWords(ready.kpi, language), work_out(ready)
    service = service or next(code for code, listed in SERVICES.items() if ready in listed)
    return Sheet(
        service=service_name(service, language),
        name=getattr(ready.kpi.name, language),
        lines={
            field: (words.say(f"field.{field}"), said)
            for field, said in _lines(ready, words).items()
            if said
        },
        example=words.say("example.heading"),
        heads=tuple(words.say(f"example.{key}") for key in _heads(ready.kpi)),
        rows=tuple(_rows(ready, judged, words)),
        steps=tuple(_steps(ready, judged, words)),
    )


def service_name(code: str, language: str) -> str:
    """Return the words for a service of the catalogue."""
    return text(language, "kpis", f"service.{code}")


def dimension_name(code: str, language: str) -> str:
    """Return the words for a dimension; a city's own is shown as written."""
    return catalogue(language, "kpis").get(f"dimension.{code}", code)


def _lines(ready: Ready, words: KpiWords) -> dict[str, str]:
    """Return field -> text; blank where the definition has nothing to say."""
    kpi = ready.kpi
    return {
        "question": words.said(kpi.question),
        "type": words.term(f"kind.{kpi.type}"),
        "definition": words.said(kpi.definition),
        "counted" if kpi.denominator is None else "numerator": words.said(kpi.numerator),
        "denominator": words.said(kpi.denominator),
        "exclusions": words.said(kpi.exclusions),
        "unit": words.unit(),
        "formula": words.say(f"formula.{kpi.aggregation}"),
        "direction": words.term(f"direction.{kpi.direction}"),
        "attainment": words.rule(),
        "tolerance": "" if kpi.tolerance is None else words.value(kpi.tolerance),
        "thresholds": words.thresholds(),
        "plausible": words.span(kpi.plausible_min, kpi.plausible_max),
        "data_source": words.said(kpi.data_source),
        "owner": words.said(kpi.owner),
        "collector": words.said(kpi.collector),
        "validator": words.said(kpi.validator),
        "frequency": words.term(f"frequency.{kpi.frequency}"),
        "deadline": words.deadline(),
        "dimensions": "; ".join(dimension_name(one, words.language) for one in kpi.dimensions),
        "burden_hours": words.number(kpi.burden_hours or 0),
        "weight": words.words.percent(kpi.weight or Decimal(0)),
        "incentive": words.said(kpi.incentive),
        "balanced_by": "; ".join(
            f"{words.said(CATALOGUE[one].name)} (`{one}`)" for one in kpi.balanced_by
        ),
        "sources": "; ".join(ready.sources),
    }


def _heads(kpi: Kpi) -> tuple[str, ...]:
    """Return the keys of the columns of the worked case."""
    figures = ("amount",) if kpi.denominator is None else ("numerator", "denominator")
    adds_up = kpi.attainment is AttainmentKind.CUMULATIVE
    told = ("planned", "to_date") if adds_up else ("value",)
    return ("period", *figures, *told, "attainment")


def _rows(ready: Ready, judged: Assessment, words: KpiWords) -> list[tuple[str, ...]]:
    """Return one row for each period of the worked case."""
    adds_up = ready.kpi.attainment is AttainmentKind.CUMULATIVE
    found = []
    for number, row in enumerate(judged.rows):
        parts = [one for one in ready.worked.figures[number] if one is not None]
        parts += [Decimal(ready.worked.target[number])] if adds_up else []
        found.append(
            (
                words.number(number + 1),
                *map(words.number, parts),
                words.value(row.judgement.value),
                words.attained(row.judgement.attainment),
            )
        )
    return found


def _steps(ready: Ready, judged: Assessment, words: KpiWords) -> list[str]:
    """Return what follows from the figures, step by step."""
    whole, how = judged.whole.judgement, ready.kpi.aggregation
    promised = words.say("example.promise", target=words.promise(_targets(ready)))
    if how is Aggregation.PERCENTILE:
        return [promised, words.say("example.percentile")]
    said = [_together(judged, how, words)]
    if how in QUOTIENTS:
        wrong = words.value(_mean(ready))
        differs = wrong != words.value(whole.value)
        said += [words.say("example.wrong", wrong=wrong)] if differs else []
    if how is not Aggregation.SUM:
        said.append(promised)
    if ready.worked.baseline:
        start = words.value(Decimal(ready.worked.baseline))
        said.append(words.say("example.baseline", baseline=start))
    rating = words.term(f"rating.{whole.rating}")
    attained = words.attained(whole.attainment)
    return [*said, words.say("example.attained", attainment=attained, rating=rating)]


def _together(judged: Assessment, how: Aggregation, words: KpiWords) -> str:
    whole = judged.whole.judgement
    value = words.value(whole.value)
    if how is Aggregation.SUM:
        return words.say("example.sum", value=value, target=words.value(whole.target_low))
    if how is Aggregation.LAST:
        return words.say("example.last", value=value)
    return words.say(
        "example.ratio",
        numerator=words.number(amount(whole.numerator or 0)),
        denominator=words.number(amount(whole.denominator or 0)),
        value=value,
    )


def _targets(ready: Ready) -> list[Decimal]:
    return [Decimal(one) for one in ready.worked.target]


def _mean(ready: Ready) -> float:
    """Return the mean of the values of the periods, which is not the value of all of them."""
    values = [Fraction(top) / Fraction(below or 1) for top, below in ready.worked.figures]
    return float(sum(values, Fraction(0)) / len(values))
