"""The letter to who asks what is kept of them: to be read by that person, and sent as it is.

All of GDPR article 15: what, from where, why, how long, with whom, which rights; and in an annex
everything as the database has it.
"""

import html
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from campaign.contacts import byhand
from campaign.reports import access
from campaign.reports.access import Facts
from campaign.reports.accesswords import Words
from campaign.terms import WAITING, DeliveryStatus

_WIDTH = 76
#: by where a mail stands, what that is to its reader; all others were not sent
_BECAME = {
    DeliveryStatus.ACCEPTED: "sent",
    DeliveryStatus.SENDING: "unknown",
    DeliveryStatus.IN_DOUBT: "unknown",
    **dict.fromkeys(WAITING, "waiting"),
}


@dataclass(frozen=True)
class Section:
    """A heading, with paragraphs or with a line for each thing beneath it."""

    heading: str
    paragraphs: Sequence[str] = ()
    lines: Sequence[str] = ()


@dataclass(frozen=True)
class Letter:
    """An answer, in its parts."""

    language: str
    title: str
    opening: Sequence[str]
    sections: Sequence[Section]
    annex: str
    everything: str


def write(found: Facts, organisations: Sequence[str], country: str, language: str) -> Letter:
    """The letter about what `access.of_address` found, in the language of the contact.

    `language` is that of the workspace, for who has none; `country` is where we are.
    """
    spoken = [one["facts"]["language"]["value"] for one in found["contacts"]
              if "language" in one["facts"]]  # fmt: skip
    words = Words((spoken or [language])[0])
    names = ", ".join(organisations)
    opening = [words.text("opening", address=found["asked_about"], day=found["at"])]
    if found["erased"]:
        opening.append(words.text("erased", day=found["erased"]))
    opening.append(words.text("who", organisations=names))
    rights = words.text("your rights", authority=words.authority(country))
    sections = (
        Section(words.text("held"), lines=list(_held(found, words))),
        Section(words.text("lists"), lines=list(_lists(found, words))),
        Section(words.text("mails"), *_mails(found, words)),
        Section(words.text("stops"), lines=list(_stops(found, words))),
        Section(words.text("why"), [words.text("purpose")]),
        Section(words.text("shared"), [words.text("sharing", organisations=names)]),
        Section(words.text("rights"), [rights]),
    )
    return Letter(
        words.language,
        words.text("title"),
        opening,
        [one for one in sections if one.paragraphs or one.lines],
        words.text("annex"),
        access.as_text(found),
    )


def _held(found: Facts, words: Words) -> Iterator[str]:
    for contact in found["contacts"]:
        for name, one in contact["facts"].items():
            value = words.name(one["value"]) if name == "kind" else one["value"]
            yield _sourced(words, words.name(name), value, one["from"])
        if contact["embargo"]:
            yield f"{words.name('embargo')}: {words.name(contact['embargo'])}"
        for one in contact["addresses"]:
            yield _sourced(words, words.name("address"), one["address"], one["from"])
        for several in ("beats", "tags"):
            for one in contact[several]:
                yield _sourced(words, words.name(several), one["value"], one["from"])
        for heading, one in contact["own_fields"].items():
            yield _sourced(words, heading, one["value"], one["from"])


def _sourced(words: Words, label: str, value: str, source: str) -> str:
    """A fact and where we have it from; a row of a file, or what an officer noted."""
    if not source:
        return f"{label}: {value}"
    file, _, place = source.rpartition(", line ")
    line, _, moment = place.partition(", ")
    if file == byhand.SOURCE:
        return f"{label}: {value} ({words.text('by hand', moment=moment)})"
    return f"{label}: {value} ({words.text('from', file=file, line=line)}, {moment})"


def _lists(found: Facts, words: Words) -> Iterator[str]:
    for contact in found["contacts"]:
        for one in contact["lists"]:
            yield f"{one['list']}, {words.text('since', moment=one['since'])}"


def _mails(found: Facts, words: Words) -> tuple[Sequence[str], Sequence[str]]:
    """A line for each mail; or that there was none."""
    lines = [
        ", ".join(
            part
            for part in (one["at"], one["by"], one["subject"] or one["campaign"], one["address"])
            if part
        )
        + f": {words.text(_BECAME.get(DeliveryStatus(one['status']), 'not sent'))}"
        for one in found["campaigns"]
    ]
    return ([], lines) if lines else ([words.text("no mails")], [])


def _stops(found: Facts, words: Words) -> Iterator[str]:
    for one in found["suppressions"]:
        who = words.text("all") if one["by"] == "all" else one["by"]
        yield f"{who}, {one['address']}, {one['since']}: {words.name(one['reason'])}"


def as_text(letter: Letter) -> str:
    """For the screen, or for a mail; what cannot be printed is shown as a sign."""
    parts = [letter.title, *map(_folded, letter.opening)]
    for one in letter.sections:
        lines = [textwrap.fill(f"- {line}", _WIDTH, subsequent_indent="  ",
                               break_long_words=False, break_on_hyphens=False)
                 for line in one.lines]  # fmt: skip
        parts.append("\n".join([one.heading, *map(_folded, one.paragraphs), *lines]))
    parts.append(f"{letter.annex}\n{letter.everything}")
    return "\n\n".join("\n".join(map(access.printable, part.split("\n"))) for part in parts) + "\n"


def _folded(paragraph: str) -> str:
    return textwrap.fill(paragraph, _WIDTH, break_long_words=False, break_on_hyphens=False)


def as_html(letter: Letter) -> str:
    """For a browser or Word; every value is text, and no markup."""
    body = [f"<h1>{_safe(letter.title)}</h1>"]
    body += [f"<p>{_safe(one)}</p>" for one in letter.opening]
    for one in letter.sections:
        body.append(f"<h2>{_safe(one.heading)}</h2>")
        body += [f"<p>{_safe(text)}</p>" for text in one.paragraphs]
        if one.lines:
            body.append("<ul>" + "".join(f"<li>{_safe(line)}</li>" for line in one.lines) + "</ul>")
    body.append(f"<h2>{_safe(letter.annex)}</h2>\n<pre>{html.escape(letter.everything)}</pre>")
    style = "body{font:11pt/1.5 sans-serif;max-width:42em;margin:3em auto}pre{white-space:pre-wrap}"
    return (
        f'<!doctype html>\n<html lang="{letter.language}">\n<head><meta charset="utf-8">'
        f"<title>{_safe(letter.title)}</title><style>{style}</style></head>\n<body>\n"
        + "\n".join(body)
        + "\n</body>\n</html>\n"
    )


def _safe(text: str) -> str:
    return html.escape(access.printable(text))
