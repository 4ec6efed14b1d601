"""Counts of groups leave by one door: whatever else reads observations reads everybody's."""

import re

from tests.architecture.sources import ROOT

#: They read every group: to compare what a table brings, to say what state figures are in, to
#: make pages whose small counts are hidden, and to count rows (no figure of them is read).
READ_GROUPS = {"observation_log.py", "figure_marks.py", "groups.py", "record.py"}
#: Everybody's series alone, in SQLAlchemy or SQL.
EVERYBODY = re.compile(r"grouping\) == \"\"|grouping\s*=\s*''")


def test_every_query_of_observations_leaves_groups_out_but_those_that_may_not():
    modules = {
        path: text
        for path in (ROOT / "procurement").rglob("*.py")
        if "migrations" not in path.parts and path.parent.name != "tables"
        for text in (path.read_text("utf-8"),)
        if re.search(r"\bcol\(Observation\.(numerator|state)\)|FROM observation\b", text)
    }

    assert {path.name for path in modules} >= READ_GROUPS - {"figure_marks.py"}
    assert {
        path.name
        for path, text in modules.items()
        if path.name not in READ_GROUPS and not EVERYBODY.search(text)
    } == set()


def test_only_pages_of_groups_are_made_from_the_records_of_groups():
    asked = {
        path.name
        for path in (ROOT / "procurement").rglob("*.py")
        if "recorded_groups(" in path.read_text("utf-8")
    }

    assert asked == {"groups.py", "group_pages.py"}
