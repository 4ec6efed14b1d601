"""Who gets a letter to a vendor."""

from procurement.rules.vendors.contacts import Addressee, ContactPurpose, addressees

BIDS, CONTRACTS, INVOICES = ContactPurpose
ANA = Addressee(email="ana@lakeside.example", language="es", purposes=frozenset({BIDS, CONTRACTS}))
BOB = Addressee(email="bob@lakeside.example", language="en", purposes=frozenset({INVOICES}))
FIRM = "office@lakeside.example"


def test_a_letter_goes_to_those_who_answer_for_it():
    assert addressees([ANA, BOB], BIDS, firm_email=FIRM) == (ANA,)
    assert addressees([ANA, BOB], INVOICES, firm_email=FIRM) == (BOB,)


def test_without_a_contact_for_it_a_letter_goes_to_the_firm():
    assert addressees([BOB], BIDS, firm_email=FIRM) == (Addressee(email=FIRM),)


def test_without_an_address_of_the_firm_every_contact_hears_of_it():
    assert addressees([ANA, BOB], BIDS) == (ANA,)
    assert addressees([BOB], BIDS) == (BOB,)


def test_an_address_that_contacts_share_is_written_to_once():
    second = Addressee(email="ANA@lakeside.example", purposes=frozenset({BIDS}))

    assert addressees([ANA, second], BIDS) == (ANA,)


def test_a_letter_to_a_firm_without_any_address_reaches_nobody():
    assert addressees([], BIDS) == ()
    assert addressees([Addressee(email="", purposes=frozenset({BIDS}))], BIDS) == ()
