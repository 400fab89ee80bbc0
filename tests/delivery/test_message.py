"""The bytes of a message say exactly what was put in, to any program that reads mail."""

import datetime as dt
import email.header
import email.policy
import re
from dataclasses import replace
from email.message import EmailMessage

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from campaign.delivery import message
from campaign.delivery.message import Enclosure, Mailbox, Message

unhurried = settings(deadline=None)  # a busy machine is no mistake of ours

STRICT = email.policy.SMTP.clone(raise_on_defect=True)
PLAIN = Message(
    sender=Mailbox("Persdienst Alfa", "pers@alfa.example"),
    reply_to="antwoord@alfa.example",
    to=Mailbox("Ada Aerts", "ada@dageraad.example"),
    subject="Nieuws",
    date=dt.datetime(2026, 11, 23, 9, 0, tzinfo=dt.UTC),
    message_id="<0123456789abcdef.7@alfa.example>",
    language="nl",
    opt_out_url="mailto:antwoord@alfa.example?subject=Uitschrijven",
    text="Beste Ada,\n\nDag.\n",
    html="<p>Beste Ada,</p>\n<p>Dag.</p>\n",
)
ONCE = ("From", "To", "Subject", "Date", "Message-ID", "Reply-To", "MIME-Version")

#: what people, programs and attackers write in a cell
odd = st.sampled_from(
    [
        "",
        "a\r\nBcc: wie@kwaad.example",
        "a\nb",
        "a\rb",
        "\x00\x07\x1b[31m",
        "=?utf-8?q?x?=",
        "=?utf-8?b?w6k=?= =?utf-8?b?w6k=?=",
        'Jan "Jef" Peeters',
        "Peeters, Jan",
        "Jan \\ Peeters (NRC) <jan@nrc.example>; Piet:",
        "J. Peeters.",
        "Ann-Sofie Van den Berghe-D’hondt",
        "x" * 400,
        "é" * 400,
        "Agnieszka Wiśniewska-Wójtowicz van het Agentschap Innoveren & Ondernemen",
        "صحيفة الأخبار",
        "\u202eomgekeerd",
        "👩‍👩‍👧‍👦 🎉" * 20,
        "e\u0301" * 50,
        "a\u2028b\u0085c\u00a0d",
        "\ud800 half",
        ".",
        "  veel   wit  ",
    ]
)
words = st.one_of(odd, st.text(max_size=200), st.text(alphabet='ab é=?_ .,"\\\r\n', max_size=120))
dotted = st.lists(
    st.sampled_from(
        [".", "..", ". x", "From x", "", "x ", "x\t", "=", "=3D", "é" * 90, "x" * 1200]
    ),
    max_size=12,
).map("\n".join)
bodies = st.one_of(words, dotted)


def read(content: bytes) -> EmailMessage:
    parsed = email.message_from_bytes(content, policy=STRICT)
    assert isinstance(parsed, EmailMessage)
    return parsed


def one_line(text: str) -> str:
    """A text as a header can say it: one line, no control codes, no halves of characters."""
    whole = text.encode("utf-8", "replace").decode("utf-8")
    return " ".join(re.sub(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]", " ", whole).split())


def body(text: str) -> str:
    """A text as a part can say it: its lines end, and the last one does too."""
    whole = text.encode("utf-8", "replace").decode("utf-8")
    return re.sub(r"\r\n|\r|\n", "\n", whole).removesuffix("\n") + "\n"


def raw(content: bytes, name: str) -> str:
    """A header as it stands in the bytes, unfolded."""
    found = email.message_from_bytes(content, policy=email.policy.compat32)[name]
    return re.sub(r"\r\n(?=[ \t])", "", str(found))


def decoded(text: str) -> str:
    """What encoded words say, by the rules of RFC 2047."""
    return str(email.header.make_header(email.header.decode_header(text)))


def name_in(content: bytes, header: str) -> str:
    """The name before an address, in the rules of RFC 5322 and 2047."""
    name = raw(content, header).rpartition("<")[0].strip()
    if name.startswith('"'):
        return re.sub(r"\\(.)", r"\1", name[1:-1])
    return decoded(name)


def of(parsed: EmailMessage, kind: str) -> str:
    part = parsed.get_body((kind,))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


@unhurried
@given(name=words, subject=words, text=bodies, html=bodies, files=st.booleans())
@example(name="\ud800", subject="\udfff", text="\ud83d", html="\udc00", files=True)
@example(name='"', subject="\\", text=".", html=".\r\n.\r\n", files=False)
def test_any_words_come_back_as_they_were(
    name: str, subject: str, text: str, html: str, files: bool
) -> None:
    mail = replace(PLAIN, to=Mailbox(name, PLAIN.to.email), subject=subject, text=text, html=html)
    content = message.build(mail, [_file(b"%PDF")] if files else [])
    _assert_fit_for_the_wire(content)
    parsed = read(content)
    assert [len(parsed.get_all(one, [])) for one in ONCE] == [1] * len(ONCE)
    assert parsed["Bcc"] is parsed["Cc"] is None
    assert [one.addr_spec for one in parsed["To"].addresses] == ["ada@dageraad.example"]
    assert [one.addr_spec for one in parsed["From"].addresses] == ["pers@alfa.example"]
    assert decoded(raw(content, "Subject")) == parsed["Subject"] == one_line(subject)
    assert parsed["Subject"].defects == ()
    assert name_in(content, "To") == one_line(name)
    assert of(parsed, "plain") == body(text)
    assert of(parsed, "html") == body(html)
    assert content == message.build(mail, [_file(b"%PDF")] if files else [])


def _assert_fit_for_the_wire(content: bytes) -> None:
    assert content.isascii()
    assert b"\0" not in content
    assert not re.search(rb"(?<!\r)\n|\r(?!\n)", content)
    assert content.endswith(b"\r\n")
    lines = content.split(b"\r\n")
    assert max(map(len, lines)) <= 78
    assert b"." not in lines


def _file(content: bytes, name: str = "nota.pdf") -> Enclosure:
    return message.enclosure(name, "application/pdf", content)


@unhurried
@given(content=st.binary(max_size=3000))
@example(content=b"")
@example(content=b"\r\n.\r\n--=_x\r\n" * 20)
def test_an_attachment_comes_back_byte_for_byte(content: bytes) -> None:
    made = message.build(PLAIN, [_file(content), _file(content[::-1], "twee.pdf")])
    _assert_fit_for_the_wire(made)
    attached = list(read(made).iter_attachments())
    assert [one.get_content() for one in attached] == [content, content[::-1]]
    assert [one.get_content_type() for one in attached] == ["application/pdf"] * 2


NAMES = [
    "nota.pdf",
    "Memorandum 2026 (definitief).pdf",
    'de "grote" nota.pdf',
    "nota; versie=2.pdf",
    "a\\b.pdf",
    "Mémorandum d’été.pdf",
    "=?utf-8?q?x?=.pdf",
    "100% 'klaar'*.pdf",
    "x" * 200 + ".pdf",
    "é" * 120 + ".pdf",
    "مذكرة.pdf",
    "🎉.pdf",
]


@pytest.mark.parametrize("name", NAMES)
def test_a_file_keeps_its_name(name: str) -> None:
    made = message.build(PLAIN, [_file(b"%PDF", name)])
    _assert_fit_for_the_wire(made)
    (attached,) = read(made).iter_attachments()
    assert attached.get_filename() == name
    assert attached["Content-Disposition"].defects == ()
    assert attached.is_attachment()


@unhurried
@given(st.text(min_size=1, max_size=120).filter(lambda name: one_line(name) == name))
def test_any_file_name_comes_back(name: str) -> None:
    made = message.build(PLAIN, [_file(b"%PDF", name)])
    _assert_fit_for_the_wire(made)
    (attached,) = read(made).iter_attachments()
    assert attached["Content-Disposition"].params["filename"] == name


def test_a_file_name_begins_no_header_of_its_own() -> None:
    made = message.build(PLAIN, [_file(b"%PDF", 'a"\r\nBcc: wie@kwaad.example\r\n\r\n.pdf')])
    parsed = read(made)
    (attached,) = parsed.iter_attachments()
    assert attached.get_filename() == 'a"Bcc: wie@kwaad.example.pdf'
    assert b"\r\nBcc" not in made


@unhurried
@given(st.builds(Mailbox, words, st.just("pers@alfa.example")))
def test_any_sender_comes_back_as_it_is_named(sender: Mailbox) -> None:
    content = message.build(replace(PLAIN, sender=sender), [])
    _assert_fit_for_the_wire(content)
    parsed = read(content)
    assert [one.addr_spec for one in parsed["From"].addresses] == ["pers@alfa.example"]
    assert name_in(content, "From") == one_line(sender.name)


@pytest.mark.parametrize(
    "name",
    ["Ada Aerts", "Aerts, Ada", 'Ada "A" Aerts', "Élodie D’hondt", "=?utf-8?q?x?=", "Özlem Kaya"],
)
def test_a_name_is_read_by_an_ordinary_mail_program(name: str) -> None:
    parsed = read(message.build(replace(PLAIN, to=Mailbox(name, "ada@dageraad.example")), []))
    assert parsed["To"].addresses[0].display_name == name
    assert parsed["To"].defects == ()


def test_an_ordinary_message_is_as_short_as_can_be() -> None:
    lines = message.build(PLAIN, []).decode().split("\r\n")
    assert lines[:11] == [
        "Date: Mon, 23 Nov 2026 09:00:00 +0000",
        "From: Persdienst Alfa <pers@alfa.example>",
        "Reply-To: antwoord@alfa.example",
        "To: Ada Aerts <ada@dageraad.example>",
        "Subject: Nieuws",
        "Message-ID: <0123456789abcdef.7@alfa.example>",
        "Content-Language: nl",
        "List-Id: <pers.alfa.example>",
        "List-Unsubscribe: <mailto:antwoord@alfa.example?subject=Uitschrijven>",
        "MIME-Version: 1.0",
        "Content-Type: multipart/alternative;",
    ]


def test_a_line_that_is_a_dot_alone_survives() -> None:
    text = "een\n.\n..\n.twee\n.\n"
    content = message.build(replace(PLAIN, text=text), [])
    assert of(read(content), "plain") == text
    assert b"." not in content.split(b"\r\n")


def test_the_text_comes_before_the_html_and_the_files_after_both() -> None:
    parsed = read(message.build(PLAIN, [_file(b"%PDF")]))
    assert [part.get_content_type() for part in parsed.walk()] == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "text/html",
        "application/pdf",
    ]
    alone = read(message.build(PLAIN, []))
    assert alone.get_content_type() == "multipart/alternative"


def test_two_messages_are_told_apart_by_their_boundaries() -> None:
    other = replace(PLAIN, message_id="<0123456789abcdef.8@alfa.example>")
    first, second = (read(message.build(one, [])).get_boundary() for one in (PLAIN, other))
    assert first != second


def test_a_text_that_holds_a_boundary_is_not_cut_there() -> None:
    boundary = read(message.build(PLAIN, [])).get_boundary()
    text = f"een\n--{boundary}\ntwee\n--{boundary}--\ndrie\n"
    content = message.build(replace(PLAIN, text=text, html=text), [_file(text.encode())])
    parsed = read(content)
    assert of(parsed, "plain") == of(parsed, "html") == text
    assert [one.get_content() for one in parsed.iter_attachments()] == [text.encode()]


def test_a_message_id_is_ascii_in_any_domain() -> None:
    assert message.message_id("ab", 7, "alfa.example") == "<ab.7@alfa.example>"
    assert message.message_id("ab", 7, "blå.example") == "<ab.7@xn--bl-zia.example>"
