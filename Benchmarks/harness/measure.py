# SPDX-License-Identifier: Apache-2.0
"""Runs one process and says what it took: the program `measure` does the measuring."""

import os
import subprocess
import tempfile
from dataclasses import dataclass

BENCHMARKS = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
BUILT = os.path.join(BENCHMARKS, ".build")


@dataclass(frozen=True)
class Process:
    """A process that ended: seconds of processor and clock time, KiB of memory, what it wrote."""

    cpu: float
    clock: float
    memory: int
    status: int
    output: str
    errors: str

    @property
    def failure(self):
        """Why it failed, in one line; None if it did not."""
        if self.status == 0:
            return None
        lines = [line.strip() for line in self.errors.splitlines() if line.strip()]
        if self.status > 128:
            return f"ended by signal {self.status - 128}"
        return lines[-1] if lines else f"exit code {self.status}"


class Meter:
    """Measures processes, on one core if it is given, each for a number of seconds at most."""

    def __init__(self, core=None, limit=120):
        self.core = core
        self.limit = limit
        self.folder = tempfile.TemporaryDirectory(prefix="rewind-benchmarks-")

    def run(self, command):
        figures = os.path.join(self.folder.name, "figures")
        pin = ["taskset", "-c", str(self.core)] if self.core is not None else []
        words = pin + [os.path.join(BUILT, "measure"), figures] + command
        with subprocess.Popen(
            words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, errors="replace",
            start_new_session=True,
        ) as process:
            try:
                output, errors = process.communicate(timeout=self.limit)
            except subprocess.TimeoutExpired:
                # The command is a child of `measure`: both are in a group of their own.
                os.killpg(process.pid, 9)
                process.communicate()
                return Process(0, 0, 0, 1, "", f"took more than {self.limit} s")
        with open(figures, encoding="ascii") as file:
            cpu, clock, memory = map(int, file.read().split())
        return Process(cpu / 1e6, clock / 1e6, memory, process.returncode, output, errors)
