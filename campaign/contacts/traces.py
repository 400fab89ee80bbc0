"""Finds what is written of a person in texts, whatever the case, and takes it out."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from campaign.contacts import address

#: what stands in place of a name or an address; a search may have it as a value
ERASED = "erased"


@dataclass(frozen=True)
class Traces:
    """The addresses and the whole names of a person, as they may stand in a text."""

    addresses: frozenset[str]
    names: frozenset[str] = frozenset()

    @property
    def patterns(self) -> list[str]:
        """For LIKE: finds every text with one of these, and some others."""
        found = set()
        for one in self.addresses:
            local, _, domain = one.rpartition("@")
            found.add(f"%{_loose(local.partition('+')[0])}%@{_loose(domain)}%")
        # between the words of a name a text may have more than a space
        found |= {f"%{'%'.join(map(_loose, one.split()))}%" for one in self.names}
        return sorted(found)

    def within(self, text: str) -> bool:
        """Whether a text names this person."""
        return self._sign.search(text) is not None

    def without(self, value: Any, instead: str = ERASED) -> Any:
        """A text, or a value as JSON has it, that names them no more."""
        if isinstance(value, str):
            return self._sign.sub(instead, value)
        if isinstance(value, dict):
            return {
                self.without(key, instead): self.without(one, instead) for key, one in value.items()
            }
        if isinstance(value, list):
            return [self.without(one, instead) for one in value]
        return value

    @property
    def _sign(self) -> re.Pattern[str]:
        signs = [_address_sign(one) for one in sorted(self.addresses)]
        signs += [_name_sign(one) for one in sorted(self.names, key=len, reverse=True)]
        return re.compile("|".join(signs) or r"(?!)", re.IGNORECASE)


def of(addresses: Iterable[str], names: Iterable[str] = ()) -> Traces:
    """The traces of these addresses and names; of a name of one word alone there are too many."""
    every = {form for one in addresses for form in (one, address.mailbox(address.canonical(one)))}
    every |= {address.on_the_wire(one) for one in every}
    whole = {one for one in names if len(one.split()) > 1}
    return Traces(frozenset(every), frozenset(whole))


def _address_sign(one: str) -> str:
    local, _, domain = one.rpartition("@")
    bare = re.escape(local.partition("+")[0])
    return rf"(?<![\w.%+-]){bare}(?:\+[\w.%+-]*)?@{re.escape(domain)}(?![\w-]|\.\w)"


def _name_sign(name: str) -> str:
    words = r"\s+".join(map(re.escape, name.split()))
    return rf"(?<!\w){words}(?!\w)"


def _loose(text: str) -> str:
    """For LIKE: a letter that is not ASCII may be in another case, or escaped in JSON."""
    kept = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return re.sub(r"[^\x00-\x7f]+", "%", kept)
