"""Standings under drawn weights: what is drawn, what is said, and that gray is enough."""

import pytest

from procurement.documents.charts import standings
from procurement.documents.charts.rows import MOST_ROWS
from procurement.documents.charts.standings import BidPlaces, Standings
from procurement.documents.words import Words
from tests.documents import samples
from tests.documents.pictures import SVG, drawn, said, texts

EN = Words("en", samples.ZONE)


def a_picture(**changes):
    bids = (
        BidPlaces(name="Ana Obras", published=1, shares=(0.81, 0.19, 0.0)),
        BidPlaces(name="Bela Vista", published=2, shares=(0.19, 0.81, 0.0)),
        BidPlaces(name="Caminos", published=3, shares=(0.0, 0.0, 1.0)),
    )
    return Standings(**{"bids": bids, "draws": 10_000, "spread": 0.1} | changes)


def rings(picture):
    return [
        (float(one.get("cx")), float(one.get("cy")), float(one.get("r")))
        for one in drawn(picture).iter(f"{SVG}circle")
    ][:-1]  # the last one is the legend's


def test_the_title_says_who_is_first_and_how_often():
    picture = standings.draw(a_picture(), EN)

    assert said(picture) == (
        "Ana Obras stands first as published, and in 81.0% of 10,000 draws with weights up to 10%"
        " away."
    )
    assert "any weights" in said(standings.draw(a_picture(spread=None), EN))


def test_each_place_that_a_bid_had_is_a_ring_whose_area_is_its_share():
    found = rings(standings.draw(a_picture(), EN))

    assert len(found) == 5
    first, second = found[0], found[1]
    assert first[0] < second[0]
    assert first[1] == second[1]
    assert (first[2] / second[2]) ** 2 == pytest.approx(0.81 / 0.19, rel=0.05)


def test_a_picture_says_in_words_what_it_shows():
    picture = standings.draw(a_picture(), EN)

    shown = [text for _, text in texts(picture)]
    assert {"Ana Obras", "first in 81.0%", "published place"} <= set(shown)
    assert drawn(picture).find(f"{SVG}desc").text


def test_many_bids_are_counted_and_not_squeezed():
    many = tuple(
        BidPlaces(name=f"Bid {n}", published=n, shares=tuple(float(n == p) for p in range(1, 51)))
        for n in range(1, 51)
    )

    picture = standings.draw(a_picture(bids=many), EN)

    assert len(rings(picture)) == MOST_ROWS
    assert len({y for _, y, _ in rings(picture)}) == MOST_ROWS


@pytest.mark.parametrize("language", ["en", "es", "pt"])
def test_a_lot_without_a_compared_bid_says_so(language):
    words = Words(language, samples.ZONE)

    picture = standings.draw(a_picture(bids=()), words)

    assert said(picture) == words.text("chart.standings_empty")
