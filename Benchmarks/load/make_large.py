#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes a large module, always the same: what loading one costs.

    make_large.py FILE

12,000 functions, about 6 MB of code, in which calculations, locals, branches, loops, switches, loads,
stores and calls follow each other by chance, and 2,000 data segments. `run(0)` returns at once.
"""

import random
import sys

FUNCTIONS = 12_000
SEGMENTS = 2_000
I32, I64, F64 = 0x7F, 0x7E, 0x7C

#: Operators by result: (opcode, operands).
OPERATORS = {
    I32: [(code, (I32, I32)) for code in (0x6A, 0x6B, 0x6C, 0x71, 0x72, 0x73, 0x74, 0x75, 0x76, 0x48)]
    + [(0x45, (I32,)), (0x67, (I32,)), (0xA7, (I64,)), (0x54, (I64, I64)), (0x63, (F64, F64))],
    I64: [(code, (I64, I64)) for code in (0x7C, 0x7D, 0x7E, 0x83, 0x84, 0x85, 0x86, 0x88, 0x89)]
    + [(0xAC, (I32,)), (0xAD, (I32,)), (0xBD, (F64,))],
    F64: [(code, (F64, F64)) for code in (0xA0, 0xA1, 0xA2, 0xA3, 0xA4)]
    + [(0x99, (F64,)), (0x9F, (F64,)), (0xB7, (I32,)), (0xB9, (I64,))],
}
LOADS = {I32: (0x28, 2), I64: (0x29, 3), F64: (0x2B, 3)}
STORES = {I32: (0x36, 2), I64: (0x37, 3), F64: (0x39, 3)}
SIGNATURES = [((I32, I32), I32), ((I32, I64), I64), ((F64, I32), F64), ((), I32)]
#: The locals behind the parameters.
LOCALS = [I32] * 6 + [I64] * 4 + [F64] * 4


def unsigned(number):
    """LEB128."""
    out = bytearray()
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    out.append(number)
    return bytes(out)


def signed(number):
    """LEB128 of a signed number."""
    out = bytearray()
    while not -64 <= number < 64:
        out.append(number & 127 | 128)
        number >>= 7
    out.append(number & 127)
    return bytes(out)


def vector(items):
    return unsigned(len(items)) + b"".join(items)


def section(code, contents):
    return bytes([code]) + unsigned(len(contents)) + contents


class Body:
    """One function's code, by chance but valid."""

    def __init__(self, chance, index):
        self.chance = chance
        self.index = index
        self.parameters, self.result = SIGNATURES[index % len(SIGNATURES)]
        types = list(self.parameters) + LOCALS
        self.locals = {t: [i for i, u in enumerate(types) if u == t] for t in (I32, I64, F64)}
        self.code = bytearray()
        self.labels = 0

    def encoded(self):
        for _ in range(self.chance.randint(5, 14)):
            self.statement(3)
        self.value(self.result, 3)
        groups = [unsigned(LOCALS.count(t)) + bytes([t]) for t in (I32, I64, F64)]
        body = vector(groups) + bytes(self.code) + b"\x0b"
        return unsigned(len(body)) + body

    def local(self, opcode, type):
        self.code += bytes([opcode]) + unsigned(self.chance.choice(self.locals[type]))

    def access(self, opcode, alignment):
        self.code += bytes([opcode, alignment]) + unsigned(self.chance.randrange(0, 4096, 8))

    def value(self, type, depth):
        """Pushes a value of a type."""
        kind = self.chance.random()
        if depth == 0 or kind < 0.3:
            if kind < 0.2:
                self.local(0x20, type)
            elif type == F64:
                self.code += b"\x44" + bytes(6) + bytes([self.chance.randrange(256), 0x40])
            else:
                number = signed(self.chance.randint(-5000, 5000))
                self.code += (b"\x41" if type == I32 else b"\x42") + number
        elif kind < 0.42:
            self.value(I32, depth - 1)
            self.access(*LOADS[type])
        elif kind < 0.48:
            self.value(type, depth - 1)
            self.local(0x22, type)
        elif kind < 0.54 and self.index > 8:
            self.call(type, depth)
        else:
            opcode, operands = self.chance.choice(OPERATORS[type])
            for operand in operands:
                self.value(operand, depth - 1)
            self.code.append(opcode)

    def call(self, type, depth):
        """Calls an earlier function with that result."""
        callee = self.chance.randrange(self.index - 4)
        while SIGNATURES[callee % len(SIGNATURES)][1] != type:
            callee += 1
        for parameter in SIGNATURES[callee % len(SIGNATURES)][0]:
            self.value(parameter, depth - 1)
        self.code += b"\x10" + unsigned(callee)

    def statements(self, depth):
        self.labels += 1
        for _ in range(self.chance.randint(1, 3)):
            self.statement(depth - 1)
        self.labels -= 1

    def statement(self, depth):
        kind = self.chance.random()
        type = self.chance.choice((I32, I32, I64, F64))
        if depth == 0 or kind < 0.5:
            self.value(type, 3)
            self.local(0x21, type)
        elif kind < 0.68:
            self.value(I32, 2)
            self.value(type, 3)
            self.access(*STORES[type])
        elif kind < 0.82:
            self.value(I32, 3)
            self.code += b"\x04\x40"
            self.statements(depth)
            if kind < 0.75:
                self.code += b"\x05"
                self.statements(depth)
            self.code += b"\x0b"
        elif kind < 0.9:
            self.code += b"\x03\x40"
            self.statements(depth)
            self.value(I32, 2)
            self.code += b"\x0d\x00\x0b"
        elif kind < 0.97:
            self.code += b"\x02\x40"
            self.statements(depth)
            self.labels += 1
            self.value(I32, 2)
            self.code += b"\x0d" + unsigned(self.chance.randrange(self.labels))
            self.labels -= 1
            self.statements(depth)
            self.code += b"\x0b"
        else:
            self.code += b"\x02\x40\x02\x40\x02\x40"
            self.value(I32, 2)
            self.code += b"\x0e\x02\x00\x01\x02\x0b"
            self.statements(depth)
            self.code += b"\x0c\x01\x0b"
            self.statements(depth)
            self.code += b"\x0b"


def module():
    chance = random.Random(2026)
    types = [
        b"\x60" + vector([bytes([t]) for t in parameters]) + b"\x01" + bytes([result])
        for parameters, result in SIGNATURES + [((I32,), I32)]
    ]
    functions = [unsigned(i % len(SIGNATURES)) for i in range(FUNCTIONS)] + [b"\x04"]
    bodies = [Body(chance, i).encoded() for i in range(FUNCTIONS)]
    # run: returns 0 for 0, else what the first function returns.
    run = b"\x00\x20\x00\x45\x04\x40\x41\x00\x0f\x0b\x20\x00\x20\x00\x10\x00\x0b"
    bodies.append(unsigned(len(run)) + run)
    segments = [
        b"\x00\x41" + signed(i * 64) + b"\x0b" + unsigned(40) + bytes([i & 255]) * 40
        for i in range(SEGMENTS)
    ]
    return (
        b"\x00asm\x01\x00\x00\x00"
        + section(1, vector(types))
        + section(3, vector(functions))
        + section(5, vector([b"\x00\x10"]))
        + section(7, vector([b"\x03run\x00" + unsigned(FUNCTIONS)]))
        + section(10, vector(bodies))
        + section(11, vector(segments))
    )


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    with open(sys.argv[1], "wb") as out:
        out.write(module())
