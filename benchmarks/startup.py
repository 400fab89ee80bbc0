"""The CPU that `campaign --help` costs, beside a bare Python: the wait at the prompt.

    python benchmarks/startup.py

Prints the median of a few runs, user and system time together, and fails above the promise.
"""

import os
import statistics
import subprocess
import sys

PROMISED = 0.2  #: seconds of CPU
RUNS = 9


def cpu(*arguments: str) -> float:
    """The CPU seconds of one run of Python."""
    before = os.times()
    subprocess.run([sys.executable, *arguments], check=True, stdout=subprocess.DEVNULL)  # noqa: S603
    after = os.times()
    return (after.children_user - before.children_user) + (
        after.children_system - before.children_system
    )


def median(*arguments: str) -> float:
    """The median of some runs, after one that is not counted."""
    cpu(*arguments)
    return statistics.median(cpu(*arguments) for _ in range(RUNS))


def main() -> None:
    """Measure, print, judge."""
    bare, help_ = median("-c", ""), median("-m", "campaign", "--help")
    print(
        f"python -c '': {bare:.3f} s, campaign --help: {help_:.3f} s of CPU, {help_ / bare:.1f} x"
    )
    if help_ > PROMISED:
        sys.exit(f"campaign --help costs {help_:.3f} s of CPU; {PROMISED} s are promised")


if __name__ == "__main__":
    main()
