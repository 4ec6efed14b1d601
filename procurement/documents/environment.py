"""Jinja for templates that others may edit: sandboxed, strict, escaping; it prints, loops and includes.

Formatting is done before (`words.py`): there are no filters for money or dates, because a template should not be able
to forget one.
"""

import re
from collections.abc import Mapping
from functools import cache
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
def environment() -> ImmutableSandboxedEnvironment:
    """Return the one environment of this process."""
    found = ImmutableSandboxedEnvironment(
        loader=FileSystemLoader(contract_templates.root()),
        autoescape=True,
        undefined=StrictUndefined,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=[],
    )
    found.globals.clear()
    return found


def fill(
    template: str, context: Mapping[str, object], *, jinja: ImmutableSandboxedEnvironment | None = None
) -> str:
    """Return the template filled from `context`.

    Args:
        template: Path below the root of the environment, such as `es/letters/award.html.j2`.
        context: Ready text by name.
        jinja: Another environment than the shipped one, such as a city's own.

    Raises:
        TemplateFaultError: an undefined name, a syntax error, or something the sandbox forbids.
    """
    try:
        return (jinja or environment()).get_template(template).render(context)
    except TemplateSyntaxError as error:
        raise TemplateFaultError(_finding(error, error.name or template, error.lineno)) from error
    except TemplateError as error:
        place = _place(error.__traceback__) or (template, 0)
        raise TemplateFaultError(_finding(error, *place)) from error


def _finding(error: TemplateError, template: str, line: int) -> Finding:
    problem = str(error.message or type(error).__name__)
    params: dict[str, str | int] = {"template": template, "line": line}
    if isinstance(error, UndefinedError):
        names = _QUOTED.findall(problem)
        return Finding("document.undefined_name", {**params, "name": names[-1] if names else problem})
    return Finding("document.bad_template", {**params, "problem": problem})


def _place(trace: TracebackType | None) -> tuple[str, int] | None:
    """Return the innermost template and line of a traceback."""
    found = None
    root = str(contract_templates.root())
    while trace is not None:
        name = trace.tb_frame.f_code.co_filename
        if name.endswith(".j2") or name == "<template>":
            found = (name.removeprefix(root).lstrip("/\\"), trace.tb_lineno)
        trace = trace.tb_next
    return found
