"""The printed samples, once for the whole session: printing is what costs time here."""

import io
from functools import cache

import pypdf
import pytest

from procurement.documents.render import render_pdf
from tests.documents import samples


@cache
def printed(name, language):
    return render_pdf(getattr(samples, name)(), language)


@cache
def opened(name, language):
    return pypdf.PdfReader(io.BytesIO(printed(name, language)))


@pytest.fixture
def paper():
    """Return a function: name of a sample, language -> its PDF as bytes."""
    return printed


@pytest.fixture
def reader():
    """Return a function: name of a sample, language -> its PDF, opened."""
    return opened
