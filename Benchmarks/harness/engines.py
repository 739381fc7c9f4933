# SPDX-License-Identifier: Apache-2.0
"""The engines: how each is called, how its answer is read, and what its figures mean."""

import os
import re
import shutil
import subprocess

from harness.measure import BENCHMARKS, BUILT

PYTHON = os.path.join(BUILT, "python", "bin", "python")
REWIND = os.path.join(os.path.dirname(BENCHMARKS), ".build", "release", "rewind")


def toolchain_program(name):
    """A program of the Swift toolchain."""
    compiler = shutil.which("swiftc")
    folder = os.path.dirname(os.path.realpath(compiler)) if compiler else ""
    path = os.path.join(folder, name)
    return path if compiler and os.path.exists(path) else shutil.which(name)


def answer(*command):
    """The first line that a command prints."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    lines = (done.stdout or done.stderr).splitlines()
    return lines[0].strip() if lines else "?"


class Engine:
    """An engine that is a program of its own: a run is the whole process, and the time of loading,
    that of a run with n = 0, is taken off it."""

    name = ""
    #: Whether the program itself says what loading and running took.
    tells_phases = False

    def __init__(self, program):
        self.program = program

    @property
    def is_here(self):
        return self.program is not None and os.path.exists(self.program)

    def version(self):
        raise NotImplementedError

    def call(self, path, n):
        """The command that calls `run(n)`."""
        raise NotImplementedError

    def load(self, path):
        """The command that loads a module and does next to nothing with it."""
        return self.call(path, 0)

    def python(self, path):
        """The command that lets CPython print its version; None if the engine has no WASI here."""
        return None

    def result(self, output):
        """The result that was printed; None if there is none."""
        found = re.search(r"-?\d+", output)
        return found.group() if found else None

    def phase(self, name, process):
        """The processor seconds of `load` or `run` that the program told; None if it did not."""
        found = re.search(name + r" ([\d.]+)", process.errors)
        return float(found.group(1)) if found else None


class Rewind(Engine):
    name = "rewind"

    def __init__(self, program, name="rewind", options=()):
        super().__init__(program)
        self.name = name
        self.options = list(options)

    def version(self):
        return " ".join([answer(self.program, "--version"), *self.options])

    def call(self, path, n):
        return [self.program, "run", *self.options, path, "--invoke", "run", str(n)]

    def python(self, path):
        return [self.program, "run", path, "-V"]


class WasmKit(Engine):
    name = "wasmkit"

    def version(self):
        return answer(self.program, "--version") + ", the toolchain's"

    def call(self, path, n):
        return [self.program, "run", path, "run", f"i32:{n}"]

    def python(self, path):
        return [self.program, "run", path, "-V"]

    def result(self, output):
        found = re.search(r"i(?:32|64)\((\d+)\)", output)
        return found.group(1) if found else None


class Wasm3(Engine):
    name = "wasm3"
    tells_phases = True

    def version(self):
        sources = [name for name in os.listdir(BUILT) if re.fullmatch(r"pywasm3-[\d.]+", name)]
        return f"the sources of {' '.join(sources)}, -O3 -march=native -flto, own command"

    def call(self, path, n):
        return [self.program, path, str(n)]

    def load(self, path):
        return [self.program, path]


class Wasmtime(Engine):
    tells_phases = True

    def __init__(self, program, name, target):
        super().__init__(program)
        self.name = name
        self.target = target

    def version(self):
        native = self.target == "native"
        kind = "Cranelift" if native else "Cranelift for Pulley, which is interpreted"
        number = answer(PYTHON, "-c", "import importlib.metadata as m; print(m.version('wasmtime'))")
        return f"{number}, PyPI's wheel; {kind}"

    def command(self, path, *rest):
        return [
            self.program, os.path.join(BENCHMARKS, "peers", "run_wasmtime.py"), self.target, path,
            *rest,
        ]

    def call(self, path, n):
        return self.command(path, str(n))

    def load(self, path):
        return self.command(path)

    def python(self, path):
        return self.command(path, "--wasi", "-V")


def all_engines(rewind=REWIND, variants=()):
    """Every engine that is here, Rewind first, then its variants."""
    engines = [
        Rewind(rewind),
        *variants,
        Wasm3(os.path.join(BUILT, "wasm3")),
        WasmKit(toolchain_program("wasmkit")),
        Wasmtime(PYTHON, "pulley", "pulley64"),
        Wasmtime(PYTHON, "jit", "native"),
    ]
    return [engine for engine in engines if engine.is_here]
