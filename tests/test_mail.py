"""A message as its reader gets it."""

from email import message_from_bytes, policy

import pytest

from procurement.mail import compose

PLAIN = (
    "[REHEARSAL] Puerto Claro: call for proposals STREET-2014-01, Pothole and street light repair"
)
ACCENTED = (
    "[SIMULACRO] Puerto Claro: convocatoria STREET-2014-01, Reparación de baches, alumbrado público"
)


def sent(subject):
    return compose(
        key="notice-1",
        sender="a@city.example",
        to="b@firm.example",
        subject=subject,
        text="Late á\n",
    ).as_bytes()


def test_a_long_subject_in_plain_letters_is_one_line():
    assert f"\r\nSubject: {PLAIN}\r\n".encode() in sent(PLAIN)


@pytest.mark.parametrize("subject", [PLAIN, ACCENTED, "á" * 120, "X" * 300])
def test_a_subject_is_read_as_it_was_written(subject):
    message = message_from_bytes(sent(subject), policy=policy.default)

    assert message["Subject"] == subject
    assert message.get_content().strip() == "Late á"


def test_the_lines_of_an_encoded_subject_keep_to_the_length_that_mail_allows():
    head = sent(ACCENTED).partition(b"\r\n\r\n")[0]
    lines = [line for line in head.split(b"\r\n") if b"=?" in line]

    assert lines
    assert all(len(line) <= 78 for line in lines)
