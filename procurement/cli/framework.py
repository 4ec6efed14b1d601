"""What Typer itself says - usage, headings, misuse - in the screen's language.

Typer writes its sentences in English, most of them in its code and beyond gettext.  The catalogue
`framework` is keyed by those sentences; a sentence it does not know stays as it is.
"""

import re
from collections.abc import Sequence
from functools import cache

import typer
from typer._click import Context, HelpFormatter  # Typer has no public name for them
from typer._click.exceptions import NoArgsIsHelpError, UsageError

from procurement.cli.words import language
from procurement.locale import catalogue

#: A gap in a sentence of the catalogue.
GAP = re.compile(r"\{(\w+)\}")

#: Gaps that hold words of Typer's own; what a user wrote stands in the others.
OWN_WORDS = frozenset({"detail", "kind"})

#: What Typer adds to an option's help: `[default: x; required]`.
EXTRA = re.compile(r"\[([^\[\]]+)\]$")

#: The kind of value that an option takes, such as `<str>`.
KIND = re.compile(r"<[\w\[\]]+>")


class LocalFormatter(HelpFormatter):
    """Writes help with headings, usage and remarks in the screen's language."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """Write the usage line."""
        for piece in ("[OPTIONS]", "COMMAND [ARGS]..."):
            args = args.replace(piece, translated(piece))
        super().write_usage(prog, args, prefix or f"{translated('Usage:')} ")

    def write_heading(self, heading: str) -> None:
        """Write the title of a list."""
        super().write_heading(translated(heading))

    def write_dl(
        self, rows: Sequence[tuple[str, str]], col_max: int = 30, col_spacing: int = 2
    ) -> None:
        """Write a list of arguments, options or commands."""
        local = [
            (KIND.sub(_kind, name), EXTRA.sub(_extra, translated(said))) for name, said in rows
        ]
        super().write_dl(local, col_max, col_spacing)


def install() -> None:
    """Let all help be written by `LocalFormatter`."""
    Context.formatter_class = LocalFormatter


#: How Typer names the variable that an option may come from: in English, in the midst of a hint.
VARIABLE = re.compile(r" \(env var: '(?P<name>[A-Z_]+)'\)")


def show_misuse(problem: typer.TyperException) -> None:
    """Say what is wrong with a command line, and where to read more."""
    if isinstance(problem, NoArgsIsHelpError):
        typer.echo(problem.format_message(), err=True)
        return
    if isinstance(problem, UsageError) and problem.ctx is not None:
        typer.echo(problem.ctx.get_usage(), err=True)
        hint = f"Try '{problem.ctx.command_path} --help' for help."
        typer.echo(f"{translated(hint)}\n", err=True)
    message = VARIABLE.sub(r" (\g<name>)", problem.format_message())
    typer.echo(f"{translated('Error:')} {translated(message)}", err=True)


def translated(sentence: str) -> str:
    """Return a sentence of Typer's in the screen's language, or as it is if it is not known."""
    for pattern, said in _sentences(language()):
        if found := pattern.fullmatch(sentence):
            gaps = found.groupdict()
            local = {name: translated(gaps[name]) for name in gaps.keys() & OWN_WORDS}
            return said.format(**(gaps | local))
    return sentence


@cache
def _sentences(tongue: str) -> list[tuple[re.Pattern[str], str]]:
    """Return (pattern, text) of the catalogue's sentences, the ones with most words first."""
    known = catalogue(tongue, "framework").items()
    return [(_pattern(key), said) for key, said in sorted(known, key=_plain_length, reverse=True)]


def _plain_length(entry: tuple[str, str]) -> int:
    return len(GAP.sub("", entry[0]))


def _pattern(key: str) -> re.Pattern[str]:
    parts = GAP.split(key)
    return re.compile(
        "".join(
            f"(?P<{part}>.+?)" if place % 2 else re.escape(part) for place, part in enumerate(parts)
        ),
        re.DOTALL,
    )


def _kind(found: re.Match[str]) -> str:
    return translated(found[0])


def _extra(found: re.Match[str]) -> str:
    return "[" + "; ".join(translated(part) for part in found[1].split("; ")) + "]"
