"""Somebody as they will be on file after an import: what a row adds, and what it contradicts."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from campaign.contacts import names, vocabulary
from campaign.contacts.address import Address
from campaign.contacts.columns import Row
from campaign.models import Contact

#: what a contact has one of; a file that says another thing contradicts us
SINGLE = tuple("kind honorific first_name last_name function outlet language phone owner".split())


@dataclass
class Findings:
    """What a row says that was not on file: taken over, or kept out because we say otherwise."""

    taken: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return "; ".join(self.kept + self.taken)


@dataclass
class Person:
    """Somebody on file, or somebody new, while a file is read."""

    record: Contact | None
    values: dict[str, str]
    addresses: list[Address] = field(default_factory=list)
    beats: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    fields: dict[str, str] = field(default_factory=dict)
    changed: bool = False

    @property
    def name(self) -> str:
        """The name, or the first address of somebody without one."""
        name = f"{self.values['first_name']} {self.values['last_name']}".strip()
        return name or (self.addresses[0].email if self.addresses else "")

    @property
    def key(self) -> tuple[str, str]:
        """Equal for two spellings of one name at one outlet."""
        return key(self.values)

    def learn(self, row: Row, values: dict[str, str], prefer_file: bool) -> Findings:
        """Take over from a row what is new; nothing is erased.

        Where both say something else, ours is kept, unless the file is preferred.
        """
        found = Findings()
        for one, new in values.items():
            if not _same(one, self.values[one], new):
                _settle(found, self.values, one, new, prefer_file)
        for heading, new in row.fields.items():
            if self.fields.get(heading) != new:
                _settle(found, self.fields, heading, new, prefer_file)
        found.taken += _add("beat", self.beats, row.beats) + _add("tag", self.tags, row.tags)
        self.changed = self.changed or bool(found.taken)
        return found

    def take(self, new: Address) -> str:
        """Add an address, and say so."""
        self.addresses.append(new)
        self.changed = True
        return f"address: {new.email}"


def on_file(contact: Contact) -> Person:
    """A contact as the database has it."""
    values = {
        one: getattr(contact, one) for one in SINGLE if one not in ("kind", "outlet", "owner")
    }
    values["kind"] = contact.kind.value
    values["outlet"] = contact.outlet.name if contact.outlet else ""
    values["owner"] = contact.owner.key if contact.owner else ""
    return Person(
        record=contact,
        values=values,
        addresses=[Address(one.email, one.canonical) for one in contact.addresses],
        beats=[one.name for one in contact.beats],
        tags=[one.name for one in contact.tags],
        fields=dict(contact.fields),
    )


def key(values: dict[str, str]) -> tuple[str, str]:
    """Equal for two spellings of one name at one outlet."""
    return names.key(values["first_name"], values["last_name"]), names.key(values["outlet"])


def _same(one: str, old: str, new: str) -> bool:
    """Whether a cell says nothing that is not on file, perhaps in another spelling."""
    if not new or new == old:
        return True
    if one == "outlet":  # an outlet is kept once, by the letters of its name
        return names.key(old) == names.key(new)
    return one == "phone" and vocabulary.same_phone(old, new)


def _settle(found: Findings, ours: dict[str, str], one: str, new: str, prefer_file: bool) -> None:
    label, old = one.replace("_", " "), ours.get(one, "")
    if old and not prefer_file:
        found.kept.append(f"kept {label} {old!r}, the file says {new!r}")
        return
    ours[one] = new
    found.taken.append(f"{label}: {old!r} becomes {new!r}" if old else f"{label}: {new!r}")


def _add(label: str, ours: list[str], theirs: Iterable[str]) -> list[str]:
    new = [one for one in theirs if one not in ours]
    ours.extend(new)
    return [f"{label}: {one}" for one in new]
