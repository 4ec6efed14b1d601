"""How often each rule of a control chart alarms on a process that did not change.

Each line names a series and a chart, and says for each rule the share of points that are signals:
with limits frozen from 24 points, as in practice; beside the nominal share, which holds for
independent normal values and known limits.  `year` is the share of series with at least one signal
in twelve points, all rules together: what a contract manager meets.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from scipy import stats

from bench.ratios import at_most
from outcome_metrics.quantities import Floats
from outcome_metrics.signals import proportions, seasonal, xmr
from outcome_metrics.signals.proportions import Counts, Law
from outcome_metrics.signals.rules import Signals
from outcome_metrics.signals.xmr import MEDIAN

SEED = 20260401
SERIES, WINDOW, LATER, YEAR = 20_000, 24, 36, 12
RULES = ("outside", "close", "run", "range_outside")


@dataclass(frozen=True)
class Case:
    """A stable process, and the chart it is shown on."""

    name: str
    make: Callable[[np.random.Generator], Signals]


def run() -> Iterator[str]:
    """Yield the lines of the bench."""
    rng = np.random.default_rng(SEED)
    nominal = _nominal()
    yield _line("nominal", nominal)
    for case in CASES:
        fired = case.make(rng)
        measured = {rule: float(getattr(fired, rule).mean()) for rule in RULES}
        every = np.logical_or.reduce([getattr(fired, rule) for rule in RULES])
        yield _line(case.name, measured | {"year": float(every[:, :YEAR].any(axis=1).mean())})
        if case.name in BOUND:
            share = measured["outside"] / nominal["outside"]
            yield at_most(f"false_alarms_{case.name}_rule_1", share, BOUND[case.name])


def _line(name: str, rates: dict[str, float]) -> str:
    told = " ".join(f"{rule} {100 * rate:.2f}%" for rule, rate in rates.items())
    return f"info false_alarms {name}: {told}"


def _nominal() -> dict[str, float]:
    """Return the shares for independent normal values and known limits, by arithmetic."""
    near = stats.norm.sf(1.5)
    return {
        "outside": 2 * stats.norm.sf(3.0),
        "close": 2 * near * stats.binom.sf(1, 3, near),
        "run": 2 * 0.5**8,
        "range_outside": 2 * stats.norm.sf(xmr.EXACT.range_limit * 3 / xmr.EXACT.limit / 2**0.5),
    }


def _on_xmr(
    values: Floats, *, window: int = WINDOW, constants: xmr.Constants = xmr.ROUNDED
) -> xmr.Signals:
    return xmr.signals(values[:, window:], xmr.limits(values[:, :window], constants=constants))


def _normal(rng: np.random.Generator, *, length: int = WINDOW + LATER) -> Floats:
    return rng.normal(size=(SERIES, length))


def _skewed(rng: np.random.Generator) -> Floats:
    """Return times to finish something: most short, some very long."""
    return rng.lognormal(sigma=0.6, size=(SERIES, WINDOW + LATER))


def _drifting(rng: np.random.Generator) -> Floats:
    """Return values of which each holds half of the one before it."""
    values = rng.normal(size=(SERIES, WINDOW + LATER))
    values[:, 0] /= np.sqrt(1 - 0.5**2)
    for at in range(1, values.shape[1]):
        values[:, at] += 0.5 * values[:, at - 1]
    return values


def _cases(rng: np.random.Generator, share: float, size: int, *, spread: float = 0.0) -> Counts:
    """Return binomial counts; with a spread the share itself differs between periods."""
    shape = (SERIES, WINDOW + LATER)
    shares = np.clip(rng.normal(share, spread, size=shape), 0.0, 1.0) if spread else share
    return Counts(
        events=rng.binomial(size, shares, size=shape).astype(np.float64),
        size=np.full(shape, float(size)),
    )


def _events(rng: np.random.Generator, mean: float) -> Counts:
    shape = (SERIES, WINDOW + LATER)
    return Counts(events=rng.poisson(mean, size=shape).astype(np.float64), size=np.ones(shape))


def _counted(
    counts: Counts, law: Law, *, exact: float = proportions.EXACT_BELOW, large: float | None = None
) -> Signals:
    window = Counts(events=counts.events[:, :WINDOW], size=counts.size[:, :WINDOW])
    later = Counts(events=counts.events[:, WINDOW:], size=counts.size[:, WINDOW:])
    frozen = proportions.freeze(window, law=law, large=large or proportions.LARGE)
    return proportions.signals(later, frozen, exact_below=exact)


def _spring(rng: np.random.Generator, *, years: int) -> tuple[Floats, Floats]:
    """Return years of months with a season, and the months to judge."""
    season = 3.0 * np.sin(np.arange(12) * np.pi / 6)
    values = rng.normal(size=(SERIES, 12 * years + LATER))
    values += np.tile(season, years + LATER // 12)
    return values[:, : 12 * years], values[:, 12 * years :]


def _in_season(rng: np.random.Generator, *, years: int) -> Signals:
    window, later = _spring(rng, years=years)
    found = seasonal.differences(
        window,
        later,
        window_seasons=np.arange(window.shape[1]) % 12,
        later_seasons=np.arange(later.shape[1]) % 12,
        year=12,
    )
    return xmr.signals(found.later, xmr.limits(found.window))


def _season_ignored(rng: np.random.Generator) -> Signals:
    window, later = _spring(rng, years=2)
    return xmr.signals(later, xmr.limits(window))


CASES = (
    Case("normal_xmr", lambda rng: _on_xmr(_normal(rng))),
    Case("normal_xmr_window_200", lambda rng: _on_xmr(_normal(rng, length=236), window=200)),
    Case("normal_xmr_window_6", lambda rng: _on_xmr(_normal(rng), window=6)),
    Case("normal_xmr_median", lambda rng: _on_xmr(_normal(rng), constants=MEDIAN)),
    Case("skewed_xmr", lambda rng: _on_xmr(_skewed(rng))),
    Case("autocorrelated_xmr", lambda rng: _on_xmr(_drifting(rng))),
    Case("share_20_cases_xmr", lambda rng: _on_xmr(_cases(rng, 0.9, 20).values)),
    Case("share_20_cases_p", lambda rng: _counted(_cases(rng, 0.9, 20), Law.BINOMIAL)),
    Case(
        "share_20_cases_p_formula",
        lambda rng: _counted(_cases(rng, 0.9, 20), Law.BINOMIAL, exact=0.0),
    ),
    Case("share_200_cases_p", lambda rng: _counted(_cases(rng, 0.8, 200), Law.BINOMIAL)),
    Case(
        "share_20000_cases_p",
        lambda rng: _counted(_cases(rng, 0.8, 20_000, spread=0.01), Law.BINOMIAL, large=np.inf),
    ),
    Case(
        "share_20000_cases_laney",
        lambda rng: _counted(_cases(rng, 0.8, 20_000, spread=0.01), Law.BINOMIAL),
    ),
    Case("rate_2_events_u", lambda rng: _counted(_events(rng, 2.0), Law.POISSON)),
    Case("rate_2_events_u_formula", lambda rng: _counted(_events(rng, 2.0), Law.POISSON, exact=0)),
    Case("rate_30_events_u", lambda rng: _counted(_events(rng, 30.0), Law.POISSON)),
    Case("season_ignored_xmr", _season_ignored),
    Case("season_2_years", lambda rng: _in_season(rng, years=2)),
    Case("season_4_years", lambda rng: _in_season(rng, years=4)),
)
#: At most so many times the nominal rate of rule 1.  Limits estimated from 24 ranges of single
#: values miss the true ones by a fifth either way, which more than triples the rate of points three
#: sigmas away; those of counts know their width from the law, and exact ones never exceed it.
BOUND = {
    "normal_xmr": 4.0,
    "normal_xmr_window_200": 1.5,
    "share_20_cases_p": 1.0,
    "share_200_cases_p": 1.6,
    "share_20000_cases_laney": 4.0,
    "rate_2_events_u": 1.0,
    "rate_30_events_u": 1.6,
    "season_4_years": 3.0,
}
