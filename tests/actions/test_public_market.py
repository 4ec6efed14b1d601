"""Market measures on public tables, beside a second opinion from pandas or plain Python."""

import gzip
import json
import re
from pathlib import Path
from unicodedata import combining, normalize

import pandas as pd
import pytest

from procurement.actions.reports.show_market import market_of_table
from tests.public_tables import AIRPORT, COLOMBIA, NOTICES, PARAGUAY, WORKS, needs

TREE = Path(__file__).parents[2]


def plain(text):
    letters = "".join(one for one in normalize("NFKD", str(text)) if not combining(one))
    return " ".join(re.sub(r"[\W_]", " ", letters.casefold()).split())


@needs(WORKS)
def test_works_of_buenos_aires_agree_with_pandas():
    seen = market_of_table(WORKS, TREE / "examples" / "buenosaires-awards.yaml")

    rows = pd.read_csv(WORKS, sep=";", encoding="latin-1", dtype=str, keep_default_na=False)
    name = rows["licitacion_oferta_empresa"].map(plain).replace("cooperativa", "")
    tax = rows["cuit_contratista"].map(
        lambda cell: [
            one for one in (re.sub(r"\W", "", x) for x in re.split(r"[\n;,/]", cell)) if one
        ]
    )
    named = (name != "") | (tax.map(len) > 0)
    alone = rows[tax.map(len) == 1].index
    known = tax[alone].map(lambda ids: ids[0]).groupby(name[alone]).agg(set)
    known = {who: next(iter(ids)) for who, ids in known.items() if len(ids) == 1 and who}
    supplier = pd.Series(
        [
            " ".join(sorted(set(ids))) or known.get(who, who)
            for ids, who in zip(tax, name, strict=True)
        ]
    )[named]
    amount = rows["monto_contrato"].str.replace("$", "").str.strip()
    usable = amount.str.fullmatch(r"(\d+|\d{1,3}(\.\d{3})+)(,\d+)?") & named
    cents = amount[usable].str.replace(".", "").str.replace(",", ".").map(float).mul(100).round()
    sums = cents.groupby(supplier[usable]).sum()
    numbered = rows["nro_contratacion"].str.strip()[named]
    assert (seen.rows, seen.used) == (len(rows), named.sum())
    assert seen.notes["award_without_supplier"] == (~named).sum()
    assert seen.market.awards == named.sum()
    assert seen.market.procedures == numbered[numbered != ""].nunique() + (numbered == "").sum()
    assert seen.market.value_unknown == (named & ~usable).sum()
    assert seen.market.by_count.suppliers == supplier.nunique()
    assert seen.market.by_count.top == supplier.value_counts().max()
    assert seen.market.by_value.total == cents.sum()
    assert seen.market.by_value.top == sums.max()
    assert float(seen.market.by_value.hhi) == pytest.approx(1e4 * ((sums / sums.sum()) ** 2).sum())
    assert seen.market.single_rate is None


@needs(AIRPORT)
def test_the_airport_of_mexico_agrees_with_a_count_by_hand():
    seen = market_of_table(AIRPORT, None)

    with gzip.open(AIRPORT, "rt", encoding="utf-8") as file:
        releases = [json.loads(line) for line in file]
    awards = {}
    for release in sorted(releases, key=lambda one: one["date"]):
        for award in release["awards"]:
            key = award.get("id") or json.dumps(award)  # some have none
            awards[release["ocid"], key] = award
    named = {key: one for key, one in awards.items() if one.get("suppliers")}
    pesos = {key: one for key, one in named.items() if one["value"]["currency"] == "MXN"}
    sums = {}
    for one in pesos.values():
        who = plain(one["suppliers"][0]["name"])
        sums[who] = sums.get(who, 0) + round(one["value"]["amount"] * 100)
    method = {one["ocid"]: one["tender"]["procurementMethod"] for one in releases}
    won = {ocid for ocid, _ in named}
    assert (seen.rows, seen.used, seen.market.procedures) == (312, len(releases), len(method))
    assert seen.notes["repeated_award"] == len(releases) - len(awards)
    assert seen.notes["award_without_supplier"] == len(awards) - len(named)
    assert seen.notes["currency_unknown"] == len(named) - len(pesos) == 1
    assert seen.market.awards == len(named)
    assert seen.market.by_value.suppliers == sum(much > 0 for much in sums.values())
    assert (seen.market.by_value.total, seen.market.by_value.top) == (
        sum(sums.values()),
        max(sums.values()),
    )
    assert seen.market.single.excluded["direct"] == sum(method[o] == "limited" for o in won)
    competitive = sum(method[ocid] != "limited" for ocid in won)
    assert seen.market.single.competitive == 1
    assert seen.market.coverage == pytest.approx(1 / competitive)


@needs(COLOMBIA)
def test_no_tenderer_beside_an_award_is_a_contradiction_and_not_a_number():
    seen = market_of_table(COLOMBIA, None)

    assert (seen.rows, seen.used, seen.market.procedures) == (1, 100, 100)
    assert seen.notes == {"award_not_standing": 4, "tenderers_contradicted": 96}
    assert seen.market.awards == 96
    assert seen.market.single_rate is None
    assert seen.market.coverage == 0


@needs(PARAGUAY)
def test_releases_and_records_of_paraguay_are_one_procedure_for_each_ocid():
    seen = market_of_table(PARAGUAY, None)

    assert seen.rows == 155
    assert seen.used == seen.rows - seen.notes["no_release"] - seen.notes["no_ocid"]
    assert seen.market.procedures == 43
    assert seen.market.currency == "PYG"
    assert seen.market.other_currency == 1
    assert seen.market.single.excluded["method_unknown"] == 40


@needs(NOTICES)
def test_notices_without_awards_have_no_suppliers_and_no_rates():
    seen = market_of_table(NOTICES, None)

    assert (seen.rows, seen.market.procedures, seen.market.awards) == (221, 200, 0)
    assert (seen.market.single_rate, seen.market.top_rate, seen.market.by_value.hhi) == (None,) * 3
