# SPDX-License-Identifier: Apache-2.0
"""What the fuzzing scripts have in common on their command lines."""

import argparse
import os
import sys

import smith

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
FUZZING = os.path.join(ROOT, "Scripts/fuzzing")


def parser(documentation, count):
    """A parser for options that the script's documentation explains."""
    found = argparse.ArgumentParser(
        usage=argparse.SUPPRESS, description=documentation,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    defaults = {
        "count": count, "first": 1, "jobs": os.cpu_count() or 1,
        "rewind": os.path.join(ROOT, ".build/release/rewind"),
        "keep": os.path.join(ROOT, ".build/fuzz")}
    for name, value in defaults.items():
        found.add_argument(f"--{name}", type=type(value), default=value, help=argparse.SUPPRESS)
    return found


def need_tools(options):
    """Finds wasm-tools; ends the script if something is missing."""
    script = os.path.basename(sys.argv[0])
    missing = smith.missing_packages()
    if missing:
        sys.exit(f"{script}: python3 -m pip install {' '.join(missing)}")
    if not os.path.exists(options.rewind):
        sys.exit(f"{script}: no {options.rewind}: swift build -c release --product rewind")
    options.wasm_tools = smith.find_wasm_tools()
