"""Steps of the vendor funnel that a list shows, and what a contact with the market was."""

from enum import StrEnum


class ListedStep(StrEnum):
    """What a list can show of vendors: a portal's log, or the sign-in sheet of a meeting."""

    VIEWED = "viewed"
    ATTENDED = "attended"
    STARTED = "started"


class EngagementKind(StrEnum):
    """How the city and the market spoke."""

    MEETING = "meeting"
    INFORMATION_REQUEST = "information_request"
    CALL = "call"
    SITE_VISIT = "site_visit"
    WRITING = "writing"
    UNKNOWN = "unknown"
