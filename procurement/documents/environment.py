"""Jinja for templates that others may edit: it prints, loops and includes, and no more.

Sandboxed, strict, escaping.  Formatting is done before (`words.py`): there are no filters for
money or dates, because a template should not be able to forget one.
"""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import TracebackType

from jinja2 import FileSystemLoader, StrictUndefined, TemplateError, TemplateSyntaxError
from jinja2.exceptions import UndefinedError
from jinja2.sandbox import ImmutableSandboxedEnvironment

import contract_templates
from procurement.rules.errors import ProcurementError
from procurement.rules.findings import Finding

_QUOTED = re.compile(r"'([^']+)'")


class TemplateFaultError(ProcurementError):
    """A template cannot be printed; the finding names template, line and variable."""


@cache
def environment(root: Path | None = None) -> ImmutableSandboxedEnvironment:
    """Return the environment of the shipped templates, or of another folder's; one for each."""
    found = ImmutableSandboxedEnvironment(
        loader=FileSystemLoader(root or contract_templates.root()),
        autoescape=True,
        undefined=StrictUndefined,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=[],
    )
    found.globals.clear()
    return found


def fill(template: str, context: Mapping[str, object], *, root: Path | None = None) -> str:
    """Return the template filled from `context`.

    Args:
        template: Path below the root of the environment, such as `es/letters/award.html.j2`.
        context: Ready text by name.
        root: Another folder of templates than the shipped one.

    Raises:
        TemplateFaultError: an undefined name, a syntax error, or something the sandbox forbids.
    """
    try:
        return environment(root).get_template(template).render(context)
    except TemplateSyntaxError as error:
        raise TemplateFaultError(_finding(error, error.name or template, error.lineno)) from error
    except TemplateError as error:
        place = _place(error.__traceback__, environment(root)) or (template, 0)
        raise TemplateFaultError(_finding(error, *place)) from error


def _finding(error: TemplateError, template: str, line: int) -> Finding:
    problem = str(error.message or type(error).__name__)
    params: dict[str, str | int] = {"template": template, "line": line}
    if isinstance(error, UndefinedError):
        names = _QUOTED.findall(problem)
        return Finding(
            "document.undefined_name", {**params, "name": names[-1] if names else problem}
        )
    return Finding("document.bad_template", {**params, "problem": problem})


def _place(
    trace: TracebackType | None, jinja: ImmutableSandboxedEnvironment
) -> tuple[str, int] | None:
    """Return the innermost template and line of a traceback."""
    roots = [Path(root) for root in getattr(jinja.loader, "searchpath", ())]
    found = None
    while trace is not None:
        file = Path(trace.tb_frame.f_code.co_filename)
        for root in roots:
            if file.is_relative_to(root):
                found = (file.relative_to(root).as_posix(), trace.tb_lineno)
        trace = trace.tb_next
    return found
