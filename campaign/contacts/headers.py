"""What the headers of a contact file say: alone, beside each other, and as one export has them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from campaign.contacts import names
from campaign.contacts.address import clean


@dataclass(frozen=True)
class Preset:
    """One kind of export: how it is known, and what its columns mean. All headers are folded."""

    #: as an officer knows it
    name: str
    #: headers that together only this export has
    signature: frozenset[str]
    #: header -> our name for it; what is not here is for the aliases, or is an own field
    meaning: Mapping[str, str]
    #: the tool's own bookkeeping, which is not kept
    left_out: frozenset[str] = frozenset()
    #: what the tool writes, in a cell or among labels, where there is nothing to say
    blank: frozenset[str] = frozenset()
    #: what is decided for the officer, in a sentence
    note: str = ""


@dataclass(frozen=True)
class Choice:
    """What a column was taken for, or None where nothing decides it; and why, in a sentence."""

    taken: str | None
    reason: str


def fold(header: str) -> str:
    """A header without what differs between two files of one make: `E-mail 1 - Value:`.

    Case, underscores, numbers, odd spaces and the marks behind it do not count.
    """
    text = clean(header).casefold().replace("_", " ").rstrip(":*.?! ")
    return re.sub(r"\s*\d+\s*", " ", text).strip()


def plain(header: str) -> str:
    """A header as somebody types it again: its numbers count; case, odd spaces, a colon do not."""
    return clean(header).casefold().rstrip(":*.?! ")


def words(text: str) -> frozenset[str]:
    """Headers, written with bars between them."""
    return frozenset(text.split(" | "))


def meaning(**columns: str) -> dict[str, str]:
    """Header -> our name for it, of our names with the headers that mean them."""
    return {header: ours for ours, text in columns.items() for header in text.split(" | ")}


_TITLES = words("title | titel | titre")
_JOBS = words(
    "job title | functie | function | position | role | fonction | funktion | organization title"
)
_SALUTATIONS = words(
    "salutation | prefix | name prefix | aanspreking | aanspreektitel | aanhef | anrede | civilité"
)
#: besides names.HONORIFICS, in a cell that holds nothing else
_HONORIFICS = names.HONORIFICS | {"de", "m", "mlle", "mej", "mejuffrouw", "juffrouw", "fräulein"}


def title_is(headers: Sequence[str], values: Sequence[str]) -> Choice:
    """Whether the column `Title` or `Titel` is the `honorific` or the `function`.

    Its neighbours tell, or else its cells, of which a sample is enough.
    """
    title = next((one for one in headers if fold(one) in _TITLES), "Title")
    job = next((one for one in headers if fold(one) in _JOBS), "")
    salutation = next((one for one in headers if fold(one) in _SALUTATIONS), "")
    if job and not salutation:
        return Choice("honorific", f"{title!r} is the salutation, for {job!r} is the function.")
    if salutation and not job:
        return Choice("function", f"{title!r} is the function, for {salutation!r} is there too.")
    return _title_by_cells(title, [one for one in map(clean, values) if one])


def _title_by_cells(title: str, cells: Sequence[str]) -> Choice:
    honorifics = [cell for cell in cells if _is_honorific(cell)]
    if not honorifics:
        example = f", such as {cells[0]!r}" if cells else ""
        return Choice("function", f"{title!r} is the function: it holds no salutation{example}.")
    if len(honorifics) * 2 > len(cells):
        return Choice(
            "honorific", f"{title!r} is the salutation: most cells are like {honorifics[0]!r}."
        )
    other = next(cell for cell in cells if cell not in honorifics)
    return Choice(None, f"{title!r} holds salutations ({honorifics[0]!r}) and others ({other!r}).")


def _is_honorific(cell: str) -> bool:
    found = re.findall(r"\w+", cell.casefold())
    return bool(found) and all(word in _HONORIFICS for word in found)


#: of two kinds of columns the first is where somebody publishes, the second who pays
_OUTLETS = (
    words("outlet | outlet name | medium | media | média | redactie | krant | newspaper"),
    words(
        "company | company name | organisation | organisation name | organization | "
        "organization name | organization - name | organisatie | bedrijf | société | firma"
    ),
    words("associated company"),
)


def outlet_is(headers: Sequence[str]) -> Choice | None:
    """Which header is the outlet where several could be; None where at most one could.

    Of numbered ones (`Organization 1 - Name`) it is the first.
    """
    ranked = [[one for one in headers if fold(one) in rank] for rank in _OUTLETS]
    could = [one for rank in ranked for one in rank]
    if len(could) < 2:
        return None
    best = next(rank for rank in ranked if rank)
    if len({fold(one) for one in best}) > 1:
        return Choice(None, f"{' and '.join(map(repr, best))} could both be the outlet.")
    others = " and ".join(repr(one) for one in could if one is not best[0])
    return Choice(best[0], f"{best[0]!r} is the outlet; {others} is kept as an own field.")
