"""The marks of a picture, as SVG elements.

Everything is an attribute of the element it concerns: page style does not reach into an inline SVG
when it is printed.  Colors are told apart by color-blind readers; shapes and dashes repeat what
they say, so that a picture reads in gray.
"""

from collections.abc import Sequence

from markupsafe import Markup, escape

from procurement.documents.fonts import FAMILY

INK, MUTED, GRID, BAND = "#1b1b1b", "#565c65", "#dfe3e8", "#eef2f6"
BLUE, ORANGE, GREEN = "#1f5f9e", "#b54708", "#004d40"

#: Width of a character of the chart's type, generously.
CHAR = 5.8

#: Marks of this radius or less stand close together.
CROWDED_MARK = 3.0


def dot(x: float, y: float, radius: float = 2.4) -> str:
    """Return a value."""
    return f'<circle cx="{number(x)}" cy="{number(y)}" r="{radius}" fill="{BLUE}"/>'


def dots(at: Sequence[tuple[float, float]], radius: float) -> str:
    """Return many values as one element: hundreds of elements take longer than the page."""
    path = "".join(f"M{number(x)} {number(y)}h0.01" for x, y in at)
    return (
        f'<path d="{path}" fill="none" stroke="{BLUE}" stroke-width="{2 * radius:.1f}"'
        ' stroke-linecap="round"/>'
    )


def diamond(*at: tuple[float, float], radius: float = 4.4, color: str = ORANGE) -> str:
    """Return signals as one element: larger than a value, of another shape and color."""
    path = "".join(
        "M"
        + "L".join(
            f"{number(x + right)} {number(y + down)}"
            for right, down in ((0, -radius), (radius, 0), (0, radius), (-radius, 0))
        )
        + "Z"
        for x, y in at
    )
    edge = 0.6 if radius > CROWDED_MARK else 0  # white edges would cover small neighbors
    return f'<path d="{path}" fill="{color}" stroke="#ffffff" stroke-width="{edge}"/>'


def bar(x: float, y: float, width: float) -> str:
    """Return the mark of missing data: a black bar on the axis."""
    return (
        f'<rect x="{number(x)}" y="{number(y)}" width="{number(width)}" height="7" fill="{INK}"/>'
    )


def path(corners: Sequence[tuple[float, float]], color: str, width: float, dash: str = "") -> str:
    """Return a line through all corners."""
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    steps = "L".join(f"{number(x)} {number(y)}" for x, y in corners)
    return f'<path d="M{steps}" fill="none" stroke="{color}" stroke-width="{width}"{dashes}/>'


def line(
    start: tuple[float, float], end: tuple[float, float], color: str, width: float, dash: str = ""
) -> str:
    """Return a straight line."""
    return path((start, end), color, width, dash)


def ring(x: float, y: float, radius: float = 3.6, color: str = BLUE) -> str:
    """Return a hollow mark: the other one of two values."""
    return (
        f'<circle cx="{number(x)}" cy="{number(y)}" r="{radius}" fill="#ffffff"'
        f' stroke="{color}" stroke-width="1.6"/>'
    )


def block(left: float, top: float, right: float, bottom: float, color: str) -> str:
    """Return a filled rectangle."""
    return (
        f'<rect x="{number(left)}" y="{number(top)}" width="{number(right - left)}"'
        f' height="{number(bottom - top)}" fill="{color}"/>'
    )


def cut(words: str, room: float) -> str:
    """Return a text that fits into so much room, with an ellipsis where it was cut."""
    most = max(int(room / CHAR), 2)
    return words if len(words) <= most else words[: most - 1].rstrip() + "…"


def label(x: float, y: float, words: str, *, anchor: str = "start", color: str = INK) -> str:
    """Return a text; what is said in a color other than ink or gray is said in semibold."""
    weight = "400" if color in {INK, MUTED} else "600"
    return (
        f'<text x="{number(x)}" y="{number(y)}" text-anchor="{anchor}" fill="{color}"'
        f' font-size="11" font-weight="{weight}" font-family="{FAMILY}">{escape(words)}</text>'
    )


def svg(parts: Sequence[str], title: str, description: str, *, size: tuple[float, float]) -> Markup:
    """Return the picture; `title` becomes its alternative text, `description` how to read it."""
    width, height = (number(side) for side in size)
    opening = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}"'
        f' width="{width}" height="{height}" role="img">'
    )
    told = f"<title>{escape(title)}</title><desc>{escape(description)}</desc>"
    return Markup(f"{opening}{told}{''.join(parts)}</svg>")  # noqa: S704  every text was escaped


def number(value: float) -> str:
    """Return a coordinate to a tenth."""
    return f"{value:.1f}".removesuffix(".0")
