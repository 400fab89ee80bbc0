"""The letter to who asks what is kept of them: to be read by that person, and sent as it is.

All of GDPR article 15: what, from where, why, how long, with whom, which rights; and in an annex
everything as the database has it.
"""

import html
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from campaign.contacts import byhand, phone
from campaign.reports import access, annexwords
from campaign.reports.access import Facts
from campaign.reports.accesswords import Words
from campaign.settings import Organisation
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


def write(
    found: Facts, organisations: Sequence[Organisation], country: str, language: str
) -> Letter:
    """The letter about what `access.of_address` found, in the language of the contact.

    `language` is that of the workspace, for who has none; `country` is where we are.
    """
    spoken = [one["facts"]["language"]["value"] for one in found["contacts"]
              if "language" in one["facts"]]  # fmt: skip
    words = Words((spoken or [language])[0])
    names = ", ".join(one.name for one in organisations)
    day = words.day(found["at"])
    opening = [words.text("opening", address=found["asked_about"], day=day)]
    if found["erased"]:
        opening.append(words.text("erased", day=words.day(found["erased"])))
    rights = words.text("your rights", authority=words.authority(country))
    sections = (
        Section(words.text("who"), lines=[_reached(one, words) for one in organisations]),
        *_held(found, words),
        Section(words.text("lists"), lines=list(_lists(found, words))),
        *_mails(found, words),
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
        annexwords.lines(found, words),
    )


def _reached(one: Organisation, words: Words) -> str:
    """An organisation, and whom of it one may write to or call."""
    who = one.spokesperson
    return words.fact(one.name, ", ".join(filter(None, (who.name, who.email, who.phone))))


def _held(found: Facts, words: Words) -> Iterator[Section]:
    """What is kept; of a person whom we have twice, each under a head of its own."""
    several = found["contacts"]
    for place, contact in enumerate(several, 1):
        heading = words.text("held")
        if len(several) > 1:
            heading += f" ({place}/{len(several)})"
        yield Section(heading, lines=list(_facts(contact, words)))


def _facts(contact: Facts, words: Words) -> Iterator[str]:
    for name, one in contact["facts"].items():
        read = {"kind": words.name, "language": words.tongue, "country": words.country,
                "phone": phone.shown}.get(name, str)  # fmt: skip
        yield _sourced(words, words.name(name), read(one["value"]), one["from"])
    if contact["embargo"]:
        yield words.fact(words.name("embargo"), words.name(contact["embargo"]))
    for one in contact["addresses"]:
        yield _sourced(words, words.name("address"), one["address"], one["from"])
    for several in ("beats", "tags"):
        for one in contact[several]:
            yield _sourced(words, words.name(several), one["value"], one["from"])
    for heading, one in contact["own_fields"].items():
        yield _sourced(words, heading, one["value"], one["from"])


def _sourced(words: Words, label: str, value: str, source: str) -> str:
    """A fact and where we have it from; a row of a file, or what an officer noted."""
    said = words.fact(label, value)
    if not source:
        return said
    file, _, place = source.rpartition(", line ")
    line, _, moment = place.partition(", ")
    day = words.day(moment)
    if file == byhand.SOURCE:
        return f"{said} ({words.text('by hand', moment=day)})"
    return f"{said} ({words.text('from', file=file, line=line)}, {day})"


def _lists(found: Facts, words: Words) -> Iterator[str]:
    for contact in found["contacts"]:
        for one in contact["lists"]:
            whose = f" ({one['organisation']})" if one["organisation"] else ""
            yield f"{one['list']}{whose}, {words.text('since', moment=words.day(one['since']))}"


def _mails(found: Facts, words: Words) -> Iterator[Section]:
    """What was sent, or perhaps, and apart from it what was not; or that nothing was."""
    went: list[str] = []
    other: list[str] = []
    for one in found["campaigns"]:
        became = _BECAME.get(DeliveryStatus(one["status"]), "not sent")
        about = one["subject"] or one["headline"]
        name = f"{about} ({one['campaign']})" if about else one["campaign"]
        parts = (words.day(one["at"]), one["by"], name, one["address"])
        line = words.fact(", ".join(filter(None, parts)), words.text(became))
        (went if became in ("sent", "unknown") else other).append(line)
    yield Section(words.text("mails"), () if went else (words.text("no mails"),), went)
    yield Section(words.text("not mailed"), lines=other)


def _stops(found: Facts, words: Words) -> Iterator[str]:
    for one in found["suppressions"]:
        who = words.text("all") if one["by"] == "all" else one["by"]
        what = f"{who}, {one['address']}, {words.day(one['since'])}"
        yield words.fact(what, words.name(one["reason"]))


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
