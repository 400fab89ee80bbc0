"""A plan of any size lies on disk, and nothing of it is lost or mixed up."""

import gc
import subprocess
import sys
import tempfile
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaign.contacts import garbage
from campaign.contacts.spool import Spool
from campaign.errors import WorkspaceError

ITEMS = st.lists(
    st.tuples(st.text(), st.integers(), st.none() | st.tuples(st.text())), max_size=300
)


@given(
    ITEMS,
    st.lists(st.tuples(st.integers(min_value=0), st.booleans()), max_size=20),
)
def test_what_was_put_in_comes_out_in_its_order_also_what_was_replaced(
    items: list[Any], changes: list[tuple[int, bool]]
) -> None:
    spool = Spool()
    half = len(items) // 2
    spool.extend(items[:half])
    for item in items[half:]:
        assert items[spool.append(item)] == item
    expected = list(items)
    for number, replaced in changes:
        place = number % len(items) if items else None
        if place is not None and replaced:
            spool[place] = expected[place] = ("new", number, None)
        elif place is not None:
            assert spool[place] == expected[place]
    assert list(spool) == expected
    assert len(spool) == len(expected)


def test_a_plan_that_outgrows_the_memory_goes_on_on_disk() -> None:
    spool = Spool()
    spool.extend((number, "x" * 500) for number in range(5000))
    assert [item[0] for item in spool] == list(range(5000))
    assert spool[4321] == (4321, "x" * 500)


def test_a_full_disk_is_told_in_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    spool = Spool()
    full = open("/dev/full", "w+b", buffering=0)  # noqa: PTH123, SIM115 - a disk that is full
    monkeypatch.setattr(spool, "_file", full)
    with pytest.raises(WorkspaceError) as caught:
        spool.extend((number, "x" * 500) for number in range(500))
    full.close()
    assert str(caught.value).startswith(f"The plan cannot be kept in {tempfile.gettempdir()}: No ")
    assert "nothing was changed" in str(caught.value)


def test_garbage_is_searched_for_as_before_when_the_rows_are_through() -> None:
    before = gc.get_threshold()
    with pytest.raises(ZeroDivisionError), garbage.rarely_collected():
        assert gc.get_threshold()[0] > before[0]
        raise ZeroDivisionError
    assert gc.get_threshold() == before


def test_a_full_disk_is_told_in_one_line_also_when_the_file_is_closed() -> None:
    program = (
        "import resource\n"
        "from campaign.contacts.spool import Spool\n"
        "from campaign.errors import WorkspaceError\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1_100_000, 1_100_000))\n"
        "spool = Spool()\n"
        "try:\n"
        "    for number in range(100_000):\n"
        "        spool.append(str(number) * 40)\n"
        "        spool[0]\n"
        "except WorkspaceError as problem:\n"
        "    print(problem)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert "cannot be kept" in done.stdout
    assert not done.stderr
