# SPDX-License-Identifier: Apache-2.0
"""Runs test scripts in Wasmtime: modules, registrations, actions, assert_return and assert_trap,
with numbers and vectors for values."""

import script_reader
import wasmtime_engine as wasmtime


class Failure(Exception):
    """A command that did not do what it should."""


class Session:
    """A script while it runs."""

    def __init__(self, engine):
        self.engine, self.store = engine, wasmtime.Store(engine)
        self.current, self.named, self.registered = None, {}, {}

    def run(self, source):
        """The number of commands that passed, and a line for each that failed."""
        passed, failures = 0, []
        for command in script_reader.commands(source):
            try:
                self.execute(command)
                passed += 1
            except (Failure, wasmtime.Trap, wasmtime.Exhausted, wasmtime.Refused) as error:
                text = command.text.decode("utf-8", "replace").split("\n")[0][:72]
                failures.append(f"{command.line}: {text}: {error or type(error).__name__}")
        return passed, failures

    def execute(self, command):
        words = command.words
        if command.kind == "module":
            self.instantiate(command)
        elif command.kind == "register":
            self.registered[script_reader.string(words[1])] = self.instance(words[2:])
        elif command.kind in ("invoke", "get"):
            self.perform(words)
        elif command.kind == "assert_return":
            expected = [script_reader.value(pattern) for pattern in words[2:]]
            got = self.perform(words[1])
            if got != expected:
                raise Failure(f"expected {expected}, got {got}")
        elif command.kind == "assert_trap":
            self.expect_trap(words[1], script_reader.string(words[2]).decode())
        else:
            raise Failure("not understood")

    def instantiate(self, command):
        words = command.words
        name = words[1] if isinstance(words[1], bytes) and words[1].startswith(b"$") else None
        self.current = None
        self.named.pop(name, None)
        rest = words[2:] if name else words[1:]
        binary = rest[0] == b"binary"
        module = self.engine.module(
            b"".join(map(script_reader.string, rest[1:])) if binary else command.text.decode())
        imports = []
        for item in module.imports:
            exports = self.registered.get(item.module.encode(), {})
            if item.name.encode() not in exports:
                raise Failure(f"nothing to import: {item.module}.{item.name}")
            imports.append(exports[item.name.encode()][1])
        self.current = self.store.instantiate(module, imports)
        if name:
            self.named[name] = self.current

    def instance(self, words):
        """The instance that the first word names, else the last one."""
        if words and isinstance(words[0], bytes) and words[0].startswith(b"$"):
            found = self.named.get(words[0])
        else:
            found = self.current
        if found is None:
            raise Failure("no such instance")
        return found

    def perform(self, words):
        exports = self.instance(words[1:])
        rest = words[2:] if words[1].startswith(b"$") else words[1:]
        name = script_reader.string(rest[0])
        if name not in exports:
            raise Failure(f"no export {name.decode()}")
        item = exports[name][1]
        if words[0] == b"get":
            return [self.store.global_value(item)]
        arguments = [script_reader.value(argument) for argument in rest[1:]]
        return self.store.call(item, arguments, len(self.store.function_type(item)[1]))

    def expect_trap(self, words, message):
        try:
            got = self.perform(words)
        except wasmtime.Trap as trap:
            if not str(trap).startswith(message):
                raise Failure(f"expected trap {message}, got {trap}") from None
            return
        raise Failure(f"expected trap {message}, got {got}")
