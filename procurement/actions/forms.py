"""A form: the fields of an act that has many, filled in and checked as one."""

from pydantic import BaseModel, ConfigDict


class Form(BaseModel):
    """What somebody hands in; a field that it does not have is refused.

    An action takes it as its one keyword parameter `form`, and its fields are what people ask
    with, as if they were the action's own parameters.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
