"""How alike two people on file are, from 0 to 100, and why: a suggestion, never a verdict.

Two people of one family name in one newsroom are two people, and an address that a newsroom
shares is nobody's.
"""

import enum
import functools
from collections.abc import Iterator
from dataclasses import dataclass

from rapidfuzz import fuzz

from campaign.contacts import names, roles, spelling
from campaign.contacts.spelling import Name, Sign

LIKELY = 70  #: from here on two are worth a look

#: whose domain says nothing of where somebody works, by the first word of it
_PROVIDERS = frozenset(
    "gmail googlemail hotmail outlook live msn yahoo ymail icloud me mac aol gmx protonmail proton "
    "telenet skynet proximus scarlet pandora belgacom ziggo kpnmail planet xs4all hetnet".split()
)
_ARTICLES = frozenset("de het the le la les t".split())


class Tie(enum.Enum):
    """What else two have in common, the strongest first."""

    MAILBOX = enum.auto()  #: one mailbox, with and without a +
    PHONE = enum.auto()  #: one number
    OUTLET = enum.auto()  #: one outlet
    DOMAIN = enum.auto()  #: one domain, which is not a great provider's
    OUTLETS = enum.auto()  #: outlets of much the same name
    UNKNOWN = enum.auto()  #: of one we do not know the outlet
    ELSEWHERE = enum.auto()  #: nothing: they work at two outlets


#: for a sign, the score with each tie in the order of `Tie`; 0 says nothing at all
_TABLE = {
    Sign.SAME: (99, 98, 98, 95, 88, 78, 72),
    Sign.SWAPPED: (97, 95, 94, 92, 78, 70, 60),
    Sign.SPELLED: (98, 95, 94, 92, 78, 70, 60),
    Sign.LETTER: (96, 92, 88, 86, 65, 50, 40),
    Sign.PART: (96, 90, 84, 82, 60, 50, 40),
    Sign.INITIAL: (96, 90, 84, 82, 60, 50, 40),
    Sign.CALLED: (95, 88, 76, 74, 50, 40, 30),
    Sign.HALF: (94, 82, 72, 72, 45, 30, 0),
    Sign.ADDRESS: (80, 80, 80, 80, 0, 0, 0),
    Sign.NAMELESS: (92, 0, 0, 0, 0, 0, 0),
    Sign.OTHER: (75, 0, 0, 0, 0, 0, 0),
}
_SCORES = {sign: dict(zip(Tie, row, strict=True)) for sign, row in _TABLE.items()}


@dataclass(frozen=True)
class Sketch:
    """What is looked at of somebody, on file or in a file."""

    #: the contact's number; below 1 for somebody who has none yet, each their own
    number: int
    first_name: str
    last_name: str
    outlet: str = ""
    phone: str = ""
    #: canonical; the one that mail goes to comes first
    addresses: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """First and last name, or what there is of them."""
        return f"{self.first_name} {self.last_name}".strip()

    def __str__(self) -> str:
        address = f"<{self.addresses[0]}>" if self.addresses else ""
        who = " ".join(one for one in (self.name, address) if one) or f"number {self.number}"
        return f"{who}, {self.outlet}" if self.outlet else who

    @functools.cached_property
    def person(self) -> Name:
        """The name of a person; that of a desk is none."""
        if all(map(roles.is_desk, self.name.split())):
            return Name("", "")
        return Name(self.first_name, self.last_name)

    @functools.cached_property
    def workplace(self) -> str:
        """The outlet as bare letters, without its article."""
        words = self.outlet.casefold().replace("'", " ").replace("’", " ").split()
        return names.key(*(one for one in words if one not in _ARTICLES)) or names.key(self.outlet)

    @functools.cached_property
    def digits(self) -> str:
        """The last eight digits of the phone, which are those of the line; or nothing."""
        found = "".join(one for one in self.phone if one.isdigit())[-8:]
        return found if len(found) == 8 else ""

    @functools.cached_property
    def mailboxes(self) -> dict[str, str]:
        """The addresses by the mailbox that they end in; those of a desk are left out."""
        return {_mailbox(one): one for one in self.addresses if not roles.is_role(one)}

    @functools.cached_property
    def domains(self) -> frozenset[str]:
        """The domains of the addresses, but those of the great providers."""
        found = {one.rpartition("@")[2] for one in self.addresses}
        return frozenset(one for one in found if one.partition(".")[0] not in _PROVIDERS)


@dataclass(frozen=True)
class Likeness:
    """How alike two are, and why."""

    #: 0 to 100
    score: int
    reasons: tuple[str, ...]

    def __str__(self) -> str:
        return ", ".join(self.reasons)


def likeness(one: Sketch, other: Sketch) -> Likeness | None:
    """How alike two people are; None when nothing says that they are one."""
    sign, told = spelling.compare(one.person, other.person)
    if sign is Sign.OTHER and one.mailboxes.keys().isdisjoint(other.mailboxes):
        return None
    ties = _ties(one, other)
    if sign is Sign.NAMELESS and Tie.DOMAIN in ties and (spelled := _spelled(one, other)):
        sign, told = Sign.ADDRESS, spelled
    score = max(_SCORES[sign][tie] for tie in ties)
    if not score:
        return None
    return Likeness(score, tuple(reason for reason in (told, *ties.values()) if reason))


def blocks(one: Sketch) -> Iterator[tuple[str, ...]]:
    """Where to look for those who may be the same: who is likely to be, shares one of these."""
    if any(one.person.keys):
        yield ("name", *sorted(one.person.sounds))
    places = [("outlet", one.workplace), ("phone", one.digits)]
    places += [("domain", domain) for domain in one.domains]
    heads = {word[:3] for word in _words(one)}
    yield from ((kind, place, head) for kind, place in places if place for head in heads)
    yield from (("mailbox", box) for box in one.mailboxes)


def _words(one: Sketch) -> list[str]:
    """The words of a name as they sound, without particles; of somebody nameless, of the address.

    An address may begin with an initial: `apeeters`.
    """
    if any(one.person.keys):
        written = one.name.casefold().replace("-", " ").split()
        words = [word for word in written if word not in names.PARTICLES] or written
    else:
        locals_ = [box.partition("@")[0] for box in one.mailboxes]
        words = [word for local in locals_ for word in (*local.split("."), local[1:])]
    return [spelling.sound(names.key(word)) for word in words if names.key(word)]


def _ties(one: Sketch, other: Sketch) -> dict[Tie, str]:
    """What two have in common besides their names, each in words."""
    found: dict[Tie, str] = {}
    for box in sorted(one.mailboxes.keys() & other.mailboxes.keys()):
        found[Tie.MAILBOX] = f"same mailbox ({one.mailboxes[box]} / {other.mailboxes[box]})"
    if one.digits and one.digits == other.digits:
        found[Tie.PHONE] = "same phone number"
    ours, theirs = one.workplace, other.workplace
    if ours and ours == theirs:
        found[Tie.OUTLET] = "same outlet"
    elif ours and theirs and _outlets_alike(ours, theirs):
        found[Tie.OUTLETS] = f"outlets of much the same name ({one.outlet}/{other.outlet})"
    if Tie.MAILBOX not in found and one.domains & other.domains:
        found[Tie.DOMAIN] = "same domain"
    if found:
        return found
    if ours and theirs:
        return {Tie.ELSEWHERE: f"at another outlet ({one.outlet}/{other.outlet})"}
    return {Tie.UNKNOWN: "no outlet to tell them apart"}


def _outlets_alike(ours: str, theirs: str) -> bool:
    short, long = sorted((ours, theirs), key=len)
    if len(short) >= 5 and (long.startswith(short) or long.endswith(short)):
        return True
    return fuzz.ratio(ours, theirs) >= 85


def _mailbox(canonical: str) -> str:
    """The mailbox behind an address: `ann@x.example` of `ann+pers@x.example` (RFC 5233)."""
    local, _, domain = canonical.rpartition("@")
    return f"{local.partition('+')[0] or local}@{domain}"


def _spelled(one: Sketch, other: Sketch) -> str:
    """The address of one without a name that spells the other's name, in words; or nothing."""
    for nameless, named in ((one, other), (other, one)):
        first, last = named.person.keys
        if any(nameless.person.keys) or not (first and last):
            continue
        spellings = {first + last, last + first, first[0] + last, last + first[0]}
        for box, address in nameless.mailboxes.items():
            if names.key(box.partition("@")[0]) in spellings:
                return f"{address} spells the name {named.name}"
    return ""
