# SPDX-License-Identifier: Apache-2.0
"""Damaged modules. A number and a seed module give the same damage every time."""

import random
import subprocess

# Bytes that mean something in many places: ends, LEB128 with more to come, prefixes, types.
TELLING = [0x00, 0x01, 0x0B, 0x40, 0x4E, 0x50, 0x5E, 0x5F, 0x60, 0x63, 0x64, 0x70, 0x7F, 0x80, 0xFB,
           0xFC, 0xFD, 0xFF]
LARGE = [b"\xff\xff\xff\xff\x0f", b"\xff\xff\xff\xff\xff\x7f", b"\x80\x80\x80\x80\x10",
         b"\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", b"\x80\x80\x80\x80\x08", b"\xff\xff\x03"]
HEADER = b"\0asm\1\0\0\0"


def place(choices, contents, first=8):
    return choices.randrange(min(first, len(contents)), len(contents) + 1)


def flipped(choices, contents, _):
    """Some bits are others."""
    contents = bytearray(contents)
    for _ in range(choices.choice([1, 1, 1, 2, 3, 8]) if contents else 0):
        contents[choices.randrange(len(contents))] ^= 1 << choices.randrange(8)
    return bytes(contents)


def replaced(choices, contents, _):
    """Some bytes are others that mean something."""
    contents = bytearray(contents)
    for _ in range(choices.choice([1, 1, 1, 2, 3])):
        at = place(choices, contents)
        contents[at:at + 1] = [choices.choice(TELLING)]
    return bytes(contents)


def inserted(choices, contents, _):
    """A large number, or some bytes, in between."""
    at = place(choices, contents)
    new = choices.choice([choices.choice(LARGE), choices.randbytes(choices.randint(1, 16))])
    return contents[:at] + new + contents[at + choices.randrange(2) * len(new):]


def removed(choices, contents, _):
    at = place(choices, contents)
    return contents[:at] + contents[at + choices.randint(1, 32):]


def cut(choices, contents, _):
    return contents[:place(choices, contents, first=0)]


def spliced(choices, contents, other):
    """The beginning of one module and the end of another."""
    return contents[:place(choices, contents)] + other[place(choices, other):]


def noise(choices, _, __):
    """Sections with any contents."""
    contents = HEADER
    for _ in range(choices.randint(0, 4)):
        body = choices.randbytes(choices.randint(0, 60))
        contents += bytes([choices.randint(0, 14), choices.choice([len(body), 0x7F])]) + body
    return contents


KINDS = [flipped, replaced, inserted, removed, cut, spliced, noise]


def damaged(number, seeds):
    """A name for the kind of damage, and the module."""
    choices = random.Random(number)
    contents, other = choices.choice(seeds), choices.choice(seeds)
    kind = choices.choice(KINDS)
    result = kind(choices, contents, other)
    # Damage on damage, now and then.
    while choices.random() < 0.2:
        result = choices.choice(KINDS[:5])(choices, result, other)
    return kind.__name__, result


def mutated(number, seeds, tool):
    """A module changed by `wasm-tools mutate`, which keeps most of them valid; None if it gives up."""
    choices = random.Random(number)
    contents = choices.choice(seeds)
    result = subprocess.run(
        [tool, "mutate", "--seed", str(number), "--fuel", "1000"], input=contents,
        capture_output=True, check=False)
    return result.stdout if result.returncode == 0 else None
