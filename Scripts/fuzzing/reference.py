#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs modules in Wasmtime and writes what happened as test scripts.

    reference.py FOLDER MODULE...
    reference.py --validate MODULE...

Of each module every exported function is called in an instance of its own, a few times in a row;
then the instance's globals, memories and tables are looked at. FOLDER/NAME.wast asserts all of it.
With --validate modules are only validated. Prints a line for each module, in their order: its path
and a word (written, refused, empty; or valid, invalid). For Scripts/fuzz-differential.
"""

import argparse
import os
import random
import sys
import threading

import smith
import wasmtime_engine as wasmtime
from script_text import memory_check, quoted, table_check, value_text

CALLS = 3
INTEGERS = [0, 1, 2, 31, 32, 63, 64, 0xFF, 0xFFFF, 1 << 16, (1 << 31) - 1, 1 << 31, -1, -2, 1 << 32,
            (1 << 63) - 1, 1 << 63]
FLOATS = {
    "f32": [0, 1 << 31, 0x3F800000, 0xBF800000, 0x3F000000, 0x7F800000, 0xFF800000, 0x7FC00000,
            1, 0x7F7FFFFF, 0x4F000000, 0xCF000000, 0x5F000000],
    "f64": [0, 1 << 63, 0x3FF0 << 48, 0xBFF0 << 48, 0x3FE0 << 48, 0x7FF0 << 48, 0xFFF0 << 48,
            0x7FF8 << 48, 1, 0x7FEFFFFFFFFFFFFF, 0x41E0 << 48, 0xC1E0 << 48, 0x43E0 << 48],
}


def argument(value_type, choices):
    """A value of a type, often a special one; None if scripts cannot write any."""
    kind = wasmtime.kind_of(value_type)
    bits = 8 * wasmtime.WIDTHS.get(kind, 0)
    is_special = choices.random() < 0.7
    if kind == "v128" or (bits and not is_special):
        return kind, choices.getrandbits(bits)
    if kind in FLOATS:
        return kind, choices.choice(FLOATS[kind])
    if bits:
        return kind, choices.choice(INTEGERS) % (1 << bits)
    _, heap, is_nullable = value_type
    if heap == "extern" and (not is_nullable or is_special):
        return kind, choices.randrange(1000)
    return (kind, None) if is_nullable else None


class Checks:
    """Compiled modules that look into memories and tables."""

    def __init__(self, engine):
        self.engine, self.modules = engine, {}

    def module(self, text):
        if text not in self.modules:
            self.modules[text] = self.engine.module(text)
        return self.modules[text]


class Run:
    """A module's run and the script that tells it."""

    def __init__(self, engine, checks, path):
        self.engine, self.checks = engine, checks
        with open(path, "rb") as file:
            self.contents = file.read()
        self.name = os.path.basename(path).removesuffix(".wasm")
        self.lines = []

    def script(self):
        """The script; None if there is nothing to tell."""
        module = self.engine.module(self.contents)
        functions = None
        while functions is None or functions:
            store = wasmtime.Store(self.engine)
            imports = [store.host_function(smith.SPECTEST[item.name]) for item in module.imports]
            try:
                exports = store.instantiate(module, imports)
            except wasmtime.Trap as trap:
                if str(trap) == "exception":
                    return None
                self.lines = [f'(assert_trap (module binary {quoted(self.contents)}) "{trap}")']
                break
            except wasmtime.Exhausted:
                return None
            if functions is None:
                functions = [name for name, (kind, _) in exports.items() if kind == "func"]
                self.lines.append(f"(module definition $m binary {quoted(self.contents)})")
                if not functions:
                    self.lines.append("(module instance $i $m)")
                    self.look(store, exports)
                    break
            name = functions.pop(0)
            self.lines.append("(module instance $i $m)")
            if self.call(store, name, exports[name][1]):
                self.look(store, exports)
        return "\n".join(self.lines) + "\n"

    def call(self, store, name, function):
        """False if the calls cannot be followed to their end."""
        choices = random.Random(f"{self.name}/{name.hex()}")
        parameters, results = store.function_type(function)
        for _ in range(CALLS):
            arguments = [argument(value_type, choices) for value_type in parameters]
            if None in arguments:
                return True
            words = [quoted(name), *map(value_text, arguments)]
            invoke = f"(invoke $i {' '.join(words)})"
            try:
                values = store.call(function, arguments, len(results))
                words = [invoke, *(value_text(value, is_result=True) for value in values)]
                self.lines.append(f"(assert_return {' '.join(words)})")
            except wasmtime.Exhausted:
                return False
            except wasmtime.Trap as trap:
                if str(trap) == "exception":
                    self.lines.append(f"(assert_exception {invoke})")
                else:
                    self.lines.append(f'(assert_trap {invoke} "{trap}")')
        return True

    def look(self, store, exports):
        """Tells the globals, memories and tables."""
        self.lines.append('(register "i" $i)')
        for name, (kind, item) in exports.items():
            if kind == "global":
                value = value_text(store.global_value(item), is_result=True)
                self.lines.append(f"(assert_return (get $i {quoted(name)}) {value})")
            elif kind == "memory":
                memory = store.memory_type(item)
                self.check(store, item, lambda *names, m=memory: memory_check(*names, *m), name)
            elif kind == "table":
                _, heap, is_nullable = store.element_type(item)
                if heap.startswith("defined"):
                    continue
                element = f"(ref {'null ' if is_nullable else ''}{heap})"
                # The interface does not tell the type of addresses.
                for address in ("i32", "i64"):
                    def text(*names, a=address):
                        return table_check(*names, a, element)
                    if self.check(store, item, text, name):
                        break

    def check(self, store, item, text, name):
        """True if the module for checking accepts the item."""
        try:
            exports = store.instantiate(self.checks.module(text(b"m", b"n")), [item])
        except wasmtime.Refused:
            return False
        (value,) = store.call(exports[b"sum"][1], [], 1)
        self.lines += [text(b"i", name), f'(assert_return (invoke "sum") {value_text(value)})']
        return True


def run_all():
    parser = argparse.ArgumentParser()
    parser.add_argument("--validate", action="store_true")
    parser.add_argument("paths", nargs="+")
    options = parser.parse_args()
    engine = wasmtime.Engine()
    checks = Checks(engine)
    folder = None if options.validate else options.paths.pop(0)
    for path in options.paths:
        if options.validate:
            with open(path, "rb") as file:
                word = "valid" if engine.is_valid(file.read()) else "invalid"
        else:
            try:
                run = Run(engine, checks, path)
                script = run.script()
                word = "written" if script else "empty"
                if script:
                    target = os.path.join(folder, run.name + ".wast")
                    with open(target, "w", encoding="utf-8") as file:
                        file.write(script)
            except wasmtime.Refused as error:
                word = f"refused {error}".replace("\n", " ")
        print(path, word, flush=True)


def main():
    done = []

    def body():
        run_all()
        done.append(True)

    # Wasmtime runs guests on the stack of the thread.
    threading.stack_size(64 << 20)
    thread = threading.Thread(target=body)
    thread.start()
    thread.join()
    sys.exit(0 if done else 2)


main()
