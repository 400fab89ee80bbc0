"""Every sentence of the letter about somebody's data is there in each language."""

import re

from campaign.reports import accesswords, annexwords


def test_each_text_is_there_in_each_language_with_the_same_to_be_put_in() -> None:
    for what, several in {**accesswords._TEXTS, **accesswords._NAMES, **annexwords.NAMES}.items():
        assert len(several) == len(accesswords.LANGUAGES), what
        assert all(several), what
        assert len({tuple(sorted(re.findall(r"{\w+}", one))) for one in several}) == 1, what


def test_the_french_set_off_their_colons() -> None:
    french = [several[1] for several in accesswords._TEXTS.values()]
    assert not [one for one in french if re.search("[^\u00a0]:", one)]
