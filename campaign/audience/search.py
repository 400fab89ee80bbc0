"""The language in which an officer says whom she means: `kind:journalist -tag:vip outlet:VRT`.

Words beside each other must all hold. `OR` stands between two of which one must hold, and joins
only those two, as in Google's mail: `language:nl outlet:vrt OR outlet:rtbf` asks for Dutch in both.
`-` before one means that it must not. Brackets keep together, also behind a field:
`outlet:(vrt OR rtbf)`. Quotes keep spaces together; `*` stands for anything. Quotes and dashes are
those of the keyboard, or those that Word makes of them.
"""

import dataclasses
import difflib
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from campaign.audience.fields import FIELDS, OWN
from campaign.errors import QueryError

JOINING = ("AND", "OR", "NOT")
#: what people write for those, which are in capitals
LOOKALIKES = dict.fromkeys(("or", "Or", "of", "OF", "ou", "oder"), "OR")
LOOKALIKES |= dict.fromkeys(("and", "And", "en", "EN", "et", "und"), "AND")
LOOKALIKES |= dict.fromkeys(("not", "niet"), "NOT")
#: what may stand for a minus: that of the keyboard, and what Word makes of it
DASHES = "-–—−"
#: the double quotes of Word, in each of its languages
QUOTES = "“”„‟«»＂"
_DEEPEST = 50  #: brackets and minus signs within each other
_LONGEST = 10_000  #: letters of an expression
_PLAIN_QUOTES = str.maketrans(dict.fromkeys(QUOTES, '"'))
_TOKEN = re.compile(
    rf"""\s*(?:
      (?P<open>\() | (?P<close>\))
    | (?P<minus>[{DASHES}])
    | (?P<word>(?:{"|".join(JOINING)})(?=[\s()]|$))
    | (?:(?:"(?P<quotedfield>[^"]*)"|(?P<field>[^\s":()]+)):)?
      (?:"(?P<quoted>[^"]*)"|(?P<bare>(?![{DASHES}])[^\s"()]*|))
    )""",
    re.VERBOSE,
)


@dataclass(frozen=True)
class Term:
    """One condition of an expression; `field` is empty for a word on its own."""

    field: str
    value: str
    #: the expression that it stands in, and where: for who finds a mistake in it later
    expression: str = dataclasses.field(default="", compare=False, repr=False)
    place: int = dataclasses.field(default=0, compare=False, repr=False)
    #: the segment whose expression that is; empty for one that a person just typed
    segment: str = dataclasses.field(default="", compare=False, repr=False)

    def mistake(self, problem: str) -> QueryError:
        """The error that points at this term."""
        where = f"in the segment {self.segment}: " if self.segment else ""
        return QueryError(_pointing(self.expression, self.place, f"{where}{problem}"))


@dataclass(frozen=True)
class Not:
    """What must not hold."""

    one: "Search"


@dataclass(frozen=True)
class All:
    """What must hold together."""

    several: tuple["Search", ...]


@dataclass(frozen=True)
class Any:
    """Of which one must hold."""

    several: tuple["Search", ...]


Search = Term | Not | All | Any


def terms(search: Search, *, negated: bool = False) -> Iterator[tuple[Term, bool]]:
    """Every term of a search, and whether it must not hold."""
    match search:
        case Term():
            yield search, negated
        case Not(one):
            yield from terms(one, negated=not negated)
        case All(several) | Any(several):
            for one in several:
                yield from terms(one, negated=negated)


def parse(expression: str, own: Callable[[], Iterable[str]] = tuple) -> Search:
    """What an expression means.

    Args:
        expression: as a person typed it.
        own: gives the headings of the contacts' own fields, which may be asked for by name.

    Raises:
        QueryError: pointing at the place that cannot be understood.
    """
    typed = unicodedata.normalize("NFC", expression).translate(_PLAIN_QUOTES)
    return _Parser(typed, own).everything()


class _Parser:
    """Reads an expression from left to right, a token at a time."""

    def __init__(self, expression: str, own: Callable[[], Iterable[str]]) -> None:
        self._text = expression
        self._end = len(expression.rstrip())
        self._own = own
        self._place = 0
        self._depth = 0

    def everything(self) -> Search:
        if not self._text.strip():
            raise QueryError("An empty expression finds nobody. To mean everybody, write: '*'")
        if len(self._text) > _LONGEST:
            raise QueryError(f"An expression has at most {_LONGEST} letters.")
        found = self._all("")
        if self._place < self._end:
            raise self._mistake("a bracket closes here that never opened")
        return found

    def _all(self, field: str) -> Search:
        """Everything up to a closing bracket or the end; of words alone, all in this field."""
        several: list[Search] = []
        joined: dict[str, re.Match[str]] = {}
        while (token := self._next()) and not token["close"]:
            if token["word"] == "AND" and several:
                joined["AND"] = self._joining(token)
            several.append(self._any(field, joined))
            if len(joined) == 2:
                problem = "AND and OR stand beside each other; say with brackets what goes together"
                raise self._mistake(problem, joined["OR"])
        if not several:
            problem = "nothing stands between these brackets"
            raise self._mistake(problem if token else "a bracket opens and never closes")
        return several[0] if len(several) == 1 else All(tuple(several))

    def _any(self, field: str, joined: dict[str, re.Match[str]]) -> Search:
        """What `OR` joins; noted in `joined`, as `AND` is by who calls."""
        several = [self._one(field)]
        while (token := self._next()) and token["word"] == "OR":
            joined["OR"] = self._joining(token)
            several.append(self._one(field))
        return several[0] if len(several) == 1 else Any(tuple(several))

    def _joining(self, token: re.Match[str]) -> re.Match[str]:
        """Step over `AND` or `OR`, behind which something must stand."""
        self._place = token.end()
        following = self._next()
        if not following or following["close"] or following["word"] in ("AND", "OR"):
            raise self._mistake(f"nothing stands right after {token['word']!r}")
        return token

    def _one(self, field: str) -> Search:
        token = self._next()
        assert token  # noqa: S101 - whoever calls has looked
        if token["word"] in ("AND", "OR"):
            raise self._mistake(f"nothing stands right before {token['word']!r}", token)
        self._place = token.end()
        if token["minus"] or token["word"]:
            return self._not(token, field)
        if token["open"]:
            return self._bracket(token, field)
        return self._term(token, field)

    def _not(self, token: re.Match[str], field: str) -> Search:
        sign = token["minus"] or token["word"]
        beside = self._place < self._end and not self._text[self._place].isspace()
        following = self._next()
        if not following or following["close"] or (token["minus"] and not beside):
            raise self._mistake(f"nothing stands right after {sign!r}")
        if following["minus"] or following["word"]:
            raise self._mistake(f"nothing stands right after {sign!r}")
        return Not(self._one(field))

    def _bracket(self, token: re.Match[str], field: str) -> Search:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise self._mistake("more brackets within each other than anybody can read", token)
        found = self._all(field)
        closing = self._next()
        if not closing or not closing["close"]:
            raise self._mistake("a bracket opens and never closes", token)
        self._place = closing.end()
        self._depth -= 1
        return found

    def _term(self, token: re.Match[str], field: str) -> Search:
        named = token["quotedfield"] if token["field"] is None else token["field"]
        if named is not None:
            place = token.start("field" if token["field"] is not None else "quotedfield")
            field = self._field(named.strip(), place)
            if not token["bare"] and token["quoted"] is None and self._brackets_follow():
                return self._one(field)
        value = token["bare"] if token["quoted"] is None else token["quoted"].strip()
        place = token.start("bare" if token["quoted"] is None else "quoted")
        if not value:
            raise self._nothing(token)
        if named is None and token["quoted"] is None and value in LOOKALIKES:
            word = LOOKALIKES[value]
            problem = f"{value!r} is a word to look for; write {word}, or put it in quotes"
            raise QueryError(_pointing(self._text, place, problem))
        if not value.isprintable():
            raise self._mistake("a character that nobody can see stands here; type it anew")
        return Term(field, value, self._text, place)

    def _brackets_follow(self) -> bool:
        return self._text.startswith("(", self._place)

    def _field(self, named: str, place: int) -> str:
        """The field that a person means; an own field by its heading."""
        if named.lower() in FIELDS:
            return named.lower()
        own = list(self._own())
        heading = named[len(OWN) :] if named.lower().startswith(OWN) else named
        if heading.casefold() in map(str.casefold, own):
            return f"{OWN}{heading.casefold()}"
        known = [*FIELDS, *own]
        close = difflib.get_close_matches(named.lower(), [one.lower() for one in known], 1)
        meant = next((one for one in known if close and one.lower() == close[0]), "")
        hint = f"did you mean {meant!r}?" if meant else f"known are: {', '.join(known)}"
        raise QueryError(_pointing(self._text, place, f"unknown field {named!r}; {hint}"))

    def _nothing(self, token: re.Match[str]) -> QueryError:
        if self._text[token.end() :].startswith('"'):
            return self._mistake("a quote opens and never closes")
        if token["quoted"] is not None:
            return self._mistake("nothing stands between these quotes")
        return self._mistake(f"nothing stands right after {token[0].strip()!r}")

    def _next(self) -> re.Match[str] | None:
        """What stands next; None at the end."""
        if self._place >= self._end:
            return None
        return _TOKEN.match(self._text, self._place)

    def _mistake(self, problem: str, token: re.Match[str] | None = None) -> QueryError:
        place = self._place
        if token:
            place = token.end() - len(token[0].lstrip())
        return QueryError(_pointing(self._text, place, problem))


def _pointing(expression: str, place: int, problem: str) -> str:
    shown = re.sub(r"\s", " ", expression)
    return f"{problem}\n  {shown}\n  {' ' * place}^"
