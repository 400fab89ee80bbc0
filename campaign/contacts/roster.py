"""Everybody whom the plan of an import knows: those on file, and those new or changed by it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from campaign.contacts import address, roles, suppressions
from campaign.contacts import person as people
from campaign.contacts.importplan import Options
from campaign.contacts.onfile import OnFile
from campaign.contacts.person import Person
from campaign.contacts.rows import ADDRESSES, NAME_KEY, OUTLET_KEY, Row
from campaign.contacts.spelling import Name
from campaign.contacts.spool import Spool
from campaign.contacts.words import Suppressions
from campaign.terms import PERSONAL, SuppressionReason

_NOBODY = (0, 0, 0)


class Roster:
    """Knows people by their addresses, and by name and outlet where there is no address.

    A person has a key: their number on file, or below zero, for somebody new, their number among
    the people of the plan.
    """

    def __init__(self, session: Session) -> None:
        self.on_file = OnFile(session)
        #: those who are new or changed
        self.people = Spool()
        #: people of the plan by their addresses that are not on file
        self.planned: dict[str, int] = {}
        #: by address of a newsroom, the keys of those of the plan who read it as somebody else does
        self._joining: dict[str, list[int]] = {}
        #: they, by their number among the people of the plan, and that address
        self.sharing: set[tuple[int, str]] = set()
        #: people on file of whom something changes, by their number on file
        self.changed: dict[int, int] = {}
        #: people of the plan without an address, by name and outlet
        self._without_address: dict[tuple[str, str], int] = {}
        #: keys by name and outlet, once rows without an address are looked at
        self._by_name: dict[tuple[str, str], int] = {}
        #: names without an outlet that several people of the plan have
        self._shared: set[tuple[str, str]] = set()
        #: by organisation (or empty, for all) the addresses that earlier rows bar, and why; of what
        #: a person said, the mailboxes
        self._noted: dict[str, dict[str, SuppressionReason]] = {}
        #: of each file, what new contacts are for whom no column says it
        self._kinds: list[str] = []

    def open(self, options: Options) -> None:
        """Begin a file."""
        self._options = options
        self._kinds.append(options.kind.value)
        #: those on file whom an organisation must not write to
        self.barred_people = self.on_file.barred()

    def has_list(self) -> bool:
        """Whether the list of this file is there."""
        return self.on_file.has_list(self._options.organisation, self._options.list_name)

    def look_up(self, rows: Sequence[tuple[Any, ...]]) -> None:
        """Who of these is on file; asked once for all of them."""
        canonicals = {one[1] for row in rows for one in row[ADDRESSES]}
        self.faces, self._others = self.on_file.faces(canonicals)
        #: of these names somebody has no address yet, and could get one
        self.waiting: Mapping[tuple[str, str], Any] = self._without_address
        self._namesakes: Mapping[tuple[str, str], list[int]] = {}
        if self.on_file.some_without_address:
            keys = {(row[NAME_KEY], row[OUTLET_KEY]) for row in rows if row[NAME_KEY]}
            self._namesakes = self.on_file.by_name(keys)
            self.waiting = {**self._namesakes, **self._without_address}
        numbers = {face.contact_id for face in self.faces.values()}
        self.beats, self.tags = self.on_file.labels(numbers)
        self.barred = self._suppressed(canonicals)
        self._canonicals = canonicals
        #: those by mailbox, once somebody asks
        self._mailboxes: dict[str, list[str]] | None = None
        self.members = self._list_of(numbers)

    def meet(self, rows: Iterable[tuple[Any, ...]]) -> None:
        """Get to know all of those on file of whom these rows may say something."""
        numbers = {number for several in self._namesakes.values() for number in several}
        for row in rows:
            for _, canonical in row[ADDRESSES]:
                if canonical in self.faces:
                    numbers.add(self.faces[canonical].contact_id)
                    numbers.update(one.contact_id for one in self._others.get(canonical, ()))
        self._persons = self.on_file.people(numbers)
        self.members |= self._list_of(numbers)
        theirs = {one for someone in self._persons.values() for _, one in someone.addresses}
        self.barred |= self._suppressed(theirs)
        self._canonicals |= theirs

    def look_up_by_name(self, rows: Sequence[Row]) -> None:
        """Who these are, who have no address; once all who have one are known."""
        keys = {(row.name_key, row.outlet_key) for row in rows}
        self._by_name = {}
        for number, plain in enumerate(self.people):
            key = (plain[3][NAME_KEY], plain[3][OUTLET_KEY]) if plain[0] == 0 else None
            if key in keys and self._by_name.setdefault(key, -1 - number) != -1 - number:
                self._shared.add(key)
        self.on_file.some_without_address = True
        self.look_up(rows)
        self.meet(rows)

    def match(self, row: Row) -> int | None:
        """Whom a row is about: by address; by name and outlet where one side has no address."""
        for _, canonical in row.addresses:
            key = self._reader(canonical, Name(row.first_name, row.last_name))
            if key is not None:
                return key
        if not row.name_key:
            return None
        name = (row.name_key, row.outlet_key)
        if not row.addresses:
            on_file = self._namesakes.get(name, [])
            return on_file[0] if on_file else self._by_name.get(name)
        for contact_id in self._namesakes.get(name, []):
            if not self.person(contact_id).addresses:
                return contact_id
        number = self._without_address.get(name)
        return None if number is None else self._key(number)

    def holder(self, canonical: str) -> int | None:
        """The key of who had this address first."""
        if canonical in self.faces:
            return self.faces[canonical].contact_id
        number = self.planned.get(canonical)
        return None if number is None else self._key(number)

    def _reader(self, canonical: str, name: Name) -> int | None:
        """Of those who have an address, who has this name, or one like it; or nobody yet."""
        first = self.holder(canonical)
        if first is None or not any(name.keys) or not roles.is_role(canonical):
            return first
        others = [one.contact_id for one in self._others.get(canonical, ())]
        every = [first, *others, *self._joining.get(canonical, ())]
        called = {key: self.person(key).names for key in every}
        same = [key for key in every if called[key].keys == name.keys]
        like = [key for key in every if not roles.two_read(canonical, called[key], name)]
        return next(iter(same + like), None)

    def person(self, key: int) -> Person:
        """Somebody as they will be after what was planned so far."""
        number = self.number(key)
        if number < 0:
            return self._persons[key]
        someone = people.of_plain(self.people[number])
        if not someone.values[0]:
            someone.values[0] = self._kinds[someone.file]
        return someone

    def _key(self, number: int) -> int:
        """The key of one of the people of the plan."""
        contact_id: int = self.people[number][0]
        if contact_id and contact_id not in self._persons:  # not found by any address on file
            self._persons |= self.on_file.people([contact_id])
            self.members |= self._list_of([contact_id])
        return contact_id or -1 - number

    def is_shared(self, row: Row) -> bool:
        """Whether a row that gives but a name could be about one of several people.

        Two of one name at one outlet are one person (`samepeople`).
        """
        if row.addresses or row.outlet_key:
            return False
        name = (row.name_key, row.outlet_key)
        several = len(self._namesakes.get(name, [])) + (name in self._by_name)
        return several > 1 or name in self._shared

    def bar(self, suppressed: Suppressions) -> None:
        """Remember whom a row bars, for the rows and files after it."""
        for whose, reason, canonical in suppressed:
            noted, why = self._noted.setdefault(whose, {}), SuppressionReason(reason)
            noted.setdefault(canonical, why)
            if why in PERSONAL:
                noted[suppressions.mailbox(canonical) or canonical] = why
            if whose in ("", self._options.organisation):
                alike = self._alike(canonical) if why in PERSONAL else ()
                self.barred |= {one: why for one in (canonical, *alike) if one not in self.barred}

    def _alike(self, canonical: str) -> Sequence[str]:
        """Other addresses of the rows looked at now that reach the same mailbox."""
        if self._mailboxes is None:
            self._mailboxes = {}
            for one in self._canonicals:
                self._mailboxes.setdefault(address.mailbox(one), []).append(one)
        return self._mailboxes.get(address.mailbox(canonical), ())

    def _suppressed(self, canonicals: Collection[str]) -> dict[str, SuppressionReason]:
        """Of these addresses, those barred on file or by an earlier row, and why."""
        mine = self._options.organisation
        found = self.on_file.suppressed(canonicals, mine)
        for whose in {"", mine or ""} & self._noted.keys():
            noted = self._noted[whose]
            found = {one: why for one in canonicals if (why := _noted(noted, one))} | found
        return found

    def number(self, key: int) -> int:
        """The number among the people of the plan; below zero for who is on file and unchanged."""
        return self.changed.get(key, -1) if key > 0 else -1 - key

    def make(self, file: int, makers: Sequence[tuple[str, tuple[Any, ...]]]) -> None:
        """Add people of rows, given with their addresses."""
        first = len(self.people)
        self.people.extend([(0, file, _NOBODY, row) for _, row in makers])
        self.planned.update((one, number) for number, (one, _) in enumerate(makers, first))

    def add(self, someone: Person) -> int:
        """Add somebody new; their key."""
        number = self.people.append(someone.plain())
        self._remember(someone, number)
        return -1 - number

    def keep(self, key: int, someone: Person) -> None:
        """Keep what changed of somebody."""
        number = self.number(key)
        if number >= 0:
            self.people[number] = someone.plain()
        else:
            number = self.changed[key] = self.people.append(someone.plain())
        self._remember(someone, number)

    def _remember(self, someone: Person, number: int) -> None:
        key = someone.contact_id or -1 - number
        for _, canonical in someone.addresses[someone.known[0] :]:
            if canonical not in self.faces:
                self.planned.setdefault(canonical, number)
            if self.holder(canonical) != key and (number, canonical) not in self.sharing:
                self.sharing.add((number, canonical))
                self._joining.setdefault(canonical, []).append(key)
        name = (someone.name_key, someone.outlet_key)
        if not someone.addresses:
            self._without_address.setdefault(name, number)
            self._by_name.setdefault(name, self._key(number))
        elif self._without_address.get(name) == number:
            del self._without_address[name]

    def _list_of(self, numbers: Collection[int]) -> set[int]:
        """Of these people on file, those who stand on the list of this file."""
        options = self._options
        return self.on_file.members(options.organisation, options.list_name, numbers)


def _noted(noted: Mapping[str, SuppressionReason], canonical: str) -> SuppressionReason | None:
    """Why earlier rows bar an address: by itself, its mailbox or its domain."""
    ways = (canonical, address.mailbox(canonical), *suppressions.domains(canonical))
    return next((noted[one] for one in ways if one in noted), None)
