"""Who of those whom an import will make may be on file already, under another address."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy.orm import Session

from campaign.contacts import duplicates, person
from campaign.contacts.duplicates import Suspicion
from campaign.contacts.importplan import ImportPlan
from campaign.contacts.matching import Sketch
from campaign.contacts.rows import SINGLE

#: new people, and people on file, up to whom it is looked: about a second
MOST_NEW, MOST_ON_FILE = 5_000, 20_000
_FIRST, _LAST = SINGLE.index("first_name"), SINGLE.index("last_name")
_OUTLET, _PHONE = SINGLE.index("outlet"), SINGLE.index("phone")


@dataclass(frozen=True)
class Suspects:
    """Pairs who may be one person, of whom one is new at least; the likeliest first."""

    pairs: tuple[Suspicion, ...] = ()
    #: there were too many people to look
    too_many: bool = False


def of_plan(session: Session, plan: ImportPlan) -> Suspects:
    """Look for them, in the database that the plan was made on; nothing is merged by itself."""
    new = len(plan.people) - plan.changed
    if not new:
        return Suspects()
    if new > MOST_NEW or plan.on_file > MOST_ON_FILE:
        return Suspects(too_many=True)
    return Suspects(tuple(duplicates.among(session, list(_new(plan)))))


def _new(plan: ImportPlan) -> Iterator[Sketch]:
    for number, plain in enumerate(plan.people):
        if not plain[0]:
            one = person.of_plain(plain)
            yield Sketch(
                -number,
                one.values[_FIRST],
                one.values[_LAST],
                one.values[_OUTLET],
                one.values[_PHONE],
                tuple(canonical for _, canonical in one.addresses),
            )
