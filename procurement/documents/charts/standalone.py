"""A picture as a file of its own: white ground, and a font of the machine where ours is not."""

from pathlib import Path

from markupsafe import Markup

from procurement.documents.fonts import FAMILY

#: Tried in this order by whoever shows the file.
STACK = f"{FAMILY}, Helvetica, Arial, sans-serif"


def standalone(picture: Markup) -> str:
    """Return a whole SVG document of a picture that `charts` drew."""
    told, end, drawn = str(picture).partition("</desc>")
    ground = '<rect width="100%" height="100%" fill="#ffffff"/>'
    fonts = drawn.replace(f'font-family="{FAMILY}"', f'font-family="{STACK}"')
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{told}{end}{ground}{fonts}\n'


def write(picture: Markup, path: Path) -> None:
    """Write the picture to a file, such as the one that `--svg FILE` names."""
    path.write_text(standalone(picture), "utf-8")
