"""Which values a text uses, found in the text: what else changes does not touch its mails."""

from collections import defaultdict
from collections.abc import Iterable

from jinja2 import TemplateSyntaxError, nodes

from campaign.drafts import compiler, jinja
from campaign.drafts.release import Release
from campaign.errors import ReleaseError

#: stands for every value of a thing: the text does with it what we do not follow
ALL = "*"

#: by the name of a thing (`release`, `organisations`), the values of it that are used
Usage = dict[str, set[str]]


def of_text(release: Release, name: str) -> Usage:
    """The values that a text (`press.nl`) uses, in its words or in the layout around them.

    Raises:
        ReleaseError: the text cannot be read.
    """
    path = next(path for text, _, _, path in release.texts() if text == name)
    source = compiler.read(path)
    parts = [source.subject, source.preheader, source.body]
    parts += [compiler.contents(release.layout / one) for one in ("base.txt", "base.html")]
    try:
        return of_sources(parts)
    except TemplateSyntaxError:
        for part in parts:
            jinja.compiled(jinja.TEXT, part, path)
        raise ReleaseError(f"{path} cannot be read.") from None


def of_sources(sources: Iterable[str]) -> Usage:
    """The values that some templates use together.

    Raises:
        TemplateSyntaxError: one of them is none.
    """
    found: Usage = defaultdict(set)
    for source in sources:
        tree = jinja.TEXT.parse(source)
        loops = _loops(tree)
        for name, value in _uses(tree):
            for thing in loops.get(name, {name}):
                found[thing].add(value)
    return dict(found)


def _loops(tree: nodes.Template) -> dict[str, set[str]]:
    """The names that stand for each of a row of things: `one`, in `for one in organisations`."""
    found: dict[str, set[str]] = defaultdict(set)
    for loop in tree.find_all(nodes.For):
        if isinstance(loop.target, nodes.Name) and isinstance(loop.iter, nodes.Name):
            found[loop.target.name] |= {loop.target.name, loop.iter.name}
    return found


def _uses(node: nodes.Node) -> Iterable[tuple[str, str]]:
    """Each thing that is used below a node, with the value of it, or `ALL`."""
    for child in node.iter_child_nodes():
        if (value := _value_of(child)) is not None:
            yield value
        elif isinstance(child, nodes.For) and isinstance(child.iter, nodes.Name):
            yield from _uses_of_loop(child)
        elif isinstance(child, nodes.Name):
            yield child.name, ALL
        else:
            yield from _uses(child)


def _uses_of_loop(loop: nodes.For) -> Iterable[tuple[str, str]]:
    """Those of what a loop does; that it counts how many there are is one too."""
    assert isinstance(loop.iter, nodes.Name)  # noqa: S101 - who calls has looked
    yield loop.iter.name, ""
    yield from _uses(nodes.Scope([*loop.body, *loop.else_, *([loop.test] if loop.test else [])]))


def _value_of(node: nodes.Node) -> tuple[str, str] | None:
    """What `release.headline` and `release["headline"]` use; a method is no value."""
    if isinstance(node, nodes.Getattr) and isinstance(node.node, nodes.Name):
        method = hasattr(dict, node.attr) or hasattr(list, node.attr)  # `copy()` has every value
        return node.node.name, ALL if method else node.attr
    if isinstance(node, nodes.Getitem) and isinstance(node.node, nodes.Name):
        constant = isinstance(node.arg, nodes.Const) and isinstance(node.arg.value, str)
        if constant:
            return node.node.name, node.arg.value  # type: ignore[attr-defined]
    return None
