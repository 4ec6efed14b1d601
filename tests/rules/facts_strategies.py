"""Facts that no city ever had: any text, any count, any time, for gates that must never raise."""

from hypothesis import strategies as st

from procurement.rules.facts import (
    AwardFacts,
    BidFacts,
    ContractFacts,
    OutcomeFacts,
    OutreachFacts,
    QuestionFacts,
    SchemeFacts,
    ScoringFacts,
    SolicitationFacts,
)

_aware = st.datetimes(timezones=st.timezones())
_totals = st.decimals(allow_nan=False, allow_infinity=False)
_shares = st.decimals(min_value=0, max_value=1)
_stages = st.text(max_size=20)


def solicitations(*, stage: st.SearchStrategy[str] = _stages):
    """Draw solicitation facts; times are aware, a share lies between 0 and 1."""
    return st.builds(
        SolicitationFacts,
        stage=stage,
        now=_aware,
        questions_until=_aware,
        deadline=_aware,
        outcomes=st.builds(OutcomeFacts, kpi_weight_total=_totals),
        outreach=st.builds(OutreachFacts, minimum_small_or_new=_shares),
        scheme=st.builds(SchemeFacts, weight_total=_totals),
        questions=st.builds(QuestionFacts),
        bids=st.builds(BidFacts),
        scoring=st.builds(ScoringFacts),
        award=st.builds(AwardFacts, standstill_until=st.none() | _aware),
    )


def contracts(*, stage: st.SearchStrategy[str] = _stages):
    """Draw contract facts; times are aware."""
    return st.builds(ContractFacts, stage=stage, now=_aware)
