#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Lets the runner of the official tests of WASI drive Rewind.

    python3 wasi-testsuite/run-tests --runtime Scripts/wasi-testsuite-adapter.py

Older runners start it as a program (--test-file, --arg, --env, --dir, --version), newer ones import it
and call its functions. REWIND names the executable; without it that is .build/release/rewind.
See https://github.com/WebAssembly/wasi-testsuite/blob/main/doc/adapters.md
"""

import argparse
import os
import shlex
import subprocess
import sys

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


def compute_argv(test_path, args, env=None, dirs=None, *_):
    """The command line for a test; newest runners give arguments, variables, directories at once."""
    if isinstance(args, tuple):
        args, env, dirs = args
    words = REWIND + ["run"]
    for name, value in (env or {}).items():
        words += ["--env", f"{name}={value}"]
    for directory in dirs or []:
        host, guest = directory if isinstance(directory, tuple) else (directory, directory)
        words += ["--dir", f"{host}::{guest}"]
    return words + [str(test_path), "--"] + list(args)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--version", action="store_true")
    parser.add_argument("--test-file")
    parser.add_argument("--arg", action="append", default=[])
    parser.add_argument("--env", action="append", default=[])
    parser.add_argument("--dir", action="append", default=[])
    options = parser.parse_args()
    if options.version:
        print(get_name(), get_version())
        return
    directories = [tuple((text.split("::") * 2)[:2]) for text in options.dir]
    words = compute_argv(
        options.test_file, options.arg, dict(text.split("=", 1) for text in options.env),
        directories)
    os.execvp(words[0], words)


if __name__ == "__main__":
    sys.exit(main())
