"""A database whose clock was set back: what has been opened takes no bid and gives none back."""

from datetime import timedelta

import pytest

from procurement.actions import unit
from tests.actions.bidding import (
    LOT,
    VENDORS,
    a_price,
    codes,
    consent,
    live,
    open_envelopes,
    past_deadline,
    submit,
    with_bids,
)
from tests.builders import contact_of


def both_consent(city, ocid):
    assert not consent(city, ocid, "technical", 0, 1).refused
    assert not consent(city, ocid, "technical", 1, 0).refused


def opened_too(city, ocid):
    open_envelopes(city, ocid, "technical")


@pytest.mark.parametrize("begun", [both_consent, opened_too])
def test_once_the_opening_has_begun_a_clock_set_back_lets_no_bid_in_or_out(
    begin, monkeypatch, begun
):
    city, ocid = begin(with_bids)
    past_deadline(city, ocid)
    begun(city, ocid)
    early = city.deadline(ocid) - timedelta(hours=1)
    monkeypatch.setattr(unit, "now", lambda _session: early)

    late = submit(city, ocid, VENDORS[0], price=a_price("1.00"))
    gone = city.ask("bid.withdraw", contact_of(city, VENDORS[0]), ocid=ocid, lot=LOT)

    assert codes(late) == codes(gone) == ["bid.opening_begun"]
    assert [bid.current_version for bid in live(city, ocid)] == [1, 1, 1]
