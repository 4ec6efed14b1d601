"""What stays of a number or a name when nobody looks at how it was written."""

import re
import unicodedata

#: What stands between the digits of a tax id and says nothing.
BETWEEN = "-./ "
#: Code of a public register, as org-id.guide lists them, such as US-EIN or BR-CNPJ.
SCHEME = re.compile(r"[A-Z0-9-]{2,32}")
#: What a firm's legal form is written as, without points; a name is compared without it.
LEGAL_FORMS = frozenset(
    {
        *("co", "company", "corp", "corporation", "inc", "incorporated", "limited", "llc", "llp"),
        *("lp", "ltd", "ltee", "plc", "pllc"),
        *("cv", "de", "limitada", "ltda", "sa", "sapi", "sas", "sca", "spa", "srl"),
        *("eireli", "epp", "me", "mei"),
    }
)
#: Where mail can go; nothing that could end a line of its head.
EMAIL = re.compile(r"[^@\s,;<>\"]+@[^@\s,;<>\"]+\.[A-Za-z]{2,}")
LONGEST_EMAIL = 254
_WORD = re.compile(r"[^\W_]+")


def plain_number(number: str) -> str:
    """Return a tax id as it is compared: without marks between its digits, in capitals.

    >>> plain_number("12-3456789") == plain_number("123456789")
    True
    >>> plain_number("76.543.210-k")
    '76543210K'
    """
    return number.translate(str.maketrans("", "", BETWEEN)).upper()


def plain_name(name: str) -> str:
    """Return a name without case, points and double spaces.

    >>> plain_name("CRIBA  S.A.") == plain_name("Criba SA")
    True
    """
    return " ".join(name.casefold().replace(".", "").split())


def is_address(email: str) -> bool:
    """Return whether a text can be an e-mail address.

    >>> is_address("bids@lakeside.example"), is_address("old mill")
    (True, False)
    """
    return len(email) <= LONGEST_EMAIL and EMAIL.fullmatch(email) is not None


def core_name(name: str) -> str:
    """Return the words of a name without accents, marks and legal form, or all if none is left.

    >>> core_name("Construções Rio Claro, Ltda.")
    'construcoes rio claro'
    """
    parted = unicodedata.normalize("NFKD", plain_name(name))
    words = _WORD.findall("".join(mark for mark in parted if not unicodedata.combining(mark)))
    return " ".join([word for word in words if word not in LEGAL_FORMS] or words)
