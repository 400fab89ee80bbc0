"""What is wrong with the words of a campaign, before anything leaves: all of it."""

import datetime as dt
import enum
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from campaign.drafts import edition, rendering
from campaign.drafts.edition import Edition
from campaign.drafts.release import Release
from campaign.drafts.rendering import Rendered, Renderer, RenderError
from campaign.errors import CampaignError
from campaign.settings import Settings

GMAIL_CLIPS_AT = 102_000  #: bytes of HTML, after which Gmail hides the rest
HEAVY = 10_000_000  #: bytes of attachments, which many mail servers refuse
SUBJECT_LENGTH = 78  #: characters, after which a telephone shows no more
#: what was to be filled in, and Markdown, HTML or Jinja that did not become what was meant
_LEFTOVERS = re.compile(
    r"\b(?:(?i:lorem ipsum|titel hier)|TODO|TBD|XXX+)\b|\{\{|\{%|\*\*|\]\(|<!--"
    r"|</?[A-Za-z][A-Za-z0-9]*(?:\s[^<>\n]*)?>|^\|.*\|$",
    re.MULTILINE,
)
#: how programs write that there is nothing
_NOTHING = re.compile(r"\b(?:None|NULL|NaN|undefined)\b|#(?:N/[AB]|REF!|VERW!|NAME\?|NAAM\?)")
_ENCLOSED = re.compile(
    r"\b(?:bijlagen?|bijgevoegd|attached|attachments?|ci-joint|pièces? jointes?|anhang|anbei)\b",
    re.I,
)
_UNFINISHED = re.compile(
    r"(?<![a-z])(?:draft|concept|ontwerp|projet|entwurf|kopie|copy)(?![a-z])", re.I
)


class Level(enum.Enum):
    """How much a finding weighs."""

    ERROR = "error"  #: nothing can be approved
    WARNING = "warning"  #: approval asks
    NOTE = "note"  #: good to know


@dataclass(frozen=True)
class Finding:
    """Something found, where, and what to do."""

    level: Level
    message: str


@dataclass(frozen=True)
class Mail:
    """One mail to be, for the checks: its text, its sender, its reader."""

    variant: str
    sender: str
    recipient: dict[str, Any]
    #: whether it leaves after the embargo, or may leave before it as well
    lifted: bool = False


def words(
    release: Release, settings: Settings, campaign: str, mails: Sequence[Mail]
) -> list[Finding]:
    """Compile the release and render every mail of the campaign, and tell what is wrong."""
    try:
        made = edition.make(release, settings, campaign)
        renderer = Renderer(made)
    except CampaignError as problem:
        return [Finding(Level.ERROR, line) for line in str(problem).splitlines()]
    return [*_files(made), *_mails(release, renderer, mails)]


def embargo(release: Release, now: dt.datetime, later: int) -> list[Finding]:
    """What is to be known of the embargo; `later` mails can leave after it only."""
    if release.embargo is None:
        return []
    moment = f"{release.embargo:%Y-%m-%d %H:%M}"
    if release.embargo > now:
        waits = f"; {later} mail{'s' * (later != 1)} can leave after it only" if later else ""
        return [Finding(Level.NOTE, f"embargo until {moment}{waits}.")]
    return [Finding(Level.NOTE, f"embargo until {moment}, which is over.")]


def _files(made: Edition) -> Iterable[Finding]:
    total = sum(one.size for one in made.files)
    if total > HEAVY:
        yield Finding(
            Level.WARNING,
            f"the attachments weigh {edition.size(total)}; many mail servers refuse that. "
            "Put the large ones under [[downloads]].",
        )
    for one in made.files:
        if not one.size:
            yield Finding(Level.ERROR, f"the attachment {one.filename!r} is empty.")
        if _UNFINISHED.search(one.filename):
            yield Finding(
                Level.WARNING, f"the attachment {one.filename!r} is a draft, by its name."
            )


def _mails(release: Release, renderer: Renderer, mails: Sequence[Mail]) -> list[Finding]:
    """One finding for each thing that is wrong, however many mails it is wrong in."""
    found: dict[Finding, list[Mail]] = {}
    for mail in mails:
        for finding in _mail(release, renderer, mail):
            found.setdefault(finding, []).append(mail)
    return [
        Finding(one.level, one.message + _where(wrong, len(mails))) for one, wrong in found.items()
    ]


def _where(wrong: Sequence[Mail], count: int) -> str:
    if count == 1:
        return ""
    if len(wrong) == count:
        return " (in every mail)"
    first = wrong[0].recipient
    which = f"the first to {first['name'] or first['outlet']} <{first['email']}>"
    return f" (in {len(wrong)} of {count} mails, {which})"


def _mail(release: Release, renderer: Renderer, mail: Mail) -> list[Finding]:
    """What is wrong with a mail, both as it may leave before the end of the embargo and after."""
    made = renderer.edition
    try:
        before, after = (
            renderer.render(mail.variant, mail.sender, mail.recipient, lifted=one)
            for one in (False, bool(made.lift))
        )
    except RenderError as problem:
        return [Finding(Level.ERROR, str(rendering.locate(release, problem)))]
    ways = [after] if mail.lifted else list(dict.fromkeys((before, after)))
    found = [it for one in ways for it in _words(made, mail, one)]
    if made.lift and _speaks(before, after, made.texts[mail.variant].embargo):
        message = (
            f"{mail.variant}: what leaves after the embargo still speaks of it. Write that "
            "between {% if release.embargo %} and {% endif %}, and it is left out then."
        )
        found.append(Finding(Level.WARNING, message))
    return list(dict.fromkeys(found))


def _speaks(before: Rendered, after: Rendered, moment: str) -> bool:
    """Whether a mail after the embargo names it, or has a line in which its end is left blank."""
    then, now = (f"{one.subject}\n{one.preheader}\n{one.text}" for one in (before, after))
    lines = {one.strip() for one in now.splitlines()} - {""}
    blank = (one for one in then.splitlines() if moment in one)
    return "embargo" in now.casefold() or any(
        one.replace(moment, "").strip() in lines for one in blank
    )


def _words(made: Edition, mail: Mail, rendered: Rendered) -> Iterable[Finding]:
    yield from _left(mail, rendered, made.texts[mail.variant].language)
    yield from _lengths(mail, rendered)
    if _ENCLOSED.search(rendered.text) and not made.files_of(mail.variant):
        message = f"{mail.variant}: the text speaks of an attachment, and there is none."
        yield Finding(Level.WARNING, message)


def _left(mail: Mail, rendered: Rendered, language: str) -> Iterable[Finding]:
    """What should not have been left in the words, also where it comes from a contact."""
    text = f"{rendered.subject}\n{rendered.preheader}\n{rendered.text}"
    own = "\n".join(str(value) for value in mail.recipient.values())
    for left in _found(_LEFTOVERS, text):
        if left not in own:
            yield Finding(Level.ERROR, f"{mail.variant}: the text still has {left!r}.")
    for left in _found(_NOTHING, text):
        if left in own:
            name = mail.recipient["name"] or mail.recipient["email"]
            message = f"{mail.variant}: the text says {left!r}, as the file on {name} does."
            yield Finding(Level.WARNING, message)
        else:
            level = Level.WARNING if language == "en" else Level.ERROR
            yield Finding(level, f"{mail.variant}: the text says {left!r}.")


def _found(pattern: re.Pattern[str], text: str) -> Iterable[str]:
    return dict.fromkeys(one[0] for one in pattern.finditer(text))


def _lengths(mail: Mail, rendered: Rendered) -> Iterable[Finding]:
    if not rendered.subject:
        yield Finding(Level.ERROR, f"{mail.variant}: the subject is empty.")
    if len(rendered.subject) > SUBJECT_LENGTH:
        message = f"{mail.variant}: the subject is {len(rendered.subject)} characters long."
        yield Finding(Level.WARNING, f"{message} Many readers see the first {SUBJECT_LENGTH}.")
    if len(rendered.html.encode()) > GMAIL_CLIPS_AT:
        yield Finding(Level.WARNING, f"{mail.variant}: the mail is so long that Gmail cuts it off.")
