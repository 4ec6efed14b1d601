"""What the evaluation report reads: facts made ready, with a picture beside each table."""

from procurement.documents.charts import grid, level_weights
from procurement.documents.facts.evaluations import EvaluatedLot, EvaluationReportFacts, Grid
from procurement.documents.letters import points, ranking_rows
from procurement.documents.words import View, Words

#: Width of the first column of a grid, per cent.
NAMES = 28


def evaluation_view(facts: EvaluationReportFacts, words: Words) -> View:
    """Return `report` for the template `reports/evaluation`."""
    return words.view(facts) | {"lots": [_lot(lot, words) for lot in facts.lots]}


def _lot(lot: EvaluatedLot, words: Words) -> View:
    pair = {"one": lot.first, "other": lot.second or "–"}
    level = words.text("evaluation.break_even", **pair)
    return {
        "name": words.say(lot.name),
        "digest": lot.digest,
        "ranking": ranking_rows(lot.ranking, words),
        "settled": [
            {"what": words.say(one.what), "said": words.say(one.said)} for one in lot.settled
        ],
        "without": _grid(lot.without, "without", words),
        "levels": _grid(lot.levels, "levels", words),
        "evaluators": _grid(lot.evaluators, "evaluators", words),
        "break_even": {
            "finding": level,
            "picture": level_weights.draw(lot.break_even, level, words) if lot.break_even else "",
            "rows": [
                {
                    "name": words.say(one.criterion),
                    "weight": points(one.weight, words),
                    "level": points(one.level, words),
                }
                for one in lot.break_even
            ],
        },
    }


def _grid(facts: Grid, name: str, words: Words) -> View:
    finding = words.text(f"evaluation.{name}" if facts.turns else f"evaluation.{name}.firm")
    width = (100 - NAMES) // max(len(facts.columns), 1)
    return {
        "finding": finding,
        "picture": grid.draw(facts, finding, words) if facts.rows else "",
        "head": [
            (NAMES, words.text("evaluation.case"), ""),
            *((width, words.say(column), "") for column in facts.columns),
        ],
        "rows": [{"name": words.say(row.name), "cells": list(row.cells)} for row in facts.rows],
    }
