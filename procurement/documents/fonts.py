"""The document font, from an installed package, and a private fontconfig that knows no other.

Without the private configuration a font of the machine could stand in for ours, and the same facts
would give other bytes on another machine.
"""

import atexit
import os
import shutil
import tempfile
from functools import cache
from pathlib import Path

import font_source_sans_pro

#: Name that style sheets and charts use.
FAMILY = "Source Sans Pro"

#: The faces that documents use.
FACES = (
    "SourceSansPro-Regular.ttf",
    "SourceSansPro-Semibold.ttf",
    "SourceSansPro-Bold.ttf",
)

_CONFIGURATION = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
{faces}
<cachedir>{cache}</cachedir>
</fontconfig>
"""


@cache
def folder() -> Path:
    """Return the folder of the font files."""
    return Path(font_source_sans_pro.__file__).parent / "files"


@cache
def isolate() -> Path:
    """Point this process's fontconfig at the document font alone; return the configuration's path.

    Must run before WeasyPrint is imported.  The folder is removed when the process ends.
    """
    home = Path(tempfile.mkdtemp(prefix="document-fonts-"))
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    faces = home / "faces"
    faces.mkdir()
    for face in FACES:
        shutil.copyfile(folder() / face, faces / face)
    path = home / "fonts.conf"
    path.write_text(_CONFIGURATION.format(faces=f"<dir>{faces}</dir>", cache=home / "cache"))
    os.environ["FONTCONFIG_FILE"] = str(path)
    return path
