# SPDX-License-Identifier: Apache-2.0
"""Lets the runner of the official tests of WASI drive Rewind.

    python3 wasi-testsuite/run-tests --runtime-adapter Scripts/wasi-testsuite-adapter.py

The runner imports this file and calls its functions. It starts it as a program only to find adapters of
its first versions, which answered --version, and refuses those: as a program this has to say nothing.
REWIND names the executable; without it that is .build/release/rewind.
See https://github.com/WebAssembly/wasi-testsuite/blob/main/doc/adapters.md
"""

import os
import shlex
import subprocess

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
REWIND = shlex.split(os.getenv("REWIND", os.path.join(ROOT, ".build", "release", "rewind")))


def get_name():
    return "rewind"


def get_version():
    # The first line is: rewind 0.1.0 (tail calls dispatch)
    output = subprocess.run([REWIND[0], "--version"], capture_output=True, text=True, check=True)
    return output.stdout.split()[1]


def get_wasi_versions():
    return ["wasm32-wasip1"]


def get_wasi_worlds():
    return ["wasi:cli/command"]


def compute_argv(test_path, args_env_dirs, *_):
    """The command line for a test; proposals, world and version, which follow, change nothing."""
    args, env, dirs = args_env_dirs
    words = REWIND + ["run"]
    for name, value in env.items():
        words += ["--env", f"{name}={value}"]
    for host, guest in dirs:
        words += ["--dir", f"{host}::{guest}"]
    return words + [str(test_path), "--"] + args
