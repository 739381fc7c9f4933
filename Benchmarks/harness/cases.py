# SPDX-License-Identifier: Apache-2.0
"""The corpus, as Benchmarks/cases.txt lists it."""

import os
from dataclasses import dataclass

from harness.measure import BENCHMARKS


@dataclass(frozen=True)
class Case:
    """A module, how much work it is given in a run and in a quick one, and what it must return.

    A checksum has 8 hexadecimal digits where `run` returns an i32, 16 for an i64.
    """

    name: str
    n: int
    checksum: str
    quick_n: int
    quick_checksum: str
    needs: tuple[str, ...]

    @property
    def path(self):
        return os.path.join(BENCHMARKS, self.name + ".wasm")

    def work(self, quick):
        """The argument of `run` and the checksum it must give."""
        return (self.quick_n, self.quick_checksum) if quick else (self.n, self.checksum)


def checksum(result, like):
    """A result as an engine printed it, signed or not, in the form of another checksum."""
    digits = len(like)
    return format(int(result) & (16**digits - 1), f"0{digits}x")


def all_cases():
    """The lines of cases.txt."""
    cases = []
    with open(os.path.join(BENCHMARKS, "cases.txt"), encoding="utf-8") as file:
        for line in file:
            words = line.split("#")[0].split()
            if words:
                name, n, full, quick_n, quick, *needs = words
                cases.append(Case(name, int(n), full, int(quick_n), quick, tuple(needs)))
    return cases
