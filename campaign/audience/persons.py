"""Records of one person: by name and outlet, or by a mailbox that is a person's."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from campaign.audience.candidate import Barrier, Candidate
from campaign.contacts import roles
from campaign.terms import Choice

#: who is held back under one record is held back under all; else who is added is added
_STRENGTH = (Choice.HELD, Choice.ADDED, None)


def groups(candidates: Sequence[Candidate]) -> Iterator[list[Candidate]]:
    """The candidates, those who are one person together; in the order given."""
    first: dict[object, int] = {}
    parent = list(range(len(candidates)))
    for place, one in enumerate(candidates):
        # that two read the mail of a newsroom does not make them one
        keys: list[object] = [it.mailbox for it in one.addresses if not roles.is_role(it.canonical)]
        keys += [one.person_key] if one.person_key else []
        for key in keys:
            other = first.setdefault(key, place)
            if other != place:
                _join(parent, other, place)
    together: dict[int, list[Candidate]] = defaultdict(list)
    for place, one in enumerate(candidates):
        together[_root(parent, place)].append(one)
    yield from together.values()


def _root(parent: list[int], place: int) -> int:
    while parent[place] != place:
        parent[place] = parent[parent[place]]
        place = parent[place]
    return place


def _join(parent: list[int], one: int, other: int) -> None:
    one, other = _root(parent, one), _root(parent, other)
    parent[max(one, other)] = min(one, other)


def sharing(group: Sequence[Candidate]) -> Sequence[Candidate]:
    """The records of one person, each knowing what is known of any of them.

    Of several owners each record keeps its own, so that the one that is mailed decides; one that
    has none takes that of the record first made. Who accepts no embargo under one record accepts
    none under any.
    """
    if len(group) == 1:
        return group
    listed = frozenset[str]().union(*(one.listed_by for one in group))
    mails = tuple(mail for one in group for mail in one.last_mails)
    owners = list(dict.fromkeys(one.explicit_owner for one in group if one.explicit_owner))
    declines = any(one.no_embargo for one in group)
    chosen = min(group, key=lambda one: _STRENGTH.index(one.choice))
    return [
        replace(
            one,
            listed_by=listed,
            last_mails=mails,
            barriers=tuple(_barriers_of(group, one)),
            explicit_owner=(owner := one.explicit_owner or next(iter(owners), "")),
            other_owners=tuple(key for key in owners if key != owner),
            embargo=one.embargo and not declines,
            choice=chosen.choice,
            choice_note=chosen.choice_note,
            excepted=_excepted(group, one),
            had=next((each.had for each in group if each.had), ""),
            recent=next((each.recent for each in group if each.recent), ""),
        )
        for one in group
    ]


def _excepted(group: Sequence[Candidate], one: Candidate) -> str:
    """How a person is found by what they are not to be found by, under whichever record."""
    if one.excepted:
        return one.excepted
    for other in group:
        if other.excepted:
            where = other.addresses[0].email if other.addresses else other.name
            return f"is the same person as {where}, who {other.excepted}"
    return ""


def _barriers_of(group: Sequence[Candidate], one: Candidate) -> Iterator[Barrier]:
    """What holds for the person because of the other records; it is told at which address."""
    for other in group:
        if other is one:
            continue
        for reach in other.addresses:
            for barrier in reach.barriers:
                if barrier.personal:
                    yield replace(barrier, why=f"{barrier.why}, as {reach.email}")
