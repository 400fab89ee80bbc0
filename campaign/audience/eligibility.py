"""Who gets a campaign and who does not, each with a reason: the rules, without a database."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from campaign.audience import ownership
from campaign.audience.ownership import LastMail, Owner
from campaign.terms import ExclusionReason, Kind

#: in a candidate's suppressions, the key that holds for every organisation
ALL = "*"

#: the variant of the release for a kind of contact and a language; None where there is none
ChooseVariant = Callable[[Kind, str], str | None]


@dataclass(frozen=True)
class Candidate:
    """A contact that an audience found, with all that the rules look at."""

    contact_id: int
    kind: Kind
    language: str
    name: str
    #: equal for two spellings of one person at one outlet; None when that cannot be said
    person_key: tuple[str, str] | None
    #: canonical; empty when there is none
    address: str
    #: the organisations on whose lists the contact stands
    listed_by: frozenset[str]
    explicit_owner: str = ""
    #: who must not write to this contact, and why; `ALL` for everybody
    suppressed: Mapping[str, str] = field(default_factory=dict)
    last_mails: tuple[LastMail, ...] = ()


@dataclass(frozen=True)
class Decision:
    """What becomes of a candidate: a mail from an owner in a variant, or a reason why not."""

    candidate: Candidate
    reason: ExclusionReason | None
    detail: str
    owner: Owner | None = None
    variant: str = ""

    @property
    def mailed(self) -> bool:
        """Whether this contact gets the campaign."""
        return self.reason is None


def decide(
    candidates: Iterable[Candidate], order: Sequence[str], choose_variant: ChooseVariant
) -> list[Decision]:
    """One decision for each candidate. The same candidates in any order give the same decisions.

    Of one person who stands on file twice, the record first made is mailed; an opt-out of either
    address counts for both.
    """
    ordered = sorted(candidates, key=lambda one: one.contact_id)
    twins: dict[tuple[str, str], list[Candidate]] = defaultdict(list)
    for one in ordered:
        if one.person_key:
            twins[one.person_key].append(one)
    mailed: dict[tuple[str, str], Candidate] = {}
    decisions = []
    for one in ordered:
        group = twins[one.person_key] if one.person_key else [one]
        decision = _alone(_with_opt_outs_of(group, one), order, choose_variant)
        if decision.mailed and one.person_key:
            first = mailed.setdefault(one.person_key, one)
            if first is not one:
                detail = f"is {first.name} <{first.address}> too, who gets this mail there"
                decision = Decision(one, ExclusionReason.DUPLICATE, detail)
        decisions.append(decision)
    return decisions


def _with_opt_outs_of(group: list[Candidate], one: Candidate) -> Candidate:
    if len(group) == 1:
        return one
    suppressed: dict[str, str] = {}
    for twin in group:
        suppressed |= {
            key: why if twin is one else f"{why}, as {twin.address}"
            for key, why in twin.suppressed.items()
        }
    return replace(one, suppressed=suppressed | dict(one.suppressed))


def _alone(one: Candidate, order: Sequence[str], choose_variant: ChooseVariant) -> Decision:
    """The decision on a candidate as if there were nobody else."""
    if not one.address:
        return Decision(one, ExclusionReason.NO_ADDRESS, "has no mail address on file")
    candidates = [key for key in order if key in one.listed_by] or list(order)
    if one.explicit_owner in order:
        candidates = [one.explicit_owner]
    able = [key for key in candidates if key not in one.suppressed]
    if ALL in one.suppressed or not able:
        return Decision(one, ExclusionReason.SUPPRESSED, _why_suppressed(one, candidates))
    variant = choose_variant(one.kind, one.language)
    if variant is None:
        detail = f"no text for a {one.kind.value} in {one.language!r}"
        return Decision(one, ExclusionReason.NO_VARIANT, detail)
    owner = ownership.choose(order, able, one.explicit_owner, one.last_mails)
    silent = [key for key in candidates if key not in able]
    why = owner.why + "".join(f"; not {key}: {one.suppressed[key]}" for key in silent)
    return Decision(one, None, why, owner, variant)


def _why_suppressed(one: Candidate, candidates: Sequence[str]) -> str:
    if ALL in one.suppressed:
        return f"for all organisations: {one.suppressed[ALL]}"
    return "; ".join(f"for {key}: {one.suppressed[key]}" for key in candidates)
