"""Builds the bytes of a message: the same input gives the same bytes, today and in a year.

The standard library's message classes draw their boundaries at random and fold some names wrongly
(long names that are not ASCII), so the skeleton is written here and its parts are encoded by
the library's codecs. Tests read every message back with the library's strict parser.
"""

import base64
import binascii
import datetime as dt
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from email.header import Header
from email.utils import format_datetime, quote
from urllib import parse

from campaign.contacts import address

CRLF = "\r\n"
_LINE = 76  #: characters of a line, as RFC 2045 and 2047 ask
_PIECE = 50  #: characters of a file name on one line
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u0080-\u009f\u2028\u2029]+")
_LINE_END = re.compile(r"\r\n|\r|\n")
_ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+\-/=?^_`{|}~]+(?: [A-Za-z0-9!#$%&'*+\-/=?^_`{|}~]+)*")


@dataclass(frozen=True)
class Mailbox:
    """A name and an address; the address in its ASCII form."""

    name: str
    email: str


@dataclass(frozen=True)
class Enclosure:
    """An attachment, encoded once for a whole campaign."""

    filename: str
    part: bytes


@dataclass(frozen=True)
class Message:
    """What a message is made of."""

    sender: Mailbox
    reply_to: str
    to: Mailbox
    subject: str
    date: dt.datetime
    message_id: str
    language: str
    opt_out_url: str
    text: str
    html: str


def enclosure(filename: str, content_type: str, content: bytes) -> Enclosure:
    """Encode an attachment (base64, RFC 2045 6.8)."""
    encoded = base64.encodebytes(content).replace(b"\n", CRLF.encode())
    head = (
        f"Content-Type: {content_type}{CRLF}"
        f"Content-Disposition: attachment;{CRLF} {_file_name(filename)}{CRLF}"
        f"Content-Transfer-Encoding: base64{CRLF}{CRLF}"
    )
    return Enclosure(filename, head.encode("ascii") + encoded)


def _file_name(filename: str) -> str:
    """A file name as it is; encoded and in pieces where it must be (RFC 2231 3 and 4)."""
    name = _whole(_CONTROL.sub("", filename))
    plain = f'filename="{quote(name)}"'
    if name.isascii() and len(plain) < _LINE and "=?" not in name:
        return plain
    pieces = [""]
    for letter in name:
        encoded = parse.quote(letter, safe="")
        if len(pieces[-1]) + len(encoded) > _PIECE:
            pieces.append("")
        pieces[-1] += encoded
    if len(pieces) == 1:
        return f"filename*=utf-8''{pieces[0]}"
    pieces[0] = f"utf-8''{pieces[0]}"
    return f";{CRLF} ".join(f"filename*{number}*={one}" for number, one in enumerate(pieces))


def build(message: Message, enclosures: Sequence[Enclosure]) -> bytes:
    """The message as it goes over the wire: CRLF only, ASCII only, no line over 998 bytes."""
    seed = hashlib.sha256(message.message_id.encode()).hexdigest()[:24]
    both = _multipart(
        "alternative",
        f"=_{seed}_words",  # "=_" stands in no quoted-printable and in no base64 text
        [_words("plain", message.text), _words("html", message.html)],
    )
    body = _multipart("mixed", f"=_{seed}_parts", [both, *(one.part for one in enclosures)])
    return _headers(message).encode("ascii") + (body if enclosures else both)


def message_id(token: str, number: int, domain: str) -> str:
    """The Message-ID of a delivery: of its campaign's token and its own number (RFC 5322 3.6.4)."""
    return f"<{address.on_the_wire(f'{token}.{number}@{domain}')}>"


def _headers(message: Message) -> str:
    lines = [
        f"Date: {format_datetime(message.date)}",
        f"From: {_mailbox('From', message.sender)}",
        f"Reply-To: {message.reply_to}",
        f"To: {_mailbox('To', message.to)}",
        f"Subject: {_encoded('Subject', message.subject)}",
        f"Message-ID: {message.message_id}",
        f"Content-Language: {message.language}",
        f"List-Id: <{message.sender.email.replace('@', '.')}>",
        f"List-Unsubscribe: <{message.opt_out_url}>",
        "MIME-Version: 1.0",
    ]
    return CRLF.join(lines) + CRLF


def _mailbox(header: str, one: Mailbox) -> str:
    name = _one_line(one.name)
    if not name:
        return one.email
    if name.isascii() and "=?" not in name:
        phrase = name if _ATOMS.fullmatch(name) else f'"{quote(name)}"'
        if len(header) + len(phrase) < _LINE:
            return f"{phrase}{_space(header, phrase, one.email)}<{one.email}>"
    phrase = Header(name, "utf-8", _LINE, header).encode(linesep=CRLF)
    return f"{phrase}{CRLF} <{one.email}>"


def _space(header: str, phrase: str, email: str) -> str:
    """A space, or a fold where the line would become too long."""
    return " " if len(header) + len(phrase) + len(email) + 5 <= _LINE else f"{CRLF} "


def _encoded(header: str, text: str) -> str:
    """A header's text, encoded where it must be (RFC 2047) and folded (RFC 5322 2.2.3)."""
    text = _one_line(text)
    charset = "utf-8" if not text.isascii() or "=?" in text else "us-ascii"
    longest = max((len(word) for word in text.split(" ")), default=0)
    charset = "utf-8" if longest > _LINE - len(header) - 2 else charset
    return Header(text, charset, _LINE, header).encode(linesep=CRLF)


def _one_line(text: str) -> str:
    """A value can never begin a header of its own."""
    return " ".join(_CONTROL.sub(" ", _whole(text)).split())


def _whole(text: str) -> str:
    """Without halves of characters, which no mail can carry."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _words(subtype: str, text: str) -> bytes:
    lines = _LINE_END.sub(CRLF, _whole(text)).removesuffix(CRLF) + CRLF
    head = (
        f"Content-Type: text/{subtype}; charset=utf-8{CRLF}"
        f"Content-Transfer-Encoding: quoted-printable{CRLF}{CRLF}"
    )
    return head.encode("ascii") + binascii.b2a_qp(lines.encode("utf-8"), istext=True)


def _multipart(subtype: str, boundary: str, parts: Sequence[bytes]) -> bytes:
    head = f'Content-Type: multipart/{subtype};{CRLF} boundary="{boundary}"{CRLF}{CRLF}'
    between = f"--{boundary}{CRLF}".encode("ascii")
    inside = b"".join(between + part + CRLF.encode() for part in parts)
    return head.encode("ascii") + inside + f"--{boundary}--{CRLF}".encode("ascii")
