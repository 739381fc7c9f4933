# SPDX-License-Identifier: Apache-2.0
"""The speed of the engines: every case in every engine, in rounds.

A round runs each case once in each engine, one engine right after the other, so that whatever else
the machine does meets all of them alike. What is compared is processor time, user and system. Loading
is no part of it: an engine that is a program of its own is run with n = 0 as well, and the median of
those runs is taken off; the others tell the time of the call themselves.
"""

import math
import statistics
import time
from dataclasses import dataclass, field

from harness.cases import checksum


@dataclass
class Samples:
    """What an engine did with a case: seconds of each run, or why there are none."""

    loads: list[float] = field(default_factory=list)
    runs: list[float] = field(default_factory=list)
    memory: int = 0
    refusal: str | None = None

    @property
    def load(self):
        return statistics.median(self.loads)

    @property
    def seconds(self):
        """The median of the runs."""
        return statistics.median(self.runs)

    @property
    def spread(self):
        """How far the runs lie apart, relative to the fastest."""
        return max(self.runs) / max(min(self.runs), 1e-9) - 1


#: The refusal of an engine that computed something else than the others.
WRONG = "wrong result"


class WrongResult(Exception):
    """An engine computed something else than the others."""


class Speed:
    """The samples of all cases in all engines."""

    def __init__(self, cases, engines, meter):
        self.cases, self.engines, self.meter = cases, engines, meter
        self.samples = {(e.name, c.name): Samples() for e in engines for c in cases}
        self.rounds = 0

    def of(self, engine, case):
        """The samples of one engine and case; None if there are no runs."""
        samples = self.samples[engine.name, case.name]
        return samples if samples.runs else None

    def call(self, engine, case, quick):
        """Runs a case once; None if the engine refuses.

        Raises WrongResult for a result that is not the expected one.
        """
        n, expected = case.work(quick)
        process = self.meter.run(engine.call(case.path, n))
        if process.failure:
            self.samples[engine.name, case.name].refusal = process.failure
            return None
        result = engine.result(process.output)
        if result is None or checksum(result, expected) != expected:
            raise WrongResult(f"{case.name}({n}) in {engine.name}: {result}, not 0x{expected}")
        return process

    def try_all(self):
        """Lets every engine try every case with little work: whose results are right, and who cannot
        do what. Returns the wrong results."""
        wrong = []
        for case in self.cases:
            for engine in self.engines:
                try:
                    self.call(engine, case, quick=True)
                except WrongResult as error:
                    self.samples[engine.name, case.name].refusal = WRONG
                    wrong.append(str(error))
        return wrong

    def round(self):
        """Runs everything once more."""
        for place, case in enumerate(self.cases):
            # Nobody always comes first, or always after the same one.
            turn = (self.rounds + place) % len(self.engines)
            for engine in self.engines[turn:] + self.engines[:turn]:
                samples = self.samples[engine.name, case.name]
                if samples.refusal is None:
                    self.sample(engine, case, samples)
        self.rounds += 1

    def sample(self, engine, case, samples):
        process = self.call(engine, case, quick=False)
        if process is None:
            return
        samples.memory = max(samples.memory, process.memory)
        if engine.tells_phases:
            samples.loads.append(engine.phase("load", process))
            samples.runs.append(engine.phase("run", process))
        else:
            samples.loads.append(self.meter.run(engine.call(case.path, 0)).cpu)
            samples.runs.append(max(process.cpu - samples.load, 1e-6))

    def measure(self, rounds, seconds, progress):
        """Makes a number of rounds, fewer if they would take more seconds than that."""
        start = time.monotonic()
        for _ in range(rounds):
            begin = time.monotonic()
            self.round()
            now = time.monotonic()
            progress(f"round {self.rounds} of {rounds}: {now - begin:.0f} s")
            if now - start + (now - begin) > seconds:
                break


def geometric_mean(numbers):
    numbers = list(numbers)
    return math.exp(sum(map(math.log, numbers)) / len(numbers)) if numbers else None
