"""No table that leaves as CSV is run by the spreadsheet that opens it."""

import csv
import io

import pytest

from procurement.csv_cells import harmless, write_csv


@pytest.mark.parametrize(
    "text", ["=1+1", "+1-2", "-2+3", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("x")', "-3/7", "-"]
)
def test_a_text_that_would_be_a_formula_gets_an_apostrophe(text):
    assert harmless(text) == f"'{text}"


@pytest.mark.parametrize("cell", ["-3.5", "+12", "-0", "", "3 - 2", "– none", -3.5, -7, None, True])
def test_a_figure_and_an_ordinary_text_stay_as_they_are(cell):
    assert harmless(cell) is cell


def test_every_cell_of_every_row_is_harmless_and_the_unknown_is_blank():
    out = io.StringIO(newline="")
    rows = [{"title": "=cmd|x", "value": -2, "until": None}, {"title": "Roof", "value": 1.5}]

    write_csv(out, ("title", "value", "until"), rows)

    assert list(csv.reader(io.StringIO(out.getvalue(), newline=""))) == [
        ["title", "value", "until"],
        ["'=cmd|x", "-2", ""],
        ["Roof", "1.5", ""],
    ]


def test_a_cell_without_a_column_is_a_mistake_and_not_lost():
    with pytest.raises(ValueError, match="extra"):
        write_csv(io.StringIO(), ("title",), [{"title": "Roof", "extra": 1}])
