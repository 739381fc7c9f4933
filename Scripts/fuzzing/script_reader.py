# SPDX-License-Identifier: Apache-2.0
"""Reads test scripts (`.wast`): their commands as nested lists of words, and values as bits."""

import re
import struct

TOKEN = re.compile(rb'\s+|;;[^\n]*|\(;.*?;\)|[()]|"(?:[^"\\]|\\.)*"|[^\s()";]+', re.DOTALL)
ESCAPES = {b"t": b"\t", b"n": b"\n", b"r": b"\r", b'"': b'"', b"'": b"'", b"\\": b"\\"}
LANES = {"i8x16": 8, "i16x8": 16, "i32x4": 32, "i64x2": 64}


class Command:
    """A command: nested lists of words, which are bytes, and where it stands."""

    def __init__(self, source, start, end, words):
        self.text, self.words = source[start:end], words
        self.start, self.end = start, end
        self.line = source.count(b"\n", 0, start) + 1

    @property
    def kind(self):
        return self.words[0].decode()


def commands(source):
    """The commands of a script."""
    found, open_lists, starts, at = [], [], [], 0
    while at < len(source):
        match = TOKEN.match(source, at)
        if not match:
            raise ValueError(f"byte {at} begins no token")
        token, start, at = match.group(), at, match.end()
        if token.isspace() or token.startswith((b";;", b"(;")):
            continue
        if token == b"(":
            open_lists.append([])
            starts.append(start)
        elif token == b")":
            words, start = open_lists.pop(), starts.pop()
            if open_lists:
                open_lists[-1].append(words)
            else:
                found.append(Command(source, start, at, words))
        else:
            open_lists[-1].append(token)
    if open_lists:
        raise ValueError("a list is not closed")
    return found


def string(word):
    """The bytes that a string stands for."""
    def plain(match):
        escape = match.group(1)
        return ESCAPES[escape] if escape in ESCAPES else bytes([int(escape, 16)])

    return re.sub(rb"\\([0-9a-fA-F]{2}|.)", plain, word[1:-1])


def _float_bits(kind, word):
    width, fraction_width = (32, 23) if kind == "f32" else (64, 52)
    sign = 1 << width - 1 if word.startswith("-") else 0
    magnitude = word.lstrip("+-")
    all_ones = ((1 << width - 1) - 1) >> fraction_width << fraction_width
    if magnitude.startswith("nan"):
        payload = magnitude.partition(":")[2]
        return sign | all_ones | (int(payload, 16) if payload else 1 << fraction_width - 1)
    if magnitude == "inf":
        return sign | all_ones
    number = float.fromhex(magnitude) if "0x" in magnitude else float(magnitude)
    code = {"f32": ("<f", "<I"), "f64": ("<d", "<Q")}[kind]
    return sign | struct.unpack(code[1], struct.pack(code[0], number))[0]


def value(words):
    """A number or vector as its kind and bits: `(i32.const 1)` is ("i32", 1)."""
    kind, _, ending = words[0].decode().partition(".")
    numbers = [word.decode().replace("_", "") for word in words[1:]]
    if ending != "const":
        raise ValueError(f"no number or vector: {words}")
    if kind in ("i32", "i64"):
        return kind, int(numbers[0], 0) & (1 << int(kind[1:])) - 1
    if kind in ("f32", "f64"):
        return kind, _float_bits(kind, numbers[0])
    width = LANES[numbers.pop(0)]
    lanes = [int(number, 0) & (1 << width) - 1 for number in numbers]
    return kind, sum(lane << width * place for place, lane in enumerate(lanes))
