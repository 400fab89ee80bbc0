"""What an officer may say of a contact by hand, and what her words mean: `function=chef`."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from campaign.contacts import address, aliases, headers, names, phone, vocabulary
from campaign.contacts.batchcolumns import LONGEST, LONGEST_OWN, labels
from campaign.contacts.facts import OWN
from campaign.contacts.words import Words
from campaign.errors import QueryError

#: what a contact has several of, as one is called, and as all are
SEVERAL = {"beat": "beats", "tag": "tags", "address": "addresses"}
_WORDS = {
    "embargo": "yes or no",
    "kind": ", ".join(vocabulary.KINDS_TOLD),
    "language": "nl, fr, en or another code",
    "country": "a country, by its name or code",
}
#: our words for the columns of files, where they differ from those of a fact
_COLUMNS = {"email": "address", "beats": "beat", "tags": "tag", "full_name": "name"}
#: what is not a fact of a contact, and the command that says it
_ELSEWHERE = {
    "opt_out": "campaign contacts suppress ADDRESS",
    "suppressed": "campaign contacts suppress ADDRESS",
    "status": "campaign contacts suppress ADDRESS",
    "list": "campaign lists add ADDRESS LIST",
}
_LONGEST_HEADING = 200  #: characters
_WISH = re.compile(r"([^=]*?)\s*([+-]?)=(.*)", re.DOTALL)


class Wish(NamedTuple):
    """`beat+=energie`, taken apart."""

    fact: str
    sign: str  #: "+" or "-" of what there are several of; else empty
    text: str

    def __str__(self) -> str:
        return f"{self.fact}{self.sign}={self.text}"


def read(text: str) -> Wish:
    """A fact and its value, as they are typed.

    Raises:
        QueryError: it is none.
    """
    found = _WISH.fullmatch(text)
    if found is None or not found[1].strip():
        raise QueryError(f"Write {text!r} as a fact and its value: function=chef, or beat+=energie")
    return Wish(found[1].strip(), found[2], address.clean(found[3]))


@dataclass(frozen=True)
class Reader:
    """Knows what words mean in this workspace."""

    #: the country (ISO 3166) of phone numbers that do not say it
    region: str
    #: names of organisations by key
    organisations: Mapping[str, str]
    #: gives the headings of the contacts' own fields; asked for only when need be
    headings: Callable[[], Sequence[str]]
    #: an own field that nobody has may be made
    new_fields: bool = False

    def fact(self, wish: Wish) -> str:
        """Our name of a fact, by any name that a column may have; an own field's is `fields.X`.

        Raises:
            QueryError: there is no such fact, or it is not said here.
        """
        plain = wish.fact.casefold().replace(" ", "_")
        if plain in FACTS:
            return plain
        if heading := next((one for one in self.headings() if _alike(one, wish.fact)), ""):
            return f"{OWN}{heading}"
        column = aliases.field_of(headers.fold(wish.fact))
        meant = _COLUMNS.get(column, column) or plain
        if meant in _ELSEWHERE:
            raise QueryError(f"{wish}: that is said with: {_ELSEWHERE[meant]}")
        if meant in FACTS:
            return meant
        if self.new_fields:
            heading = address.clean(wish.fact)
            if not 0 < len(heading) <= _LONGEST_HEADING:
                raise QueryError(
                    f"{wish.fact!r} cannot head a field: at most {_LONGEST_HEADING} characters, "
                    "and not empty."
                )
            return f"{OWN}{heading}"
        raise QueryError(self._unknown(wish.fact))

    def remark(self, fact: str, wish: Wish) -> str:
        """What to know of a value that is taken as it is."""
        if fact != "phone" or not wish.text or phone.read(wish.text, self.region)[0]:
            return ""
        return f"{wish.text!r} is no phone number that we can read; kept as it is."

    def _unknown(self, fact: str) -> str:
        own = [one for one in self.headings() if one]
        known = f" Own fields: {', '.join(own)}." if own else ""
        return (
            f"No fact {fact!r} can be set by hand. There are: {', '.join(FACTS)}.{known} To make "
            "an own field of that name: --new-field"
        )

    def value(self, fact: str, wish: Wish) -> str:
        """What a single fact is to be; empty takes it away.

        Raises:
            QueryError: it cannot be that.
        """
        reading = _SINGLE.get(fact)
        if fact.startswith(OWN) and len(wish.text) > LONGEST_OWN:
            raise QueryError(
                f"{wish.fact}={wish.text[:30]}…: it is at most {LONGEST_OWN} characters. Nothing "
                "was changed."
            )
        new = reading(wish.text, self) if reading else wish.text
        if new is not None and (reading or new.isprintable()):
            return new
        known = _WORDS.get(fact, f"at most {LONGEST.get(fact)} characters")
        if fact == "owner":
            known = f"one of {', '.join(self.organisations)}"
        raise QueryError(f"{wish}: it is {known}. Nothing was changed.")


def at_first(wish: Wish, reader: Reader) -> Wish:
    """A wish for somebody of whom nothing is known yet, where `beat=water` can only add."""
    adds = not wish.sign and wish.text and reader.fact(wish) in SEVERAL
    return wish._replace(sign="+") if adds else wish


def several(fact: str, wish: Wish) -> tuple[str, ...]:
    """The beats, tags or addresses that come or go by a wish.

    Raises:
        QueryError: it does not say which of both, or names none.
    """
    if not wish.sign or (fact == "address" and wish.sign == "-"):
        raise QueryError(_which(fact, wish))
    found = labels(wish.text) if fact != "address" else (wish.text,) if wish.text else ()
    long = [one for one in found if len(one) > LONGEST.get(fact, len(one))]
    if long or not found:
        raise QueryError(f"{wish}: it is at most 200 characters, and not empty.")
    return found


def _which(fact: str, wish: Wish) -> str:
    text = wish.text or "..."
    if fact == "address" and wish.sign:
        return (
            f"{wish}: an address stays on file, so that no import brings it back. To mail another: "
            "primary=ADDRESS. Who left: campaign contacts suppress ADDRESS --reason left"
        )
    taking = (
        "primary=ADDRESS to mail it" if fact == "address" else f"{fact}-={text} to take it away"
    )
    return f"{wish}: a contact has several. Write {fact}+={text} to add it, {taking}."


def _alike(heading: str, typed: str) -> bool:
    return heading.casefold() == typed.casefold()


_Reading = Callable[[str, Reader], str | None]


def _text(fact: str) -> _Reading:
    return lambda text, _: text if len(text) <= LONGEST[fact] and text.isprintable() else None


def _embargo(text: str, _: Reader) -> str | None:
    return vocabulary.yes_or_no(text) or (None if text else "")


def _kind(text: str, _: Reader) -> str | None:
    found = vocabulary.kind(text)
    return found.value if found else None


def _language(text: str, _: Reader) -> str | None:
    codes, unknown = vocabulary.languages(text)
    return "" if not text else codes[0] if len(codes) == 1 and not unknown else None


def _country(text: str, _: Reader) -> str | None:
    return vocabulary.country(text) if text else ""


def _phone(text: str, reader: Reader) -> str | None:
    numbers, _ = phone.read(text, reader.region)
    return numbers[0] if numbers else _text("phone")(text, reader)


def _owner(text: str, reader: Reader) -> str | None:
    return Words(reader.organisations, reader.region).owner(text)


def _name(text: str, _: Reader) -> str | None:
    return text if all(len(one) <= LONGEST["last_name"] for one in names.split(text)) else None


#: by fact, what its words mean; None for what cannot be
_SINGLE: dict[str, _Reading] = {
    "name": _name,
    "first_name": _text("first_name"),
    "last_name": _text("last_name"),
    "honorific": _text("honorific"),
    "function": _text("function"),
    "outlet": _text("outlet"),
    "kind": _kind,
    "language": _language,
    "country": _country,
    "embargo": _embargo,
    "phone": _phone,
    "owner": _owner,
}
FACTS = (*_SINGLE, *SEVERAL, "primary")
