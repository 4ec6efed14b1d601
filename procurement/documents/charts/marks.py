"""The marks of a picture, as SVG elements.

Everything is an attribute of the element it concerns: page style does not reach into an inline SVG
when it is printed.  Colors are told apart by color-blind readers; shapes and dashes repeat what
they say, so that a picture reads in gray.

A `Markup` escapes what is formatted or joined into it: no text can end the element it stands in.
"""

from collections.abc import Iterable, Sequence

from markupsafe import Markup

from procurement.documents.fonts import FAMILY

INK, MUTED, GRID, BAND = "#1b1b1b", "#565c65", "#dfe3e8", "#eef2f6"
BLUE, ORANGE, GREEN = "#1f5f9e", "#b54708", "#004d40"

#: Width of a character of the chart's type, generously.
CHAR = 5.8

#: Marks of this radius or less stand close together.
CROWDED_MARK = 3.0


def dot(x: float, y: float, radius: float = 2.4) -> Markup:
    """Return a value."""
    return Markup('<circle cx="{}" cy="{}" r="{}" fill="{}"/>').format(
        number(x), number(y), radius, BLUE
    )


def dots(at: Sequence[tuple[float, float]], radius: float) -> Markup:
    """Return many values as one element: hundreds of elements take longer than the page."""
    return Markup(
        '<path d="{}" fill="none" stroke="{}" stroke-width="{:.1f}" stroke-linecap="round"/>'
    ).format("".join(f"M{number(x)} {number(y)}h0.01" for x, y in at), BLUE, 2 * radius)


def diamond(*at: tuple[float, float], radius: float = 4.4, color: str = ORANGE) -> Markup:
    """Return signals as one element: larger than a value, of another shape and color."""
    steps = "".join(
        "M"
        + "L".join(
            f"{number(x + right)} {number(y + down)}"
            for right, down in ((0, -radius), (radius, 0), (0, radius), (-radius, 0))
        )
        + "Z"
        for x, y in at
    )
    edge = 0.6 if radius > CROWDED_MARK else 0  # white edges would cover small neighbors
    return Markup('<path d="{}" fill="{}" stroke="#ffffff" stroke-width="{}"/>').format(
        steps, color, edge
    )


def bar(x: float, y: float, width: float) -> Markup:
    """Return the mark of missing data: a black bar on the axis."""
    return Markup('<rect x="{}" y="{}" width="{}" height="7" fill="{}"/>').format(
        number(x), number(y), number(width), INK
    )


def paths(
    lines: Iterable[Sequence[tuple[float, float]]], color: str, width: float, dash: str = ""
) -> Markup:
    """Return lines as one element, each through all its corners."""
    steps = "".join(
        "M" + "L".join(f"{number(x)} {number(y)}" for x, y in corners) for corners in lines
    )
    dashes = Markup(' stroke-dasharray="{}"').format(dash) if dash else ""
    return Markup('<path d="{}" fill="none" stroke="{}" stroke-width="{}"{}/>').format(
        steps, color, width, dashes
    )


def path(
    corners: Sequence[tuple[float, float]], color: str, width: float, dash: str = ""
) -> Markup:
    """Return a line through all corners."""
    return paths([corners], color, width, dash)


def line(
    start: tuple[float, float], end: tuple[float, float], color: str, width: float, dash: str = ""
) -> Markup:
    """Return a straight line."""
    return path((start, end), color, width, dash)


def ring(x: float, y: float, radius: float = 3.6, color: str = BLUE) -> Markup:
    """Return a hollow mark: the other one of two values."""
    return Markup(
        '<circle cx="{}" cy="{}" r="{}" fill="#ffffff" stroke="{}" stroke-width="1.6"/>'
    ).format(number(x), number(y), radius, color)


def block(left: float, top: float, right: float, bottom: float, color: str) -> Markup:
    """Return a filled rectangle."""
    return Markup('<rect x="{}" y="{}" width="{}" height="{}" fill="{}"/>').format(
        number(left), number(top), number(right - left), number(bottom - top), color
    )


def cut(words: str, room: float) -> str:
    """Return a text that fits into so much room, with an ellipsis where it was cut."""
    most = max(int(room / CHAR), 2)
    return words if len(words) <= most else words[: most - 1].rstrip() + "…"


def label(x: float, y: float, words: str, *, anchor: str = "start", color: str = INK) -> Markup:
    """Return a text; what is said in a color other than ink or gray is said in semibold."""
    weight = "400" if color in {INK, MUTED} else "600"
    return Markup(
        '<text x="{}" y="{}" text-anchor="{}" fill="{}"'
        ' font-size="11" font-weight="{}" font-family="{}">{}</text>'
    ).format(number(x), number(y), anchor, color, weight, FAMILY, words)


def moved(mark: Markup, x: float, y: float) -> Markup:
    """Return a mark that was drawn around (0, 0), around another point."""
    return Markup('<g transform="translate({} {})">{}</g>').format(number(x), y, mark)


def svg(
    parts: Sequence[Markup], title: str, description: str, *, size: tuple[float, float]
) -> Markup:
    """Return the picture; `title` becomes its alternative text, `description` how to read it."""
    width, height = (number(side) for side in size)
    return Markup(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}"'
        ' width="{width}" height="{height}" role="img">'
        "<title>{title}</title><desc>{description}</desc>{drawn}</svg>"
    ).format(
        width=width,
        height=height,
        title=title,
        description=description,
        drawn=Markup("").join(parts),
    )


def number(value: float) -> str:
    """Return a coordinate to a tenth."""
    return f"{value:.1f}".removesuffix(".0")
