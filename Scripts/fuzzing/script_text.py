# SPDX-License-Identifier: Apache-2.0
"""What test scripts (`.wast`) are written with: strings, values, and modules that look into the
memories and tables of an instance."""

# The types that are written as null references of arguments: each is a subtype of all that fit.
BOTTOM = {"funcref": "nofunc", "externref": "noextern", "anyref": "none", "exnref": "noexn"}


def quoted(contents):
    """Bytes as a string of the text format."""
    return '"' + "".join(
        chr(byte) if 32 <= byte < 127 and byte not in b'"\\' else f"\\{byte:02x}"
        for byte in contents) + '"'


def float_text(kind, bits):
    """A literal that reads back as the same bits; NaNs with their payload."""
    width, fraction_width = (32, 23) if kind == "f32" else (64, 52)
    exponent_width = width - 1 - fraction_width
    sign = "-" if bits >> width - 1 else ""
    exponent = bits >> fraction_width & (1 << exponent_width) - 1
    fraction = bits & (1 << fraction_width) - 1
    bias = (1 << exponent_width - 1) - 1
    if exponent == (1 << exponent_width) - 1:
        return sign + (f"nan:{fraction:#x}" if fraction else "inf")
    if exponent == 0:
        return f"{sign}{fraction:#x}p{1 - bias - fraction_width}" if fraction else f"{sign}0x0p0"
    return f"{sign}{fraction | 1 << fraction_width:#x}p{exponent - bias - fraction_width}"


def value_text(value, is_result=False):
    """A value as an argument or as what is expected of a result."""
    kind, content = value
    if kind in ("i32", "i64"):
        return f"({kind}.const {content:#x})"
    if kind in ("f32", "f64"):
        return f"({kind}.const {float_text(kind, content)})"
    if kind == "v128":
        lanes = " ".join(f"{content >> shift & 0xffffffff:#x}" for shift in (0, 32, 64, 96))
        return f"(v128.const i32x4 {lanes})"
    if content is None:
        return "(ref.null)" if is_result else f"(ref.null {BOTTOM[kind]})"
    if kind == "externref":
        return f"(ref.extern {content})" if isinstance(content, int) else "(ref.extern)"
    if content == "host":
        return "(ref.any)"
    return f"(ref.{content})"


def memory_check(module, name, address, page_size):
    """A module whose function "sum" tells the contents of a memory by a number.

    It multiplies and adds 16 bytes at a time, in steps of 64 bytes, and then the bytes that are left.
    """
    def step(load):
        return (f"(local.set $sum (i64x2.add (i64x2.mul (local.get $sum) (local.get $factor)) "
                f"{load}))")

    steps = "\n        ".join(
        step(f"(v128.load offset={offset} (local.get $at))") for offset in (0, 16, 32, 48))
    page = "" if page_size == 1 << 16 else f" (pagesize {page_size})"

    def advance(count):
        return f"(local.set $at ({address}.add (local.get $at) ({address}.const {count})))"

    return f"""(module
  (import {quoted(module)} {quoted(name)} (memory {address} 0{page}))
  (func (export "sum") (result i64)
    (local $at {address}) (local $end {address}) (local $sum v128) (local $factor v128)
    (local.set $end ({address}.mul (memory.size) ({address}.const {page_size})))
    (local.set $factor (v128.const i64x2 0x9e3779b97f4a7c15 0xd1342543de82ef95))
    (block $done
      (loop $next
        (br_if $done ({address}.lt_u ({address}.sub (local.get $end) (local.get $at))
          ({address}.const 64)))
        {steps}
        {advance(64)}
        (br $next)))
    (block $done
      (loop $next
        (br_if $done ({address}.ge_u (local.get $at) (local.get $end)))
        {step("(i64x2.splat (i64.load8_u (local.get $at)))")}
        {advance(1)}
        (br $next)))
    (i64.add
      (i64.xor (i64x2.extract_lane 0 (local.get $sum)) (i64x2.extract_lane 1 (local.get $sum)))
      {"(local.get $end)" if address == "i64" else "(i64.extend_i32_u (local.get $end))"})))"""


def table_check(module, name, address, element):
    """A module whose function "sum" tells by a number which elements of a table are null."""
    return f"""(module
  (import {quoted(module)} {quoted(name)} (table {address} 0 {element}))
  (func (export "sum") (result i64) (local $at {address}) (local $sum i64)
    (block $done
      (loop $next
        (br_if $done ({address}.ge_u (local.get $at) (table.size 0)))
        (local.set $sum (i64.add (i64.mul (local.get $sum) (i64.const 0x9e3779b97f4a7c15))
          (i64.extend_i32_u (i32.add (ref.is_null (table.get 0 (local.get $at))) (i32.const 1)))))
        (local.set $at ({address}.add (local.get $at) ({address}.const 1)))
        (br $next)))
    (local.get $sum)))"""
