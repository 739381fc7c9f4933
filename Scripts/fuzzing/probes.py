# SPDX-License-Identifier: Apache-2.0
"""Scripts whose guests tell what they do with their buffers.

A module `$probe` is put in front of the script. Guests that import asyncify.* tell it, wherever
they start an unwind or a rewind, which buffer that is, and where they stop an unwind, how many
bytes were saved. Their memories are exported. All this goes through wasm-opt as the rest of a guest does,
so that native and transformed guests tell the same things in the same order."""

import re

import script_reader
from asyncify import imports_asyncify

# Scripts that cannot be probed: their buffer structures are broken on purpose, or the host starts
# and stops without the guest.
UNSUITABLE = ("contract.wast", "exports.wast")

MODULE = b"""(module $probe
  (memory 64)
  (global $pointer (mut i32) (i32.const 0))
  (global $base (mut i32) (i32.const 0))
  (global $unwinds (mut i32) (i32.const 0))
  (global $events (export "events") (mut i32) (i32.const 0))
  (global $buffers (export "buffers") (mut i32) (i32.const 0))
  (func (export "start") (param i32) (result i32)
    (global.set $pointer (local.get 0)) (local.get 0))
  (func (export "pointer") (result i32) (global.get $pointer))
  (func (export "begin") (param i32)
    (global.set $base (local.get 0)) (global.set $unwinds (i32.const 1)))
  (func (export "end") (param i32)
    (if (global.get $unwinds)
      (then
        (global.set $unwinds (i32.const 0))
        (i32.store (i32.mul (global.get $events) (i32.const 4))
          (i32.sub (local.get 0) (global.get $base)))
        (global.set $events (i32.add (global.get $events) (i32.const 1))))))
  (func $place (param i32) (result i32)
    (i32.add (i32.mul (local.get 0) (i32.const 12)) (i32.const 2097152)))
  (func (export "buffer") (param $end i32) (param $guest i32)
    (i32.store (call $place (global.get $buffers)) (local.get $guest))
    (i32.store offset=4 (call $place (global.get $buffers)) (global.get $pointer))
    (i32.store offset=8 (call $place (global.get $buffers)) (local.get $end))
    (global.set $buffers (i32.add (global.get $buffers) (i32.const 1))))
  (func (export "bytes") (param i32) (result i32)
    (i32.load (i32.mul (local.get 0) (i32.const 4))))
  (func (export "guest of") (param i32) (result i32) (i32.load (call $place (local.get 0))))
  (func (export "pointer of") (param i32) (result i32)
    (i32.load offset=4 (call $place (local.get 0))))
  (func (export "end of") (param i32) (result i32)
    (i32.load offset=8 (call $place (local.get 0)))))
(register "probe" $probe)
"""

IMPORTS = b"""
  (import "probe" "start" (func $probe_start (param i32) (result i32)))
  (import "probe" "pointer" (func $probe_pointer (result i32)))
  (import "probe" "begin" (func $probe_begin (param i32)))
  (import "probe" "end" (func $probe_end (param i32)))
  (import "probe" "buffer" (func $probe_buffer (param i32 i32)))
  """


def _closing(text, at):
    """Where the list that begins at a place is closed."""
    depth = 0
    while True:
        token = script_reader.TOKEN.match(text, at)
        at = token.end()
        depth += {b"(": 1, b")": -1}.get(token.group(), 0)
        if depth == 0:
            return at


def _probed_module(text, guest):
    """A guest with probes."""
    noted = b"call $probe_pointer i32.load offset=4 i32.const %d call $probe_buffer" % guest
    behind = {
        b"start_unwind": b" call $probe_start %s call $probe_pointer i32.load call $probe_begin "
                         b"call $start_unwind " % noted,
        b"start_rewind": b" call $probe_start %s call $start_rewind " % noted,
        b"stop_unwind": b" call $probe_pointer i32.load call $probe_end call $stop_unwind ",
    }
    parts, at = [], 0
    for match in re.finditer(rb"\(call \$(start_unwind|start_rewind|stop_unwind)(?=[\s)])", text):
        end = _closing(text, match.start())
        # The operand, then what is done with it.
        parts += [text[at:match.start()], text[match.end():end - 1], behind[match.group(1)]]
        at = end
    text = b"".join([*parts, text[at:]])
    first = text.index(b'(import "asyncify"')
    return b'%s%s%s(export "probe memory" (memory 0)))' % (
        text[:first], IMPORTS, text[first:-1])


def probed(source):
    """A script with probes, and how many guests it has. Each is registered as "guest N"."""
    parts, at, guest = [MODULE.replace(b"\n", b" ")], 0, 0
    for command in script_reader.commands(source):
        if command.kind != "module" or not imports_asyncify(command.words):
            continue
        parts += [source[at:command.start], _probed_module(command.text, guest),
                  b' (register "guest %d")' % guest]
        at = command.end
        guest += 1
    return b"".join([*parts, source[at:]]), guest


def _check(guest):
    """A module that sums up a part of a guest's memory."""
    return b"""(module $check (import "guest %d" "probe memory" (memory 0))
  (func (export "size") (result i32) (i32.mul (memory.size) (i32.const 65536)))
  (func (export "sum") (param $at i32) (param $end i32) (result i64) (local $sum i64)
    (block $done (loop $next
      (br_if $done (i32.ge_u (local.get $at) (local.get $end)))
      (local.set $sum (i64.add (i64.mul (local.get $sum) (i64.const 0x9e3779b97f4a7c15))
        (i64.load8_u (local.get $at))))
      (local.set $at (i32.add (local.get $at) (i32.const 1)))
      (br $next)))
    (local.get $sum)))
""" % guest


def _gaps(ranges, size):
    """What lies outside of ranges."""
    found, at = [], 0
    for start, end in sorted(ranges):
        if start > at:
            found.append((at, start))
        at = max(at, end)
    return found + ([(at, size)] if at < size else [])


def memory_assertions(session, guests):
    """Assertions that a script's guests leave the same in their memories, outside of their buffers,
    as they did in a session of Wasmtime that has run it; and how many bytes these compare."""
    used, lines, count = buffers(session), [], 0
    for guest in range(guests):
        check = _check(guest)
        lines.append(check)
        for command in script_reader.commands(check):
            session.execute(command)
        size = session.perform([b"invoke", b"$check", b'"size"'])[0][1]
        for start, end in _gaps(used.get(guest, ()), size):
            call = b'(invoke $check "sum" (i32.const %d) (i32.const %d))' % (start, end)
            found = session.perform(script_reader.commands(call)[0].words)[0][1]
            lines.append(b"(assert_return %s (i64.const %d))\n" % (call, found))
            count += end - start
    return b"".join(lines), count


def _tell(session, name, *arguments):
    """What the probe answers."""
    words = [b"invoke" if arguments else b"get", b"$probe", b'"%s"' % name]
    words += [[b"i32.const", b"%d" % argument] for argument in arguments]
    return session.perform(words)[0][1]


def saved_bytes(session):
    """How many bytes each unwind of a script saved, after it was run."""
    return [_tell(session, b"bytes", number) for number in range(_tell(session, b"events"))]


def buffers(session):
    """The buffers that a script used: for each guest pairs of where one begins and ends."""
    found = {}
    for number in range(_tell(session, b"buffers")):
        place = [_tell(session, name, number) for name in (b"guest of", b"pointer of", b"end of")]
        found.setdefault(place[0], set()).add((place[1], place[2]))
    return found
