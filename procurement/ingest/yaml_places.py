"""YAML as plain values, each with the line and column it was written at.

The parser's own constructors never run: this builds from parse events, so a file cannot name a
class, expand an alias, override a key unseen or nest without end.  Plain words are read by the
rules of YAML 1.2: `17:00` stays a time of day and `no` stays a word.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import NoReturn

import yaml

from procurement.rules.findings import Finding, Param, Place

#: A path from the top of the file: names of fields and positions in lists (counted from 0).
Steps = tuple[str | int, ...]
Value = str | int | Decimal | bool | date | None | list["Value"] | dict[str, "Value"]

#: Deeper than any case needs; keeps a hostile file from exhausting the stack.
MAX_DEPTH = 20
#: A number longer than this stays text: nothing a city counts needs it.
MAX_DIGITS = 30
#: How much of an offending value a message repeats.
SHOWN = 60

PARSER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]*)")
DECIMAL = re.compile(r"[-+]?(0|[1-9][0-9]*)\.[0-9]+")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
WORDS: Mapping[str, bool | None] = {
    "": None, "~": None, "null": None, "true": True, "false": False,
    "True": True, "False": False, "TRUE": True, "FALSE": False,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Spot:
    """Line and column of a key (or of a list item), both counted from 1."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Document:
    """What a file says, and where.

    Attributes:
        file: Its name, as the person gave it.
        root: Its top mapping; decimals are exact `Decimal`s, days are `date`s.
        keys: Where the name of each field (or each list item) stands.
        values: Where its value begins.
    """

    file: str
    root: dict[str, Value]
    keys: Mapping[Steps, Spot]
    values: Mapping[Steps, Spot]

    def place(self, steps: Steps) -> Place:
        """Return where `steps` is written, or the nearest field around it that is."""
        known = steps
        while known and known not in self.keys:
            known = known[:-1]
        return Place(self.file, self.keys[known].line if known else 1, field_path(steps))

    def column(self, steps: Steps) -> int:
        """Return the column, from 1, of the value at `steps` or the nearest around it."""
        known = steps
        while known and known not in self.values:
            known = known[:-1]
        return self.values[known].column if known else 1


def field_path(steps: Steps) -> str:
    """Return the path as a person counts: `kpis[2].weight` is the second KPI's weight.

    >>> field_path(("kpis", 1, "weight"))
    'kpis[2].weight'
    """
    path = ""
    for step in steps:
        path += f"[{step + 1}]" if isinstance(step, int) else f".{step}" if path else step
    return path


def shown(value: Value) -> str:
    """Return a value as the file would write it, on one line and cut short."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        words = "[" + ", ".join(shown(item) for item in value[:4]) + "]"
    elif isinstance(value, dict):
        words = "{" + ", ".join(str(name) for name in list(value)[:6]) + "}"
    else:
        words = "null" if value is None else " ".join(str(value).split())
    return words if len(words) <= SHOWN else words[: SHOWN - 1] + "…"


def read_yaml(path: Path, *, max_bytes: int) -> tuple[Document | None, tuple[Finding, ...]]:
    """Read one YAML mapping and where each part stands; report everything that is wrong with it.

    Args:
        path: The file.  Its name goes into the findings as given.
        max_bytes: Larger files are refused after reading one byte more than this.

    Returns:
        The document, or None where its text cannot be relied on; and the findings (`yaml.*`).
        A key written twice is reported and its first value kept, so that reading can go on.
    """
    try:
        with path.open("rb") as source:
            raw = source.read(max_bytes + 1)
    except OSError:
        return None, (Finding("yaml.unreadable", {"value": str(path)}, place=Place(str(path))),)
    if len(raw) > max_bytes:
        return None, (Finding("yaml.too_large", {"limit": max_bytes}, place=Place(str(path))),)
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        facts: dict[str, Param] = {"value": f"0x{raw[error.start]:02X}", "line": line}
        return None, (Finding("yaml.not_utf8", facts, place=Place(str(path), line)),)
    return read_yaml_text(text, str(path))


def read_yaml_text(text: str, file: str = "") -> tuple[Document | None, tuple[Finding, ...]]:
    """Read one YAML mapping from a text; as `read_yaml`, for what never was a file."""
    return _Builder(file, text).read()


class _StopError(Exception):
    """The text cannot be read any further; the finding is already noted."""


class _Builder:
    """Turns parse events into values, noting places and findings on the way."""

    def __init__(self, file: str, text: str) -> None:
        self._file = file
        self._text = text
        self._keys: dict[Steps, Spot] = {}
        self._values: dict[Steps, Spot] = {}
        self._found: list[Finding] = []
        self._relied_on = True

    def read(self) -> tuple[Document | None, tuple[Finding, ...]]:
        """Return the document and what is wrong with it."""
        root: Value = None
        try:
            root = self._whole()
        except yaml.MarkedYAMLError as error:
            self._note_syntax(error)
        except yaml.reader.ReaderError as error:
            self._note_control(error)
        except _StopError:
            pass
        if not self._relied_on or not isinstance(root, dict):
            return None, tuple(self._found)
        document = Document(self._file, root, self._keys, self._values)
        return document, tuple(self._found)

    def _whole(self) -> Value:
        events = yaml.parse(self._text, Loader=PARSER)
        root: Value = None
        seen = False
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                if seen:
                    self._stop("yaml.several_documents", event)
                seen = True
                first = next(events)
                if not isinstance(first, yaml.MappingStartEvent):
                    self._stop("yaml.not_a_mapping", first)
                root = self._value(first, events, ())
        if not seen:
            self._note("yaml.empty", 1, 1)
        return root

    def _value(self, event: yaml.Event, events: Iterator[yaml.Event], steps: Steps) -> Value:
        self._values[steps] = _spot(event)
        if len(steps) > MAX_DEPTH:
            self._stop("yaml.too_deep", event, limit=MAX_DEPTH)
        self._refuse_marks(event)
        if isinstance(event, yaml.MappingStartEvent):
            return self._mapping(events, steps)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._list(events, steps)
        return _plain(event) if isinstance(event, yaml.ScalarEvent) else None

    def _mapping(self, events: Iterator[yaml.Event], steps: Steps) -> Value:
        fields: dict[str, Value] = {}
        while not isinstance(event := next(events), yaml.MappingEndEvent):
            if not isinstance(event, yaml.ScalarEvent):
                self._stop("yaml.key_not_a_word", event)
            self._refuse_marks(event)
            name = event.value
            if name in fields:
                self._note_twice((*steps, name), event)
                again = f"{name} ({_spot(event).line})"  # read on, and note what is wrong in it too
                self._value(next(events), events, (*steps, again))
                continue
            self._keys[(*steps, name)] = _spot(event)
            fields[name] = self._value(next(events), events, (*steps, name))
        return fields

    def _list(self, events: Iterator[yaml.Event], steps: Steps) -> Value:
        items: list[Value] = []
        while not isinstance(event := next(events), yaml.SequenceEndEvent):
            here = (*steps, len(items))
            self._keys[here] = _spot(event)
            items.append(self._value(event, events, here))
        return items

    def _refuse_marks(self, event: yaml.Event) -> None:
        """Refuse what hides a value from the reader: anchors, aliases and tags."""
        spot = _spot(event)
        if isinstance(event, yaml.NodeEvent) and event.anchor:
            sign = "*" if isinstance(event, yaml.AliasEvent) else "&"
            self._relied_on = False
            self._note("yaml.alias", spot.line, spot.column, value=shown(f"{sign}{event.anchor}"))
        tag = getattr(event, "tag", None)
        if tag:
            self._relied_on = False
            self._note("yaml.tag", spot.line, spot.column, value=shown(str(tag)))

    def _note_twice(self, steps: Steps, event: yaml.Event) -> None:
        spot = _spot(event)
        place = Place(self._file, spot.line, field_path(steps))
        facts: dict[str, Param] = {
            "field": field_path(steps),
            "value": str(steps[-1]),
            "line": spot.line,
            "column": spot.column,
            "first_line": self._keys[steps].line,
        }
        self._found.append(Finding("yaml.duplicate_key", facts, place=place))

    def _note_syntax(self, error: yaml.MarkedYAMLError) -> None:
        """Say where the parser gave up, and why when the reason is a common slip."""
        problem = str(error.problem)
        unclosed = "end of stream" in problem or "expected ',' or" in problem
        mark = (unclosed and error.context_mark) or error.problem_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        lines = self._text.split("\n")
        written = lines[min(line, len(lines)) - 1]
        indent = written[: len(written) - len(written.lstrip())]
        if "\t" in indent or written[column - 1 : column] == "\t":
            code = "yaml.tab"
        elif problem.startswith("mapping values are not allowed"):
            code = "yaml.colon"
        else:
            code = "yaml.not_closed" if unclosed else "yaml.syntax"
        self._note(code, line, column, value=shown(written.strip()))

    def _note_control(self, error: yaml.reader.ReaderError) -> None:
        before = self._text[: error.position]
        line = before.count("\n") + 1
        column = len(before) - before.rfind("\n")
        self._note("yaml.control_character", line, column, value=f"U+{_code_point(error):04X}")

    def _note(self, code: str, line: int, column: int, **facts: Param) -> None:
        place = Place(self._file, line)
        self._found.append(Finding(code, {"line": line, "column": column, **facts}, place=place))

    def _stop(self, code: str, event: yaml.Event, **facts: Param) -> NoReturn:
        spot = _spot(event)
        self._note(code, spot.line, spot.column, **facts)
        raise _StopError


def _code_point(error: yaml.reader.ReaderError) -> int:
    """Return the code point that the parser refused; it gives a number or a character."""
    return error.character if isinstance(error.character, int) else ord(error.character)


def _spot(event: yaml.Event) -> Spot:
    mark = event.start_mark
    return Spot(mark.line + 1, mark.column + 1) if mark else Spot(1, 1)


def _plain(event: yaml.ScalarEvent) -> Value:
    """Read a scalar: quoted text stays text; a plain word may be a number, a day or a yes/no."""
    word: str = event.value
    if event.style not in (None, "") or len(word) > MAX_DIGITS:
        return word
    if word in WORDS:
        return WORDS[word]
    if INTEGER.fullmatch(word):
        return int(word)
    if DECIMAL.fullmatch(word):
        return Decimal(word)
    return _day(word) if DAY.fullmatch(word) else word


def _day(word: str) -> Value:
    """A day that the calendar does not have stays text; who needs a day will refuse it."""
    try:
        return date.fromisoformat(word)
    except ValueError:
        return word
