"""`docs/who-may-do-what.md`: role x verb as a table to review, written from `rules/access.py`.

`python -m tests.rules.access_page` writes it anew; what a change of access lets somebody do, or no
longer lets them do, is then a line of the change for a reviewer to read.
"""

from pathlib import Path

from procurement.rules.access import ALLOWED
from procurement.rules.vocabulary import Role

PAGE = Path(__file__).parents[2] / "docs" / "who-may-do-what.md"
YES = "●"
HEAD = """\
# Who may do what

Each act (see `procurement/actions/asking/catalogue.py`) and the roles that may do it. What has no \
mark is denied. Whoever holds a role holds it on one procurement, or city-wide; which two roles \
exclude each other is told by `procurement/rules/duties/conflicts.py`.

Written by `python -m tests.rules.access_page` from `procurement/rules/access.py`; a test fails \
while the two differ. Read what changes here as closely as code: a mark more is a right more.
"""


def page() -> str:
    """Return the whole page."""
    titles = [role.value.replace("_", " ") for role in Role]
    lines = [_row("act", titles), _row("---", [":-:"] * len(titles))]
    lines += [
        _row(f"`{verb}`", [YES if role in ALLOWED[verb] else "" for role in Role])
        for verb in sorted(ALLOWED)
    ]
    return "\n".join([HEAD, *lines]) + "\n"


def _row(first: str, cells: list[str]) -> str:
    return "| " + " | ".join([first, *cells]) + " |"


def reviewed() -> dict[str, set[str]]:
    """Return verb -> the roles that the page marks, as it was committed."""
    cells = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in PAGE.read_text("utf-8").splitlines()
        if line.startswith("|")
    ]
    roles = [title.replace(" ", "_") for title in cells[0][1:]]
    return {
        row[0].strip("`"): {role for role, mark in zip(roles, row[1:], strict=True) if mark == YES}
        for row in cells[2:]
    }


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
