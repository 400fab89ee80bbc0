"""Each mistake is told where the officer made it; no template gets out of its sandbox."""

from typing import Any

import pytest

from campaign.drafts import edition, rendering
from campaign.drafts import release as releases
from campaign.drafts.rendering import Renderer, RenderError
from campaign.errors import ReleaseError
from campaign.settings import Settings
from tests.drafts.conftest import Render, Write, recipient, source


def told(office: Settings, **contact: Any) -> str:
    """What is told of the mistake in the release as it is now."""
    release = releases.load(office.emails, "nieuws", office.timezone)
    with pytest.raises(ReleaseError) as caught:
        made = edition.make(release, office, "lente")
        Renderer(made).render("press.nl", "alfa", recipient(**contact))
    if isinstance(caught.value, RenderError):
        return str(rendering.locate(release, caught.value))
    return str(caught.value)


BODY = "{{ salutation }},\n\nEen alinea\nvan twee regels.\n\n%s\n\nDag."  # the mistake: line 10


@pytest.mark.parametrize(
    ("mistake", "problem"),
    [
        ("{{ contact.outlett }}", "contact has no value 'outlett'; did you mean 'outlet'?"),
        ("{{ contact['outlett'] }}", "contact has no value 'outlett'; did you mean 'outlet'?"),
        ("{{ contact.fields.Region }}", "fields has no value 'Region'; did you mean 'Regio'?"),
        ("{{ contact.headline }}", "contact has no value 'headline'; known are: email, fields,"),
        ("{{ contakt.name }}", "there is no value 'contakt'; did you mean 'contact'?"),
        ("{{ xyz }}", "there is no value 'xyz'; known are: campaign, contact,"),
        ("{% if contact.nam %}ja{% endif %}", "contact has no value 'nam'; did you mean 'name'?"),
        ("{% for o in organisations %}{{ o.nam }}{% endfor %}", "'nam'; did you mean 'name'?"),
        ("[x]({{ organisation.websit }})", "organisation has no value 'websit'; did you mean"),
        ("{{ contact.fields.get('Land') }}", "a value is None: there is nothing to write here."),
        ("{{ none }}", "a value is None: there is nothing to write here."),
        ("{{ 1 / 0 }}", "division by zero."),
        ("{{ contact.name }", "unexpected '}'."),
        ("{{ contact.name", "expected token 'end of print statement', got 'Dag'."),
        ("{% if contact.name", "expected token 'end of statement block', got 'Dag'."),
        ("{{ release.downloads }}", "this is a list, not a text: name one of its values, or loop"),
        ("{{ contact }}", "this is a dict, not a text"),
        ("{{ contact.items }}", "this is a builtin_function_or_method, not a text"),
        ("{{ contact.name == 'Ada' }}", "this is a bool, not a text"),
        ("{% if contact.name }", "unexpected '}'."),
        ("{% endif %}", "Encountered unknown tag 'endif'."),
        ("{% fi contact %}", "Encountered unknown tag 'fi'."),
        ("{{ contact.name|uper }}", "No filter named 'uper'."),
        ("{{ contact.name|safe }}", "No filter named 'safe'."),
        ("{% autoescape false %}{{ salutation }}{% endautoescape %}", "values are always escaped"),
        ("{% include 'policy.nl.md' %}", "a release is one file; it cannot include another."),
        ("{% extends '_layout/base.html' %}", "a release is one file; it cannot extend another."),
        ("{% import 'x' as x %}", "a release is one file; it cannot import another."),
        ("{% from 'x' import y %}", "a release is one file; it cannot import another."),
    ],
)
def test_a_mistake_in_a_text_is_told_with_file_and_line(
    office: Settings, write: Write, mistake: str, problem: str
) -> None:
    path = write("press.nl.md", source(BODY % mistake))
    message = told(office)
    assert message.startswith(f"{path}:10: ")
    assert problem in message


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("---\nsubject: Voor {{ contact.outlett }}\n---\nDag.", 2),
        ("---\nsubject: Voor {{ contact.outlet }\n---\nDag.", 2),
        ("---\nsubject: Nieuws\n\npreheader: Voor {{ contact.outlett }}\n---\nDag.", 4),
        ("---\nsubject: Nieuws\npreheader: {% if %}\n---\nDag.", 3),
        ("---\nsubject: Nieuws\n---\n{% if contact.name %}\n\nDag.\n", 4),
    ],
)
def test_a_mistake_outside_the_body_is_told_with_file_and_line(
    office: Settings, write: Write, text: str, line: int
) -> None:
    path = write("press.nl.md", text)
    assert told(office).startswith(f"{path}:{line}: ")


@pytest.mark.parametrize("name", ["base.html", "base.txt"])
@pytest.mark.parametrize("mistake", ["{{ organisation.nam }}", "{{ organisation.name }"])
def test_a_mistake_in_the_layout_is_told_with_file_and_line(
    office: Settings, write: Write, name: str, mistake: str
) -> None:
    path = office.emails / "_layout" / name
    lines = path.read_text("utf-8").splitlines()
    number = next(i for i, line in enumerate(lines) if "{{ organisation.name }}" in line)
    lines[number] = lines[number].replace("{{ organisation.name }}", mistake)
    path.write_text("\n".join(lines), "utf-8")
    assert told(office).startswith(f"{path}:{number + 1}: ")


def test_a_value_that_is_no_link_is_told_where_the_link_stands(
    office: Settings, write: Write
) -> None:
    path = write("press.nl.md", source(BODY % "[Site]({{ contact.fields.Site }})"))
    assert told(office, fields={"Site": "javascript:alert(1)"}) == (
        f"{path}:10: 'javascript:alert(1)' is not a link: it must begin with https://, mailto: or "
        "tel:."
    )


def test_a_mistake_that_only_some_readers_meet_names_the_reader(render: Render) -> None:
    body = "{% if contact.outlet %}{{ contact.titel }}{% endif %}Dag."
    assert render(body, outlet="").text.startswith("Dag.")
    with pytest.raises(RenderError, match=r"The text press\.nl cannot be made for Ada Aerts: "):
        render(body)


@pytest.mark.parametrize(
    "attack",
    [
        "{{ ''.__class__.__mro__ }}",
        "{{ ''['__class__'] }}",
        "{{ ''|attr('__class__') }}",
        "{{ [contact]|map(attribute='__class__')|first }}",
        "{{ '{0.__class__}'.format(contact) }}",
        "{{ '{0.__class__}'.format_map({'0': contact}) }}",
        "{{ ('%s' % self).__init__ }}",
        "{{ self.__init__.__globals__ }}",
        "{{ self._TemplateReference__context }}",
        "{{ range.__self__ }}",
        "{{ contact.items.__func__ }}",
        "{{ (contact.items()|first).__class__ }}",
        "{% macro m() %}{% endmacro %}{{ m.__globals__ }}",
        "{{ cycler.__init__.__globals__.os }}",
        "{{ lipsum.__globals__ }}",
        "{{ namespace.__init__ }}",
        "{{ lipsum(5000) }}",
        "{% set n = namespace(x=1) %}{{ n.x }}",
        "{{ joiner }}",
        "{{ config }}",
        "{{ contact.update({'name': 'x'}) }}",
        "{{ contact.pop('name') }}",
        "{{ contact.clear() }}",
        "{{ contact.setdefault('x', 'y') }}",
        "{{ contact.fields.popitem() }}",
        "{% set contact.name = 'x' %}",
        "{{ release.downloads.append('x') }}",
        "{{ organisations.reverse() }}",
        "{{ range(10000000)|list }}",
        "{{ link('x') }}",
    ],
)
def test_a_template_does_not_get_out_of_its_sandbox(render: Render, attack: str) -> None:
    contact = recipient()
    with pytest.raises(ReleaseError):
        render(f"Dag. {attack}", **contact)
    assert contact == recipient()


def test_a_template_may_use_what_a_text_needs(render: Render) -> None:
    body = (
        "{% for n in range(3) %}{{ n }}{% endfor %} {{ contact.name|upper }} "
        "{{ organisations|map(attribute='name')|join(', ') }} {{ contact.fields['Regio'] }} "
        "{{ contact.fields.get('Land', 'België') }} {% set x = 'goed' %}{{ x }}"
    )
    assert render(body).text.startswith("012 ADA AERTS Alfa, Beta Gent België goed\n")
