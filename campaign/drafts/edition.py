"""An edition: all that the mails of a campaign are made of, except the recipients.

It is made from the release and the settings when a campaign is checked, previewed or approved;
approval keeps it, and from then on every message is made from what was kept.
"""

import datetime as dt
import hashlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import quote

from babel.dates import format_datetime

from campaign.contacts import address
from campaign.drafts import compiler
from campaign.drafts.compiler import Words
from campaign.drafts.release import Release
from campaign.drafts.salutation import Form
from campaign.errors import ReleaseError, SettingsError
from campaign.settings import Organisation, Settings, Spokesperson

# a moment breaks after its weekday and before its hour, nowhere else
_MOMENT = {
    "nl": "EEEE d\u00a0MMMM\u00a0y, H.mm\u00a0'uur'",
    "fr": "EEEE d\u00a0MMMM\u00a0y, H\u00a0'h'\u00a0mm",
    "en": "EEEE d\u00a0MMMM\u00a0y, H:mm",
    "de": "EEEE, d.\u00a0MMMM\u00a0y, H.mm\u00a0'Uhr'",
}


@dataclass(frozen=True)
class Text:
    """One variant in one language, compiled."""

    language: str
    form: Form
    embargo: str
    words: Words


@dataclass(frozen=True)
class EnclosedFile:
    """An attachment as it goes along; its bytes are kept by their hash."""

    title: str
    filename: str
    content_type: str
    sha256: str
    size: int
    variants: tuple[str, ...]


@dataclass(frozen=True)
class Sender:
    """An organisation as it speaks in this campaign."""

    key: str
    name: str
    sender_name: str
    sender_email: str
    reply_to: str
    website: str
    about: str
    closing: str
    spokesperson: Spokesperson

    @classmethod
    def of(cls, one: Organisation) -> "Sender":
        """What the mails say of an organisation; its relay is no part of that."""
        return cls(
            one.key,
            one.name,
            one.sender_name,
            one.sender_email,
            one.reply_to,
            one.website,
            one.about,
            one.closing,
            one.spokesperson,
        )

    def values(self) -> dict[str, str]:
        """What a template may say of an organisation."""
        return {
            "key": self.key,
            "name": self.name,
            "website": self.website,
            "email": self.reply_to,
            "about": self.about,
            "closing": self.closing,
        }


@dataclass(frozen=True)
class Edition:
    """Words, senders and attachments of one campaign."""

    campaign: str
    headline: str
    downloads: tuple[dict[str, str], ...]
    senders: tuple[Sender, ...]
    texts: dict[str, Text]
    files: tuple[EnclosedFile, ...]
    #: when the embargo is over (ISO 8601); empty for none
    lift: str = ""

    def lifted(self, at: dt.datetime) -> bool:
        """Whether a mail of this moment leaves after the embargo, and says nothing of it."""
        return bool(self.lift) and at >= dt.datetime.fromisoformat(self.lift)

    def sender(self, key: str) -> Sender:
        """The organisation of this key."""
        return next(one for one in self.senders if one.key == key)

    def files_of(self, variant: str) -> list[EnclosedFile]:
        """What goes along with a text, named as `press.nl`."""
        name = variant.partition(".")[0]
        return [one for one in self.files if not one.variants or name in one.variants]

    def values(
        self, variant: str, sender: str, recipient: dict[str, Any], *, lifted: bool = False
    ) -> dict[str, Any]:
        """All that a template may use for one recipient: plain texts, lists and dicts.

        Once the embargo is `lifted`, the release has none.
        """
        text, who = self.texts[variant], self.sender(sender)
        return {
            "salutation": recipient["salutation"],
            "contact": recipient,
            "organisation": who.values(),
            "spokesperson": asdict(who.spokesperson),
            "organisations": [
                one.values() | {"spokesperson": asdict(one.spokesperson)} for one in self.senders
            ],
            "release": {
                "headline": self.headline,
                "embargo": "" if lifted else text.embargo,
                "downloads": list(self.downloads),
                "attachments": [
                    {"title": one.title, "filename": one.filename, "size": size(one.size)}
                    for one in self.files_of(variant)
                ],
            },
            "campaign": {"name": self.campaign},
            "language": text.language,
            "opt_out_url": opt_out_url(who, text.language),
        }

    def to_json(self) -> dict[str, Any]:
        """The form in which an approval keeps it."""
        kept = asdict(self)
        for text in kept["texts"].values():
            text["form"] = text["form"].value
        return kept

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> "Edition":
        """The edition that an approval kept."""
        return cls(
            campaign=kept["campaign"],
            headline=kept["headline"],
            downloads=tuple(kept["downloads"]),
            senders=tuple(
                Sender(**(one | {"spokesperson": Spokesperson(**one["spokesperson"])}))
                for one in kept["senders"]
            ),
            texts={
                name: Text(
                    one["language"], Form(one["form"]), one["embargo"], Words(**one["words"])
                )
                for name, one in kept["texts"].items()
            },
            files=tuple(
                EnclosedFile(**(one | {"variants": tuple(one["variants"])}))
                for one in kept["files"]
            ),
            # an edition of an earlier version spoke of its embargo also after it
            lift=kept.get("lift", ""),
        )


def make(release: Release, settings: Settings, campaign: str) -> Edition:
    """Compile a release for the organisations that send it.

    Raises:
        ReleaseError: a text that is broken, or an organisation that campaign.toml does not have,
            with file and line.
    """
    return Edition(
        campaign=campaign,
        headline=release.headline,
        downloads=tuple(asdict(one) for one in release.downloads),
        senders=tuple(Sender.of(one) for one in senders(release, settings)),
        texts=_texts(release),
        files=tuple(_enclosed(release)),
        lift=release.embargo.astimezone(dt.UTC).isoformat() if release.embargo else "",
    )


def _texts(release: Release) -> dict[str, Text]:
    texts, problems = {}, []
    for name, variant, language, path in release.texts():
        embargo = moment(release.embargo, language)
        try:
            words = compiler.compile(compiler.read(path), release.layout)
            texts[name] = Text(language, variant.form, embargo, words)
        except ReleaseError as problem:
            problems.append(str(problem))
    if problems:
        raise ReleaseError("\n".join(dict.fromkeys(problems)))
    return texts


def senders(release: Release, settings: Settings) -> Sequence[Organisation]:
    """The organisations of a release, in the order of campaign.toml.

    Raises:
        ReleaseError: one of them is not there.
    """
    try:
        keys = {settings.organisation(name).key for name in release.organisations}
    except SettingsError as problem:
        raise ReleaseError(f"{release.line_of('organisations')}: {problem}") from None
    return [one for one in settings.organisations if one.key in keys]


def _enclosed(release: Release) -> list[EnclosedFile]:
    found = []
    for one in release.attachments:
        try:
            content = one.path.read_bytes()
        except OSError as problem:
            raise ReleaseError(f"{one.path} cannot be read: {problem.strerror}.") from None
        found.append(
            EnclosedFile(
                one.title,
                one.filename,
                one.content_type,
                hashlib.sha256(content).hexdigest(),
                len(content),
                one.variants,
            )
        )
    return found


def moment(when: dt.datetime | None, language: str) -> str:
    """A moment as it is written out: `dinsdag 20 februari 2024, 9.00 uur`; empty for none."""
    if when is None:
        return ""
    language = language if language in _MOMENT else "en"
    return format_datetime(when, _MOMENT[language], locale=language)


def size(count: int) -> str:
    """A number of bytes as people write it: `84 kB`, `1.2 MB`."""
    return f"{count / 1e6:.1f} MB" if count >= 1e6 else f"{max(1, round(count / 1e3))} kB"


_OPT_OUT = {
    "nl": "Uitschrijven",
    "fr": "D%C3%A9sinscription",
    "en": "Unsubscribe",
    "de": "Abmelden",
}


def opt_out_url(sender: Sender, language: str) -> str:
    """The link with which a reader asks this organisation to stop writing (RFC 6068)."""
    to = quote(address.on_the_wire(sender.reply_to), safe="@+")
    return f"mailto:{to}?subject={_OPT_OUT.get(language, _OPT_OUT['en'])}"
