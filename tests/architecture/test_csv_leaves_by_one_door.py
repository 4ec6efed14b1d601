"""What leaves as CSV goes through the one writer whose cells no spreadsheet runs."""

import ast

from tests.architecture.sources import modules

#: The statement of a payment keeps exact fractions, such as -3/7, for programs; its texts are
#: made harmless one by one.
WRITERS = {"procurement/csv_cells.py", "procurement/actions/papers/statement_table.py"}


def test_no_other_module_writes_csv():
    found = {
        str(path)
        for path, tree in modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr in {"writer", "DictWriter"}
    }

    assert found == WRITERS
