"""Who gets a campaign and who does not, each with a reason: the rules, without a database."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from campaign.audience import onemail, ownership, persons
from campaign.audience.candidate import ALL, Barrier, Candidate, Eligible, Reach
from campaign.audience.ownership import Owner
from campaign.terms import Choice, ExclusionReason, Kind, SuppressionReason

#: the variant of the release for a kind of contact and a language; None where there is none
ChooseVariant = Callable[[Kind, str], str | None]


@dataclass(frozen=True)
class Rules:
    """What a campaign and its release say of who may get it."""

    #: the organisations of the release, in the order of campaign.toml
    order: Sequence[str]
    choose_variant: ChooseVariant
    #: the names of the variants, in the order of the release
    variants: Sequence[str] = ()
    #: the news is under embargo still
    embargo: bool = False
    #: who does not accept embargoes is left out, and not kept for a second wave
    first_wave_only: bool = False
    one_per_outlet: bool = False
    #: who could write is evened out, where neither an owner nor an earlier mail decides
    balance: bool = False

    def rank(self, variant: str) -> int:
        """The place of a variant (`press.nl`) in the release."""
        name = variant.partition(".")[0]
        return self.variants.index(name) if name in self.variants else len(self.variants)


@dataclass(frozen=True, slots=True)
class Decision:
    """What becomes of a candidate: a mail from an owner in a variant, or a reason why not."""

    candidate: Candidate
    reason: ExclusionReason | None
    detail: str
    owner: Owner | None = None
    variant: str = ""
    reach: Reach | None = None
    #: the mail waits until the embargo is over
    waits: bool = False
    #: the contacts who read it at the same address, and are greeted too
    fellows: tuple[int, ...] = ()

    @property
    def mailed(self) -> bool:
        """Whether this contact gets the campaign."""
        return self.reason is None


def decide(candidates: Iterable[Candidate], rules: Rules) -> list[Decision]:
    """One decision for each candidate that is considered, in the order in which they were made.

    The same candidates in any order give the same decisions. Of one person who stands on file
    twice, what is known of either counts for both, and one is mailed: in the variant that comes
    first in the release, else as the record first made. Two people who read one address get one
    mail there.
    """
    ordered = sorted(candidates, key=lambda one: one.contact_id)
    decided: dict[int, Decision] = {}
    eligible: list[Eligible] = []
    for group in persons.groups(ordered):
        found: list[Eligible] = []
        for one in persons.sharing(group):
            if not one.considered:
                continue
            verdict = _alone(one, rules)
            if isinstance(verdict, Eligible):
                found.append(verdict)
            else:
                decided[one.contact_id] = verdict
        if found:
            first = min(found, key=lambda it: (it.rank, it.number))
            eligible.append(first)
            decided |= {it.number: _double(it, first) for it in found if it is not first}
    if rules.one_per_outlet:
        eligible, left = onemail.for_each_outlet(eligible)
        decided |= _not_mailed(left, ExclusionReason.ONE_PER_OUTLET)
    eligible, left = onemail.without_readers_of(
        eligible, [it.candidate for it in decided.values() if it.reason is ExclusionReason.EMBARGO]
    )
    decided |= _not_mailed(left, ExclusionReason.EMBARGO)
    eligible, left = onemail.for_each_mailbox(eligible)
    decided |= _not_mailed(left, ExclusionReason.DUPLICATE)
    decided |= _written(eligible, rules)
    return [decided[one.contact_id] for one in ordered if one.considered]


def _not_mailed(
    left: Iterable[tuple[Eligible, str]], reason: ExclusionReason
) -> dict[int, Decision]:
    return {one.number: _no(one.candidate, reason, why) for one, why in left}


def _alone(one: Candidate, rules: Rules) -> Decision | Eligible:
    """The decision on a candidate as if there were nobody else."""
    could = _could_write(one, rules.order)
    reach, able = _reachable(one, could)
    variant = rules.choose_variant(one.kind, one.language)
    for reason, detail in _against(one, rules, could, reach, variant):
        return _no(one, reason, detail)
    assert reach and variant  # noqa: S101 - else something spoke against it
    waits = rules.embargo and not one.embargo
    told = _told(one, reach, could, able)
    may = _unbarred(one, reach, _owners(one, rules.order))
    return Eligible(one, able, variant, rules.rank(variant), reach, told, waits, may)


def _against(
    one: Candidate, rules: Rules, could: Sequence[str], reach: Reach | None, variant: str | None
) -> Iterator[tuple[ExclusionReason, str]]:
    """All that speaks against a candidate alone; the first is told. Most have nothing."""
    if not one.addresses:
        yield ExclusionReason.NO_ADDRESS, "has no mail address on file"
    if one.explicit_owner and one.explicit_owner not in rules.order:
        detail = f"is {one.explicit_owner}'s alone, which has no part in this release"
        yield ExclusionReason.OTHER_ORGANISATION, detail
    if reach is None:
        yield _barred(one, could)
    if one.choice is Choice.HELD:
        yield ExclusionReason.HELD, one.choice_note
    if variant is None:
        yield ExclusionReason.NO_VARIANT, f"no text for a {one.kind.value} in {one.language!r}"
    if one.choice is not Choice.ADDED:
        yield from _unwanted(one, rules)


def _unwanted(one: Candidate, rules: Rules) -> Iterator[tuple[ExclusionReason, str]]:
    """Whom the officer asked to leave out, unless she adds them by hand."""
    if one.excepted:
        yield ExclusionReason.EXCEPTED, one.excepted
    if one.had:
        yield ExclusionReason.HAD_CAMPAIGN, one.had
    if rules.embargo and rules.first_wave_only and not one.embargo:
        yield ExclusionReason.EMBARGO, "is not known to accept embargoes"
    if one.recent:
        yield ExclusionReason.RECENTLY_MAILED, one.recent


def _no(one: Candidate, reason: ExclusionReason, detail: str) -> Decision:
    return Decision(one, reason, detail, reach=one.addresses[0] if one.addresses else None)


def _could_write(one: Candidate, order: Sequence[str]) -> tuple[str, ...]:
    owners = _owners(one, order)
    return tuple(key for key in owners if key in one.listed_by) or owners


def _owners(one: Candidate, order: Sequence[str]) -> tuple[str, ...]:
    return (one.explicit_owner,) if one.explicit_owner in order else tuple(order)


def _holding(barriers: Iterable[Barrier], key: str) -> list[Barrier]:
    return [one for one in barriers if one.scope in (ALL, key)]


def _reachable(one: Candidate, could: Sequence[str]) -> tuple[Reach | None, tuple[str, ...]]:
    """The first address at which somebody may write, and who; the primary one comes first."""
    for reach in one.addresses:
        able = _unbarred(one, reach, could)
        if able and not reach.fault:
            return reach, able
    return None, ()


def _unbarred(one: Candidate, reach: Reach, could: Sequence[str]) -> tuple[str, ...]:
    """Of some organisations, those that may write to a candidate there."""
    every = one.every_barrier
    if not every:  # as of most
        return tuple(could)
    barriers = [*(barrier for barrier in every if barrier.personal), *reach.barriers]
    return tuple(key for key in could if not _holding(barriers, key))


def _barred(one: Candidate, could: Sequence[str]) -> tuple[ExclusionReason, str]:
    """Why nobody may write to any of the addresses of a candidate."""
    held = [barrier for key in could for barrier in _holding(one.every_barrier, key)]
    reasons = {barrier.reason for barrier in held}
    if not reasons:
        faults = "; ".join(f"{reach.email} {reach.fault}" for reach in one.addresses)
        return ExclusionReason.INVALID, faults
    if SuppressionReason.DO_NOT_CONTACT in reasons:
        return ExclusionReason.DO_NOT_CONTACT, _why(held)
    if reasons == {SuppressionReason.BOUNCED}:
        return ExclusionReason.BOUNCED, _why(held)
    return ExclusionReason.SUPPRESSED, _why(held)


def _why(barriers: Sequence[Barrier]) -> str:
    """For whom it holds, and why: `for all organisations: asked on 2026-11-02`."""
    found: dict[str, None] = {}
    for one in barriers:
        whom = "all organisations" if one.scope == ALL else one.scope
        found.setdefault(f"for {whom}: {one.why}")
    for_all = [words for words in found if words.startswith("for all organisations")]
    return "; ".join(for_all or found)


def _told(one: Candidate, reach: Reach, could: Sequence[str], able: Sequence[str]) -> str:
    """What is to be told of a mail, beside who writes it: the address, and who may not write."""
    said = ""
    if reach is not one.addresses[0]:
        first = one.addresses[0]
        why = first.fault or (first.barriers[0].why if first.barriers else "must not be used")
        said += f"; at {reach.email}, as {first.email}: {why}"
    silent = [key for key in could if key not in able]
    said += "".join(f"; not {key}: {_holding(one.every_barrier, key)[0].why}" for key in silent)
    said += "".join(f"; {key} is the owner too, by another record" for key in one.other_owners)
    if one.choice is Choice.ADDED:
        said += f"; added by hand {one.choice_note}".rstrip()
    return said


def _double(one: Eligible, first: Eligible) -> Decision:
    who = f"{first.candidate.name} <{first.reach.email}>".strip()
    same_person = one.candidate.person_key == first.candidate.person_key is not None
    detail = f"is {who} too, who gets this mail there"
    if not same_person:
        detail = f"shares a mailbox with {who}, who gets this mail"
    return _no(one.candidate, ExclusionReason.DUPLICATE, detail)


def _written(eligible: Iterable[Eligible], rules: Rules) -> dict[int, Decision]:
    """Who writes to each of those who get it."""
    found: dict[int, Decision] = {}
    ordered = sorted(eligible, key=lambda one: one.number)
    owners = ownership.choose_all(
        [
            ownership.Case(
                it.able,
                it.candidate.explicit_owner,
                it.candidate.last_mails,
                it.candidate.listed_by,
            )
            for it in ordered
        ],
        rules.order,
        balance=rules.balance,
    )
    for it, owner in zip(ordered, owners, strict=True):
        fellows = tuple(one.number for one in it.fellows)
        found[it.number] = Decision(
            it.candidate, None, owner.why + it.told, owner, it.variant, it.reach, it.waits, fellows
        )
    return found
