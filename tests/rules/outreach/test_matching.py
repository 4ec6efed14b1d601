"""Who is offered extra help, and why: reasons are named, and what nobody knows is none."""

from hypothesis import given
from hypothesis import strategies as st

from procurement.rules.outreach.matching import Because, Candidate, Reason, Wanted, matches
from procurement.rules.vendors.commodities import CodeScheme, code_of


def codes(*written):
    return tuple(code_of(CodeScheme.UNSPSC, one) for one in written)


ROADS = Wanted(
    codes=codes("72141000"), districts=["Bajo Puerto"], certificates=["SBE", "Sello Empresa Mujer"]
)


def test_each_match_names_every_reason_and_who_has_most_kinds_of_them_comes_first():
    both = Candidate(reference="XX/2", codes=codes("72141003"), districts=["BAJO  PUERTO", "Loma"])
    sells = Candidate(reference="XX/1", codes=codes("72141003", "72141001", "30111601"))
    certified = Candidate(reference="XX/3", certificates=["sbe"])

    found = matches(ROADS, [sells, both, certified])

    assert [(one.reference, one.kinds) for one in found] == [("XX/2", 2), ("XX/1", 1), ("XX/3", 1)]
    assert [(why.because.value, why.what) for why in found[0].reasons] == [
        ("commodity", "UNSPSC/72141003"),
        ("district", "BAJO  PUERTO"),
    ]
    assert [why.what for why in found[1].reasons] == ["UNSPSC/72141001", "UNSPSC/72141003"]
    assert found[2].reasons == (Reason(because=Because.CERTIFICATION, what="sbe"),)


def test_who_asked_is_helped_whatever_is_known_of_it():
    asked = Candidate(reference="XX/1", asked=True)

    (found,) = matches(Wanted(), [asked, Candidate(reference="XX/2")])

    assert found.reasons == (Reason(because=Because.ASKED, what=""),)


def test_what_nobody_looks_for_and_what_nobody_knows_is_no_reason():
    other = Candidate(
        reference="XX/1", codes=codes("30111601"), districts=["Loma"], certificates=["DBE"]
    )

    assert matches(ROADS, [other, Candidate(reference="XX/2")]) == ()


DIGITS = st.sampled_from(["72000000", "72140000", "72141000", "72141003", "72150000", "30111601"])


def above(code):
    """Return what a code begins with, by pairs of digits, without the zeros at its end."""
    pairs = [code[place : place + 2] for place in range(0, 8, 2)]
    while pairs[-1] == "00":
        pairs.pop()
    return "".join(pairs)


@given(sold=st.lists(DIGITS, max_size=3), bought=st.lists(DIGITS, max_size=3))
def test_codes_match_where_one_begins_with_the_other_compared_as_plain_digits(sold, bought):
    meets = {
        one
        for one in sold
        for other in bought
        if above(one).startswith(above(other)) or above(other).startswith(above(one))
    }

    found = matches(Wanted(codes=codes(*bought)), [Candidate(reference="XX/1", codes=codes(*sold))])

    assert {why.what for one in found for why in one.reasons} == {f"UNSPSC/{one}" for one in meets}
