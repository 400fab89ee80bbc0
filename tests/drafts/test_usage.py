"""Which values a text uses: nothing that it says is missed, and little that it does not."""

import pytest

from campaign.drafts import usage


@pytest.mark.parametrize(
    ("source", "thing", "values"),
    [
        ("{{ release.headline }}", "release", {"headline"}),
        ("{{ release['headline'] }}", "release", {"headline"}),
        ("{% if release.embargo %}x{% endif %}", "release", {"embargo"}),
        ("{{ release.headline.upper()|trim }}", "release", {"headline"}),
        ("{% for one in organisations %}{{ one.name }}{% endfor %}", "organisations", {"", "name"}),
        (
            "{% for one in organisations if one.key != organisation.key %}x{% endfor %}",
            "organisations",
            {"", "key"},
        ),
        ("{{ organisations|map(attribute='name')|join(', ') }}", "organisations", {"*"}),
        ("{{ organisations[0].name }}", "organisations", {"*"}),
        ("{% set all = organisations %}{{ all }}", "organisations", {"*"}),
        ("{% for one in organisations %}{{ one|tojson }}{% endfor %}", "organisations", {"", "*"}),
        ("{% for one in organisations %}{{ one[key] }}{% endfor %}", "organisations", {"", "*"}),
        ("{% for k, v in release.items() %}{{ v }}{% endfor %}", "release", {"*"}),
        ("{{ release[which] }}", "release", {"*"}),
        ("{{ organisation.copy().about }}", "organisation", {"*"}),
        (
            "{% for one in organisations.copy() %}{{ one.about }}{% endfor %}",
            "organisations",
            {"*"},
        ),
        ("{{ spokesperson.name }}", "spokesperson", {"name"}),
        ("niets", "release", set()),
    ],
)
def test_the_values_that_a_text_uses_are_found(source: str, thing: str, values: set[str]) -> None:
    assert usage.of_sources([source]).get(thing, set()) == values


def test_one_name_for_each_of_two_rows_counts_for_both() -> None:
    source = (
        "{% for one in organisations %}{{ one.name }}{% endfor %}"
        "{% for one in people %}{{ one.title }}{% endfor %}"
    )
    found = usage.of_sources([source])
    assert {"name", "title"} <= found["organisations"]
    assert {"name", "title"} <= found["people"]
