"""The marks of a picture, as SVG elements.

Everything is an attribute of the element it concerns: page style does not reach into an inline SVG
when it is printed.  Colors are told apart by color-blind readers; shapes and dashes repeat what
they say, so that a picture reads in gray.
"""

from collections.abc import Sequence

from markupsafe import Markup, escape

from procurement.documents.fonts import FAMILY

INK, MUTED, GRID, BAND = "#1b1b1b", "#565c65", "#dfe3e8", "#eef2f6"
BLUE, ORANGE, GREEN = "#1f5f9e", "#b54708", "#00695c"

#: Width of a character of the chart's type, generously.
CHAR = 5.8


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


def diamond(*at: tuple[float, float], radius: float = 4.4) -> str:
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
    return f'<path d="{path}" fill="{ORANGE}" stroke="#ffffff" stroke-width="0.6"/>'


def bar(x: float, y: float, width: float) -> str:
    """Return the mark of missing data: a black bar on the axis."""
    return (
        f'<rect x="{number(x)}" y="{number(y)}" width="{number(width)}" height="7" fill="{INK}"/>'
    )


def line(
    start: tuple[float, float], end: tuple[float, float], color: str, width: float, dash: str = ""
) -> str:
    """Return a straight line."""
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    path = f"M{number(start[0])} {number(start[1])}L{number(end[0])} {number(end[1])}"
    return f'<path d="{path}" fill="none" stroke="{color}" stroke-width="{width}"{dashes}/>'


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
