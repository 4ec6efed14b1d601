"""Whether a tax number can be one: its form and its check digits, by the public register's rule.

The rules are those of python-stdnum.  A number that passes may still be somebody else's; one of a
register without a rule here is accepted, and said to be unchecked.
"""

import re
from collections.abc import Callable, Mapping
from enum import StrEnum
from functools import partial

from stdnum.ar import cuit
from stdnum.br import cnpj, cpf
from stdnum.ca import bn
from stdnum.cl import rut as chilean_rut
from stdnum.co import nit as colombian_nit
from stdnum.cr import cpj
from stdnum.do import rnc
from stdnum.ec import ruc as ecuadorian_ruc
from stdnum.exceptions import InvalidChecksum, InvalidComponent, ValidationError
from stdnum.gt import nit as guatemalan_nit
from stdnum.mx import rfc
from stdnum.pe import ruc as peruvian_ruc
from stdnum.py import ruc as paraguayan_ruc
from stdnum.sv import nit as salvadoran_nit
from stdnum.us import ein
from stdnum.uy import rut as uruguayan_rut

from procurement.rules.vendors.names import plain_number


class NumberCheck(StrEnum):
    """What the check of a number says."""

    GOOD = "good"
    UNCHECKED = "unchecked"  # no rule for this register
    NO_DIGIT = "no_digit"  # written without its check digit, as many do
    UNUSUAL = "unusual"  # of the right form, but not as the register gives numbers out
    WRONG_DIGIT = "wrong_digit"
    WRONG_FORM = "wrong_form"


#: What keeps a firm out of the register.
WRONG = frozenset({NumberCheck.WRONG_DIGIT, NumberCheck.WRONG_FORM})
#: Register -> what raises where a number cannot be one of it.
RULES: Mapping[str, Callable[[str], str]] = {
    "AR-CUIT": cuit.validate,
    "BR-CNPJ": cnpj.validate,
    "BR-CPF": cpf.validate,
    "CA-BN": bn.validate,
    "CL-RUT": chilean_rut.validate,
    "CO-NIT": colombian_nit.validate,
    "CR-CPJ": cpj.validate,
    "DO-RNC": rnc.validate,
    "EC-RUC": ecuadorian_ruc.validate,
    "GT-NIT": guatemalan_nit.validate,
    "MX-RFC": partial(rfc.validate, validate_check_digits=True),
    "PE-RUC": peruvian_ruc.validate,
    "PY-RUC": paraguayan_ruc.validate,
    "SV-NIT": salvadoran_nit.validate,
    "US-EIN": ein.validate,
    "UY-RUT": uruguayan_rut.validate,
}
#: Registers in which numbers with a wrong check digit are in use (of MX-RFC, one or two in a
#: hundred, says python-stdnum): there it is said and does not keep the firm out.
LENIENT = frozenset({"MX-RFC"})

#: Numbers of firms that are often written without the check digit after them.
WITHOUT_DIGIT = {"CO-NIT": re.compile(r"[89][0-9]{8}")}


def check_number(scheme: str, number: str) -> NumberCheck:
    """Return what the rule of a register says of a number, however it was written.

    >>> check_number("BR-CNPJ", "11.222.333/0001-81"), check_number("BR-CNPJ", "11222333000182")
    (<NumberCheck.GOOD: 'good'>, <NumberCheck.WRONG_DIGIT: 'wrong_digit'>)
    """
    rule = RULES.get(scheme)
    if rule is None:
        return NumberCheck.UNCHECKED
    plain = plain_number(number)
    if scheme in WITHOUT_DIGIT and WITHOUT_DIGIT[scheme].fullmatch(plain):
        return NumberCheck.NO_DIGIT
    try:
        rule(plain)
    except InvalidChecksum:
        return NumberCheck.UNUSUAL if scheme in LENIENT else NumberCheck.WRONG_DIGIT
    except InvalidComponent:
        return NumberCheck.UNUSUAL
    except ValidationError:
        return NumberCheck.WRONG_FORM
    return NumberCheck.GOOD
