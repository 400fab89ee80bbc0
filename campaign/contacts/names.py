"""People's names: splitting a full one, keeping particles, and knowing two spellings for one."""

import unicodedata

#: what begins a family name in Belgium and the Netherlands, without its dots and case
PARTICLES = frozenset(
    "van von vanden vander de den der des du la le los di da dos el al ben te ten ter 't".split()
)


def split(full: str) -> tuple[str, str]:
    """First and last name of a full name: `Peeters, Ann`, `PEETERS Ann`, `Ann Van den Berghe`.

    A name of one word is taken for a family name.
    """
    if "," in full:
        last, _, first = full.partition(",")
        return first.strip(), last.strip()
    words = full.split()
    if len(words) < 2:
        return "", full.strip()
    if words[0].isupper() and len(words[0]) > 2 and not words[-1].isupper():
        capitals = [word for word in words if word.isupper()]
        return " ".join(word for word in words if word not in capitals), " ".join(capitals)
    start = next((i for i, word in enumerate(words) if i and word.casefold() in PARTICLES), 1)
    return " ".join(words[:start]), " ".join(words[start:])


def with_particle(particle: str, last: str) -> str:
    """The family name with its particle: `Van den Berghe`, `'t Jolle`, `d'Hondt`."""
    if not particle:
        return last
    return f"{particle}{last}" if particle.endswith(("'", "’")) else f"{particle} {last}"


def key(*names: str) -> str:
    """A name as bare letters: `Els Van den Berghe` and `ELS VANDENBERGHE` have one key."""
    text = unicodedata.normalize("NFKD", "".join(names)).casefold()
    return "".join(letter for letter in text if letter.isalnum())
