"""A portfolio review as a file: CSV for programs, XLSX for people."""

from pathlib import Path

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from procurement import csv_cells
from procurement.actions.reviews.show_portfolio import Portfolio, PortfolioLine
from procurement.cli.show import yes_or_no
from procurement.cli.words import language, say, word
from procurement.locale.findings import say as sentence
from procurement.rules.findings import Finding

#: Columns of both files: names of `PortfolioLine`, and how wide a sheet shows them.
COLUMNS = {
    "contract": 22,
    "attention": 34,
    "kpi": 26,
    "version": 9,
    "unit": 10,
    "critical": 9,
    "period_start": 12,
    "period_end": 12,
    "state": 16,
    "value": 12,
    "target": 12,
    "target_high": 12,
    "attainment": 12,
    "rating": 22,
    "reason": 24,
    "below_target": 12,
    "signal": 9,
    "last_signal": 12,
    "covered": 10,
    "expected": 10,
    "lower": 10,
    "upper": 10,
    "owed": 8,
    "contract_rating": 22,
    "contract_reason": 24,
    "caps": 9,
    "review_waits": 14,
    "comment_due": 14,
    "problems": 30,
}

#: Fields that are codes, and the family of words they stand in.
CODED = {
    "rating": "rating",
    "contract_rating": "rating",
    "reason": "unrated",
    "contract_reason": "unrated",
    "state": "state",
}


def write_csv(portfolio: Portfolio, path: Path) -> None:
    """Write one row for each line, codes as codes; no cell is run as a formula."""
    when = {"as_of": portfolio.as_of.isoformat(), "as_known": portfolio.as_known.isoformat()}
    rows = (
        {**when, **{name: _codes(getattr(line, name)) for name in COLUMNS}}
        for line in portfolio.lines
    )
    with path.open("w", encoding="utf-8", newline="") as out:
        csv_cells.write_csv(out, (*when, *COLUMNS), rows)


def write_xlsx(portfolio: Portfolio, path: Path) -> None:
    """Write one sheet with real numbers and dates, its head frozen; no cell is a formula."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(say("review.sheet"))
    sheet.freeze_panes = "A3"
    for place, width in enumerate(COLUMNS.values()):
        sheet.column_dimensions[_letter(place)].width = width
    bold = Font(bold=True)
    about = WriteOnlyCell(sheet, value=about_of(portfolio))
    sheet.append([about])
    titles = [WriteOnlyCell(sheet, value=say(f"column.{name}")) for name in COLUMNS]
    for title in titles:
        title.font = bold
    sheet.append(titles)
    for line in portfolio.lines:
        sheet.append([_cell(sheet, line, name) for name in COLUMNS])
    sheet.auto_filter.ref = f"A2:{_letter(len(COLUMNS) - 1)}{len(portfolio.lines) + 2}"
    book.save(path)


def about_of(portfolio: Portfolio) -> str:
    """Return for which day a snapshot speaks, and from what was known by when."""
    return say(
        "review.snapshot",
        as_of=portfolio.as_of.isoformat(),
        as_known=portfolio.as_known.isoformat(" ", "minutes"),
        contracts=portfolio.contracts,
        digest=portfolio.digest[:12],
    )


def words_of(line: PortfolioLine, name: str) -> object:
    """Return a field as people read it: codes in words, figures as they are."""
    value = getattr(line, name)
    if name == "attention":
        facts = {"owed": line.owed or 0, "day": line.comment_due or ""}
        return "; ".join(say(f"attention.{one}", **facts) for one in value)
    if family := CODED.get(name):
        return word(f"{family}.{value}") or value
    if name == "problems":
        return " ".join(sentence(one, language()).sentence for one in value)
    if isinstance(value, bool):
        return yes_or_no(value)
    return value


def _cell(sheet: WriteOnlyWorksheet, line: PortfolioLine, name: str) -> object:
    """Return a cell; a text is marked as one, so that no spreadsheet computes it."""
    value = words_of(line, name)
    if not isinstance(value, str):
        return value
    cell = WriteOnlyCell(sheet, value=value)
    cell.data_type = "s"
    return cell


def _codes(value: object) -> object:
    if isinstance(value, tuple):
        return " ".join(one.code if isinstance(one, Finding) else one for one in value)
    return value


def _letter(place: int) -> str:
    return str(get_column_letter(place + 1))
