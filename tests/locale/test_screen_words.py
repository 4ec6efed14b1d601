"""Every word the command line asks for is there, and none is there that it never asks for."""

import ast
import re
from dataclasses import asdict

import pytest
from pydantic import ValidationError

from outcome_metrics.assessing.results import Reason, Rule
from outcome_metrics.catalogue import CATALOGUE
from outcome_metrics.comparing.equity import Reading
from outcome_metrics.comparing.funnel import Caveat as FunnelCaveat
from outcome_metrics.comparing.funnel import Position
from outcome_metrics.definitions.definition import Direction
from outcome_metrics.figures.states import State
from outcome_metrics.impact.design import Caveat, Design
from outcome_metrics.impact.regression import Method
from outcome_metrics.judging.ratings import Rating
from outcome_metrics.market.health import Exclusion
from outcome_metrics.market.vendor_funnel import Step as FunnelStep
from outcome_metrics.signals.choice import ChartKind
from outcome_metrics.signals.rules import LimitStatus
from procurement.actions.asking.catalogue import VERBS
from procurement.actions.contracts.meeting_agenda import Item
from procurement.actions.reports.funnel_groups import NONE_ON_RECORD, Newness
from procurement.actions.reports.show_comparison import LeftOut
from procurement.actions.reviews.portfolio_rows import UNCOMPUTABLE
from procurement.actions.reviews.review_calendar import ReviewState
from procurement.actions.reviews.review_contracts import ReviewDecision
from procurement.cli.demo import contract as demo_contract
from procurement.cli.demo import tender as demo_tender
from procurement.cli.kpi.figures import TOLD
from procurement.cli.review.portfolio_files import COLUMNS
from procurement.cli.show import FOR_FILES
from procurement.ingest.awards.reading import Note
from procurement.ingest.table.observations import Counts
from procurement.locale import LANGUAGES, catalogue
from procurement.rules.attention import Attention
from procurement.rules.calendar.durations import DurationUnit
from procurement.rules.closeout.answers import Answer
from procurement.rules.closeout.retention import RetentionState
from procurement.rules.contracts.disputes import DisputeResult, DisputeState
from procurement.rules.contracts.milestones import MilestoneState
from procurement.rules.contracts.reasons import DifferenceCause
from procurement.rules.cycle_baseline import Middle
from procurement.rules.jurisdictions.preferences import Attribute, Mechanism
from procurement.rules.jurisdictions.topics import PriceBasis, PriceEffect, TieStep, Topic
from procurement.rules.limit_choices import LimitChoice
from procurement.rules.management.follow_ups import FollowUpState
from procurement.rules.management.renewal import RenewalState
from procurement.rules.outreach.breadth import Dimension
from procurement.rules.outreach.campaigns import CampaignKind
from procurement.rules.outreach.matching import Because
from procurement.rules.outreach.steps import EngagementKind
from procurement.rules.pathways import CONTRACT_PATHWAYS, SOLICITATION_PATHWAYS
from procurement.rules.periods import Counting, Roll
from procurement.rules.scoring.simulation import SITUATIONS
from procurement.rules.settlement.lines import Step
from procurement.rules.vendors.certificates import CertificateState
from procurement.rules.vendors.contacts import ContactPurpose
from procurement.rules.vendors.duplicates import Likeness
from procurement.rules.vendors.tax_numbers import NumberCheck
from procurement.rules.vocabulary import (
    BidStatus,
    DeclarationMoment,
    DrawPurpose,
    EnvelopeKind,
    Locality,
    MatchAnswer,
    Role,
    VendorSize,
)
from tests.locale.catalogues import named
from tests.locale.sources import Call, calls, keys_of, modules, texts

#: Room for a command's first sentence in a list of commands, on a screen of 80 columns: the list of
#: all groups is indented more than the list of one group.
ROOM = {1: 62, 2: 66, 3: 64}

#: Units that a KPI table or the catalogue names; a city may write others, shown as written.
UNITS = {"days.one", "days.other", "hours.one", "hours.other", "share.other", "count.other"} | {
    f"{kpi.unit}.{form}"
    for kpi in CATALOGUE.values()
    if kpi.unit not in {"share", "count"}
    for form in ("one", "other")
}

PATHWAYS = (*SOLICITATION_PATHWAYS.values(), *CONTRACT_PATHWAYS.values())


def _columns() -> set[str]:
    """Return what `show_table` and `show_pairs` are given as titles."""
    shown: set[str] = set()
    for call in calls("show_table", "cli"):
        titles = call.argument(0, "columns")
        assert isinstance(titles, ast.Tuple), call.at
        for title in titles.elts:
            shown |= texts(title, call.scope) or {call.at}
    shown |= COLUMNS.keys()  # of a workbook
    for call in calls("show_pairs", "cli"):
        shown |= keys_of(call.argument(0, "pairs"), call.scope) or {call.at}
    return shown


def _facts() -> set[str]:
    """Return the names of the facts that acts answer with, or that an answer is made from."""
    counts = {f"table_{name}" if name == "refused" else name for name in asdict(Counts())}
    told = set(counts) | set(State)  # put together at run time
    for call in calls("Outcome"):
        told |= keys_of(call.argument(1, "facts"), call.scope) or set()
    for path, tree in modules("actions"):
        if path.endswith("load_results.py"):
            added = [node for node in ast.walk(tree) if isinstance(node, ast.AugAssign)]
            for node in added:
                told |= keys_of(node.value, tree) or set() if _is_facts(node.target) else set()
    return told


def _is_facts(target: ast.expr) -> bool:
    return isinstance(target, ast.Name) and target.id == "facts"


def _names() -> set[str]:
    """Return the facts that have a word of their own: no column or state says them already."""
    words = catalogue("en", "cli")
    own = {name for name in _facts() if not {f"column.{name}", f"state.{name}"} & words.keys()}
    return (own | {"target"}) - FOR_FILES - TOLD  # a stage, and not a KPI's target


#: What somebody may type by mistake, one of each kind.
JUNK = ("x", "", -1, 1.5, [], None, {}, "9" * 5000, True, "2014-13-01", "2014-01-01T00:00:00")


def _problems() -> set[str]:
    """Return what pydantic calls the mistakes in the arguments of an act."""
    found: set[str] = set()
    for verb in VERBS.values():
        names = verb.arguments.model_fields
        for given in ({}, {"zzz": 1}, *(dict.fromkeys(names, junk) for junk in JUNK)):
            try:
                verb.arguments.model_validate(given)
            except ValidationError as problem:
                found |= {error["type"] for error in problem.errors()}
    return found


def _warnings() -> set[str]:
    """Return the codes of what can be wrong with a price formula."""
    home = "rules/scoring/simulation.py"
    source = next(tree for path, tree in modules("rules") if path == home)
    inside = next(
        place
        for place, node in enumerate(source.body)
        if isinstance(node, ast.FunctionDef) and node.name == "pathologies"
    )
    return {
        node.value
        for part in source.body[inside:]
        for node in ast.walk(part)
        if isinstance(node, ast.Constant) and re.fullmatch(r"price\.[a-z_]+", str(node.value))
    }


PROBLEMS = _problems()

#: Keys that the code completes at run time: the prefix, and everything it can be completed with.
FAMILIES = {
    "stage.": {stage.code for pathway in PATHWAYS for stage in pathway.stages},
    "state.": set(State),
    "rating.": set(Rating),
    "decision.": set(ReviewDecision),
    "agenda.": set(Item),
    "renewal_state.": set(RenewalState),
    "review_state.": set(ReviewState),
    "follow_up.": set(FollowUpState),
    "milestone_state.": set(MilestoneState),
    "dispute_state.": set(DisputeState),
    "dispute_result.": set(DisputeResult),
    "cause.": set(DifferenceCause),
    "role.": set(Role),
    "fact.": _names(),
    "moment.": set(DeclarationMoment),
    "envelope.": set(EnvelopeKind),
    "bid_status.": set(BidStatus),
    "signal.": set(Rule),
    "chart_kind.": set(ChartKind),
    "limits.": set(LimitStatus),
    "limit_choice.": set(LimitChoice),
    "no_chart.": {"season.too_few_years", "season.none_in_a_year"},
    "problem.": PROBLEMS,
    "warning.": _warnings(),
    "situation.": set(SITUATIONS),
    "unit.": UNITS,
    "attention.": set(Attention),
    "unrated.": {*Reason, UNCOMPUTABLE},
    "position.": set(Position),
    "gap.": set(Reading),
    "funnel_caveat.": set(FunnelCaveat),
    "left_out.": set(LeftOut),
    "better.": set(Direction),
    "middle.": set(Middle),
    "counting.": set(Counting),
    "design.": set(Design),
    "method.": {*Method, "clustered"},
    "caveat.": set(Caveat),
    "funnel_step.": set(FunnelStep),
    "engagement_kind.": set(EngagementKind),
    "vendor_group.": {*VendorSize, *Locality, *Newness, NONE_ON_RECORD},
    "campaign.": set(CampaignKind),
    "closeout_answer.": set(Answer),
    "impact_claim.": {*Design, "needed", "none"},
    "retention_state.": set(RetentionState),
    "certificate_state.": set(CertificateState),
    "dimension.": {*Dimension, *Because},
    "contact_purpose.": set(ContactPurpose),
    "likeness.": set(Likeness),
    "number_check.": set(NumberCheck),
    "exclusion.": {*Exclusion, "running", "value_unknown", "other_currency", "holder_unknown"},
    "award_reading.": set(Note),
    "step.": set(Step),
    "settlement_state.": {"proposed", "approved", "paid", "reversed", "reversal"},
    "element.": {
        "payer",
        "payee",
        "price",
        "unit",
        "measure",
        "threshold",
        "evidence",
        "verifier",
        "window",
    },
    "attribute.": set(Attribute),
    "topic.": set(Topic),
    "mechanism.": {one.replace(" ", "_") for one in Mechanism},
    "tie_step.": set(TieStep),
    "price_basis.": set(PriceBasis),
    "price_effect.": set(PriceEffect),
    "draw_purpose.": set(DrawPurpose),
    "match_answer.": set(MatchAnswer),
    "law_unit.": {f"{unit}.{form}" for unit in DurationUnit for form in ("one", "other")},
    "law_roll.": set(Roll) - {Roll.NONE},
    "column.": _columns(),
    "demo.step.": {name for name, _ in (*demo_tender.STEPS, *demo_contract.STEPS)}
    | {"server", "done"},
}


def _asked() -> list[tuple[str, Call]]:
    """Return (key, call) of every `say("literal")` of the command line."""
    return [
        (key, call)
        for call in calls("say", "cli")
        for key in texts(call.argument(0, "key"), call.scope) or ()
    ]


def _completed() -> set[str]:
    """Return every key of a family."""
    return {f"{prefix}{end}" for prefix, ends in FAMILIES.items() for end in ends}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_the_screen_asks_for_is_there(language):
    words = catalogue(language, "cli")

    asked = {key: call.at for key, call in _asked()} | dict.fromkeys(_completed(), "family")

    assert {key: at for key, at in asked.items() if key not in words} == {}
    assert len(asked) > 200


def test_every_key_built_at_run_time_belongs_to_a_known_family():
    for call in calls("say", "cli"):
        key = call.argument(0, "key")
        if texts(key, call.scope) is None:
            assert isinstance(key, ast.JoinedStr), call.at
            start = key.values[0]
            assert isinstance(start, ast.Constant), call.at

            assert start.value in FAMILIES, call.at


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_is_there_that_the_screen_never_asks_for(language):
    asked = {key for key, _ in _asked()} | _completed()

    assert set(catalogue(language, "cli")) - asked == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_word_names_only_what_each_of_its_callers_gives(language):
    words = catalogue(language, "cli")

    unknown = {
        (key, call.at): sorted(named(words[key]) - call.keywords)
        for key, call in _asked()
        if key in words and not named(words[key]) <= call.keywords
    }

    assert unknown == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_of_a_family_name_only_what_a_line_of_the_review_gives(language):
    words = catalogue(language, "cli")

    naming = {key: names for key in _completed() if (names := named(words.get(key, "")))}

    assert {key.partition(".")[0] for key in naming} <= {"attention"}
    assert set().union(*naming.values()) <= {"owed", "day"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_is_taken_for_markup_by_the_screen(language):
    words = catalogue(language, "cli")

    assert [key for key, said in words.items() if "[" in said or "]" in said] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_first_sentence_of_a_command_fits_into_the_list_of_commands(language):
    helps = {
        key: said.partition(". ")[0].removesuffix(".") + "."
        for key, said in catalogue(language, "cli").items()
        if key.startswith("help.") and key != "help.procure"
    }

    cut = {key: first for key, first in helps.items() if len(first) > ROOM[key.count(".")]}

    assert cut == {}
    assert len(helps) > 30
