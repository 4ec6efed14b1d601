"""A control as a paper prints it: its name, whether it held, and what was found."""

from procurement.actions.papers.desk import WritingDesk
from procurement.actions.papers.words import Said
from procurement.documents.facts import Control

#: How the words for each answer are called.
ANSWERS = {True: "yes", False: "no", None: "unknown"}


def say_control(desk: WritingDesk, code: str, *, held: bool | None, **facts: Said) -> Control:
    """Return a control with the words for its answer; None: it could not be looked up."""
    say = desk.voice.say
    detail = say(f"control.{code}.{ANSWERS[held]}", **facts)
    return Control(name=say(f"control.{code}"), held=held, detail=detail)
