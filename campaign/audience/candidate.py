"""A contact that may get a campaign, with all that the rules look at."""

import datetime as dt
from dataclasses import dataclass, field

from campaign.terms import PERSONAL, Choice, Kind, SuppressionReason

#: the scope of a barrier that holds for every organisation
ALL = "*"


@dataclass(frozen=True, slots=True)
class Barrier:
    """Why an address, or a person, must not be written to, and by whom."""

    #: the key of an organisation, or `ALL`
    scope: str
    reason: SuppressionReason
    #: told in words: `asked on 2026-11-02 (pers.csv:14)`
    why: str
    #: it is of a whole domain, which is no person
    of_domain: bool = False

    @property
    def personal(self) -> bool:
        """Whether it holds for the person, at every address."""
        return self.reason in PERSONAL and not self.of_domain


@dataclass(frozen=True, slots=True)
class Reach:
    """An address at which a contact can be reached."""

    email: str
    canonical: str
    #: equal for two addresses that reach one mailbox
    mailbox: str
    barriers: tuple[Barrier, ...] = ()
    #: what is wrong with it, when no mail can reach it
    fault: str = ""


@dataclass(frozen=True, slots=True)
class LastMail:
    """A mail that a contact had, and of whom."""

    organisation: str
    at: dt.datetime
    campaign: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """A contact on whom it is to be decided."""

    contact_id: int
    kind: Kind
    language: str
    name: str
    #: equal for two spellings of one person at one outlet; None when that cannot be said
    person_key: tuple[str, str] | None
    #: where the contact works; empty when nobody knows
    outlet: str
    #: the primary one first
    addresses: tuple[Reach, ...]
    #: what holds for the person because of another record of the same person
    barriers: tuple[Barrier, ...] = ()
    #: the organisations on whose lists the contact stands
    listed_by: frozenset[str] = frozenset()
    explicit_owner: str = ""
    #: whom other records of the same person name as the owner, beside that
    other_owners: tuple[str, ...] = ()
    #: of each organisation the last
    last_mails: tuple[LastMail, ...] = ()
    #: whether the contact accepts embargoes
    embargo: bool = False
    #: whether it is known that the contact accepts none
    no_embargo: bool = False
    choice: Choice | None = None
    #: who chose by hand, and why
    choice_note: str = ""
    #: by which search behind --except the contact is found, told in words
    excepted: str = ""
    #: the campaign behind --not-in that the contact had, told in words
    had: str = ""
    #: the mail that the contact had within the window, told in words
    recent: str = ""
    #: whether it is to be decided on this one, or it only tells of somebody who is the same person
    considered: bool = field(default=True)

    @property
    def every_barrier(self) -> tuple[Barrier, ...]:
        """The person's own, and those of each address."""
        return self.barriers + tuple(one for reach in self.addresses for one in reach.barriers)


@dataclass(frozen=True, slots=True)
class Eligible:
    """A candidate whom nothing speaks against so far."""

    candidate: Candidate
    #: the organisations that may write
    able: tuple[str, ...]
    variant: str
    #: the place of that variant in the release
    rank: int
    reach: Reach
    told: str
    #: the mail waits until the embargo is over
    waits: bool
    #: the organisations that could greet this one in a mail of theirs to a colleague: on whose
    #: list one stands says who writes, and bars nobody else
    may: tuple[str, ...] = ()
    #: those who read this mail at the same address
    fellows: tuple["Eligible", ...] = ()

    @property
    def number(self) -> int:
        """The contact's."""
        return self.candidate.contact_id

    def __str__(self) -> str:
        return self.candidate.name or self.reach.email
