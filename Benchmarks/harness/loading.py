# SPDX-License-Identifier: Apache-2.0
"""Start-up, loading and memory: whole processes that load a module and do next to nothing with it."""

import os
import statistics
import subprocess
import sys
from dataclasses import dataclass

from harness.measure import BENCHMARKS, BUILT

#: An engine that takes longer than this is measured once only.
PATIENCE = 2.0


@dataclass(frozen=True)
class Subject:
    """A module to load: how it is called in the tables, its file, what is done with it."""

    title: str
    path: str
    command: object  # of an engine and the path


@dataclass
class Loading:
    """What loading a module took an engine, medians: seconds of processor and clock time, KiB."""

    cpu: float = 0
    clock: float = 0
    memory: int = 0
    #: The part of it that the engine itself calls loading, if it tells.
    told: float | None = None
    times: int = 0
    refusal: str | None = None


def subjects():
    """The modules; the large one is made if it is not here yet, CPython is left out if it is not."""
    large = os.path.join(BUILT, "large.wasm")
    if not os.path.exists(large):
        maker = os.path.join(BENCHMARKS, "load", "make_large.py")
        subprocess.run([sys.executable, maker, large], check=True)
    python = os.path.join(BUILT, "python.wasm")
    found = [
        Subject(
            "trivial module, start to exit", os.path.join(BENCHMARKS, "load", "trivial.wasm"),
            lambda engine, path: engine.call(path, 0)),
        Subject(
            "generated module, run(0)", large, lambda engine, path: engine.call(path, 0)),
    ]
    if os.path.exists(python):
        found.append(
            Subject(
                "CPython 3.12 for WASI, -V", python,
                lambda engine, path: engine.python(path) or engine.load(path)))
    return found


def measure(subject, engine, meter, rounds):
    """Loads a module a number of times."""
    command = subject.command(engine, subject.path)
    loading = Loading()
    processes = []
    while len(processes) < rounds:
        process = meter.run(command)
        if process.failure:
            loading.refusal = process.failure
            return loading
        processes.append(process)
        if process.clock > PATIENCE:
            break
    loading.times = len(processes)
    loading.cpu = statistics.median(p.cpu for p in processes)
    loading.clock = statistics.median(p.clock for p in processes)
    loading.memory = max(p.memory for p in processes)
    if engine.tells_phases:
        loading.told = statistics.median(engine.phase("load", p) for p in processes)
    return loading
