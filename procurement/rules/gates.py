"""Gates of a solicitation: facts in, findings out.  An empty tuple means the gate is open.

A gate never raises, never stops at the first problem and reads nothing but its facts.
Source of each: domain specification, section 2.2, the row of the stage it leaves.
"""

from decimal import Decimal

from procurement.rules.facts import SolicitationFacts
from procurement.rules.findings import Finding, Param, Severity

Found = tuple[Finding, ...]

#: Points that weights must sum to, exactly.
WHOLE = Decimal(100)
#: Two officers open; a third must be able to stand in when one is away or has lost a key.
MIN_CUSTODIANS = 3
#: Headline KPIs beyond which attention and reporting are spread thin (domain 3.1).
MAX_HEADLINE_KPIS = 5
#: One opinion is no panel.
MIN_EVALUATORS = 2


# --- define outcomes


def problem_is_stated(facts: SolicitationFacts) -> Found:
    """Require a statement of who is affected, how badly and since when."""
    return () if facts.outcomes.has_problem_statement else (Finding("outcome.no_problem"),)


def every_goal_has_an_outcome(facts: SolicitationFacts) -> Found:
    """Require a goal, and for each goal a KPI that measures an outcome and not only effort."""
    if facts.outcomes.goals == 0:
        return (Finding("outcome.no_goal"),)
    return tuple(
        Finding("outcome.goal_without_outcome_kpi", {"goal": goal})
        for goal in facts.outcomes.goals_without_outcome_kpi
    )


def kpi_records_are_complete(facts: SolicitationFacts) -> Found:
    """Require each field of each KPI record: population, formula, source, owner, frequency ..."""
    return tuple(
        Finding("kpi.incomplete", {"kpi": kpi, "field": field})
        for kpi, field in facts.outcomes.incomplete_kpis
    )


def every_kpi_has_baseline_and_target(facts: SolicitationFacts) -> Found:
    """Require a baseline and a target: without the first, the second cannot show improvement."""
    baselines = tuple(
        Finding("kpi.no_baseline", {"kpi": kpi}) for kpi in facts.outcomes.kpis_without_baseline
    )
    targets = tuple(
        Finding("kpi.no_target", {"kpi": kpi}) for kpi in facts.outcomes.kpis_without_target
    )
    return baselines + targets


def kpi_weights_are_whole(facts: SolicitationFacts) -> Found:
    """Require that the weights of the KPIs sum to exactly 100."""
    if facts.outcomes.kpi_weight_total == WHOLE:
        return ()
    return (Finding("kpi.weights", {"total": str(facts.outcomes.kpi_weight_total)}),)


def data_owners_agree(facts: SolicitationFacts) -> Found:
    """Require that whoever holds the data has agreed to deliver it."""
    return tuple(
        Finding("kpi.owner_not_agreed", {"kpi": kpi})
        for kpi in facts.outcomes.kpis_without_data_owner
    )


def whom_it_serves_is_said(facts: SolicitationFacts) -> Found:
    """Point out that nobody said whom of those affected the service is to reach."""
    if facts.outcomes.has_target_population:
        return ()
    return (Finding("outcome.no_population", severity=Severity.ADVISES),)


def logic_model_reaches_the_goals(facts: SolicitationFacts) -> Found:
    """Point out a missing logic model, and goals to which no outcome of it leads."""
    if not facts.outcomes.has_logic_model:
        return (Finding("outcome.no_logic_model", severity=Severity.ADVISES),)
    return tuple(
        Finding("outcome.goal_not_reached", {"goal": goal}, Severity.ADVISES)
        for goal in facts.outcomes.goals_outside_logic_model
    )


def damage_is_watched(facts: SolicitationFacts) -> Found:
    """Point out targets without a balancing measure or a considered perverse incentive."""
    unwatched = tuple(
        Finding("kpi.not_balanced", {"kpi": kpi}, Severity.ADVISES)
        for kpi in facts.outcomes.outcomes_unwatched
    )
    unconsidered = tuple(
        Finding("kpi.no_incentive", {"kpi": kpi}, Severity.ADVISES)
        for kpi in facts.outcomes.outcomes_without_incentive
    )
    return unwatched + unconsidered


def kpis_are_few(facts: SolicitationFacts) -> Found:
    """Point out more headline KPIs than anybody can report and discuss (domain 3.1)."""
    count = facts.outcomes.headline_kpis
    if count <= MAX_HEADLINE_KPIS:
        return ()
    params: dict[str, Param] = {"count": count, "most": MAX_HEADLINE_KPIS}
    return (Finding("kpi.many", params, Severity.ADVISES),)


# --- outreach


def outreach_is_broad(facts: SolicitationFacts) -> Found:
    """Require enough invitations, and the share of small or new vendors that the plan promised."""
    plan = facts.outreach
    found: list[Finding] = []
    if plan.invited < plan.minimum_invited:
        found.append(
            Finding("outreach.few", {"invited": plan.invited, "minimum": plan.minimum_invited})
        )
    if plan.invited_small_or_new < plan.minimum_small_or_new * plan.invited:
        share: dict[str, Param] = {
            "count": plan.invited_small_or_new,
            "invited": plan.invited,
            "minimum": f"{plan.minimum_small_or_new * 100:.0f}",
        }
        found.append(Finding("outreach.narrow", share))
    return tuple(found)


def market_was_heard(facts: SolicitationFacts) -> Found:
    """Require at least one recorded conversation with the market before the terms are written."""
    return () if facts.outreach.engagements else (Finding("outreach.no_engagement"),)


def all_hear_the_same(facts: SolicitationFacts) -> Found:
    """Require that what one vendor was told is open to all."""
    return tuple(
        Finding("outreach.not_shared", {"topic": topic})
        for topic in facts.outreach.engagements_not_shared
    )


def invited_can_be_reached(facts: SolicitationFacts) -> Found:
    """Point out invited vendors without an address on record."""
    return tuple(
        Finding("outreach.no_address", {"vendor": vendor}, Severity.ADVISES)
        for vendor in facts.outreach.unreachable_vendors
    )


# --- drafting and release


def weights_sum_to_100(facts: SolicitationFacts) -> Found:
    """Require criteria whose weights sum to exactly 100."""
    if facts.scheme.criteria == 0:
        return (Finding("criteria.none"),)
    if facts.scheme.weight_total != WHOLE:
        return (Finding("criteria.weights", {"total": str(facts.scheme.weight_total)}),)
    return ()


def levels_are_anchored(facts: SolicitationFacts) -> Found:
    """Require for each quality criterion what evidence earns each level."""
    return tuple(
        Finding("criteria.no_anchors", {"criterion": criterion})
        for criterion in facts.scheme.criteria_without_anchors
    )


def price_formula_was_tried(facts: SolicitationFacts) -> Found:
    """Require that what the price formula does to zero, single and equal bids was looked at."""
    scheme = facts.scheme
    if scheme.price_criteria == 0:
        return (Finding("criteria.no_price"),)
    if scheme.price_warnings and not scheme.price_warnings_acknowledged:
        return tuple(
            Finding("price.not_acknowledged", {"warning": warning})
            for warning in scheme.price_warnings
        )
    return ()


def bidding_time_is_lawful(facts: SolicitationFacts) -> Found:
    """Require known rules for every term, and the minimum time to bid that they ask for.

    The time is counted from today.  Terms, advantages and doubts are found by `jurisdictions`.
    """
    scheme = facts.scheme
    if scheme.bidding_days >= scheme.minimum_bidding_days:
        return scheme.law
    days: dict[str, Param] = {
        "days": scheme.bidding_days,
        "minimum": scheme.minimum_bidding_days,
        "citation": scheme.minimum_citation,
    }
    return (*scheme.law, Finding("calendar.too_short", days))


def funds_are_certified(facts: SolicitationFacts) -> Found:
    """Require that the budget officer has certified the funds."""
    return () if facts.scheme.funds_certified else (Finding("budget.not_certified"),)


def panel_is_ready(facts: SolicitationFacts) -> Found:
    """Require custodians with keys and evaluators, none of them in two conflicting roles."""
    scheme = facts.scheme
    found: list[Finding] = []
    if scheme.custodians_with_key < MIN_CUSTODIANS:
        found.append(
            Finding(
                "panel.few_custodians",
                {"custodians": scheme.custodians_with_key, "minimum": MIN_CUSTODIANS},
            )
        )
    if scheme.evaluators < MIN_EVALUATORS:
        found.append(
            Finding(
                "panel.few_evaluators",
                {"evaluators": scheme.evaluators, "minimum": MIN_EVALUATORS},
            )
        )
    found += [
        Finding("panel.conflicting_roles", {"person": person, "role": role, "other": other})
        for person, role, other in scheme.conflicting_roles
    ]
    return tuple(found)


# --- questions


def question_time_is_over(facts: SolicitationFacts) -> Found:
    """Forbid closing the questions before the published time."""
    if facts.now >= facts.questions_until:
        return ()
    return (Finding("questions.still_open", {"until": facts.questions_until.isoformat()}),)


def every_question_is_answered(facts: SolicitationFacts) -> Found:
    """Require a public answer to each question."""
    return tuple(
        Finding("questions.unanswered", {"number": number}) for number in facts.questions.unanswered
    )


def material_answers_have_an_addendum(facts: SolicitationFacts) -> Found:
    """Require an addendum for each answer that changes what is asked."""
    return tuple(
        Finding("questions.needs_addendum", {"number": number})
        for number in facts.questions.material_without_addendum
    )


# --- sealed submission


def deadline_has_passed(facts: SolicitationFacts) -> Found:
    """Forbid going on before the published deadline, by the database's clock."""
    if facts.now > facts.deadline:
        return ()
    return (Finding("bids.deadline_ahead", {"deadline": facts.deadline.isoformat()}),)


def technical_envelopes_are_open(facts: SolicitationFacts) -> Found:
    """Require the opening by two custodians."""
    return () if facts.bids.technical_opened else (Finding("bids.not_opened"),)


def somebody_bid(facts: SolicitationFacts) -> Found:
    """Require a bid; without one the way out is `unsuccessful`."""
    if not facts.bids.technical_opened or facts.bids.opened:
        return ()
    return (Finding("bids.none"),)


# --- responsiveness


def every_bid_is_checked(facts: SolicitationFacts) -> Found:
    """Require a result for each clause of each bid."""
    return tuple(
        Finding("responsiveness.unchecked", {"vendor": vendor}) for vendor in facts.bids.unchecked
    )


def every_result_has_a_reason(facts: SolicitationFacts) -> Found:
    """Require a reason for each fail, cure and waiver."""
    return tuple(
        Finding("responsiveness.no_reason", {"vendor": vendor})
        for vendor in facts.bids.checked_without_reason
    )


def a_valid_bid_remains(facts: SolicitationFacts) -> Found:
    """Require at least one responsive bid from a responsible bidder."""
    return () if facts.bids.valid else (Finding("bids.none_valid"),)


def evaluators_have_declared(facts: SolicitationFacts) -> Found:
    """Require both declarations of each evaluator, and no conflict declared."""
    missing = tuple(
        Finding("declaration.missing", {"person": person})
        for person in facts.bids.evaluators_without_declaration
    )
    conflicts = tuple(
        Finding("declaration.conflict", {"person": person})
        for person in facts.bids.evaluators_with_conflict
    )
    return missing + conflicts


# --- individual scoring


def no_cell_is_blank(facts: SolicitationFacts) -> Found:
    """Require each evaluator's level for each criterion of each valid bid."""
    return tuple(
        Finding("scoring.blank_cells", {"person": person, "cells": cells})
        for person, cells in facts.scoring.blank_cells
    )


def every_sheet_is_locked(facts: SolicitationFacts) -> Found:
    """Require that individual sheets are locked before anybody discusses them."""
    return tuple(
        Finding("scoring.unlocked", {"person": person}) for person in facts.scoring.unlocked_sheets
    )


# --- consensus


def disagreements_are_discussed(facts: SolicitationFacts) -> Found:
    """Require a reasoned consensus for each cell in which the panel lies far apart."""
    return tuple(
        Finding("consensus.undiscussed", {"cell": cell}) for cell in facts.scoring.undiscussed
    )


def consensus_is_complete(facts: SolicitationFacts) -> Found:
    """Require the panel's level for each cell, locked before prices are known."""
    found: list[Finding] = []
    if facts.scoring.consensus_missing:
        found.append(Finding("consensus.missing", {"cells": facts.scoring.consensus_missing}))
    if not facts.scoring.technical_locked:
        found.append(Finding("consensus.not_locked"))
    return tuple(found)


def prices_are_ranked(facts: SolicitationFacts) -> Found:
    """Require opened prices and the ranking computed from them; point out ties."""
    found: list[Finding] = []
    if not facts.bids.price_opened:
        found.append(Finding("bids.prices_sealed"))
    if not facts.scoring.ranked:
        found.append(Finding("ranking.missing"))
    if facts.scoring.ties:
        found.append(Finding("ranking.tie", {"ties": facts.scoring.ties}, Severity.ADVISES))
    return tuple(found)


def odd_prices_are_decided(facts: SolicitationFacts) -> Found:
    """Require a reasoned decision on each price that a rule of the place finds out of bounds."""
    vendors = ", ".join(facts.scoring.prices_undecided)
    return (Finding("price.undecided", {"vendors": vendors}),) if vendors else ()


def small_firms_had_their_turn(facts: SolicitationFacts) -> Found:
    """Require that every small firm with a right to undercut was called."""
    lots = ", ".join(facts.scoring.matches_open)
    return (Finding("match.open", {"lots": lots}),) if lots else ()


def first_place_is_clear(facts: SolicitationFacts) -> Found:
    """Require that the published order has parted those who share the first place."""
    lots = ", ".join(facts.scoring.ties_for_first)
    return (Finding("ranking.first_is_tied", {"lots": lots}),) if lots else ()


# --- award


def award_is_decided(facts: SolicitationFacts) -> Found:
    """Require the decision of the award authority, with its memo."""
    return () if facts.award.decided else (Finding("award.undecided"),)


def standstill_is_over(facts: SolicitationFacts) -> Found:
    """Require that the standstill after the notices has ended."""
    until = facts.award.standstill_until
    if until is None or facts.now > until:
        return ()
    return (Finding("award.standstill", {"until": until.isoformat()}),)


def protests_are_decided(facts: SolicitationFacts) -> Found:
    """Require a decision on each protest."""
    if not facts.award.open_protests:
        return ()
    return (Finding("award.open_protests", {"protests": facts.award.open_protests}),)


def every_bidder_knows_why(facts: SolicitationFacts) -> Found:
    """Require the award letter and the debrief letters with scores and reasons."""
    return tuple(
        Finding("award.letter_missing", {"vendor": vendor})
        for vendor in facts.award.letters_missing
    )
