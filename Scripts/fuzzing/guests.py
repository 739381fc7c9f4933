# SPDX-License-Identifier: Apache-2.0
"""Random guests that suspend themselves. A seed and a number give the same module.

A module has some guests, each with functions of its own, and a runtime that they share. Whether a
sleep suspends its guest, and whether the frames are moved before the rewind, is up to the caller of
`run`; what the guest computes does not depend on it. A guest may run itself inside itself (`nest`):
the inner one is suspended and resumed while the outer one stands. `both` runs two guests in turn;
what they do to each other depends on where they are suspended.

Guests end, because they use up fuel; they do not trap; and their floats are not computed in ways
that may give different NaNs."""

import random

TYPES = ["i32", "i64", "f32", "f64", "v128"]
# Addresses: two buffers, then the data of guests, then what they print, then buffers of inner guests.
BUFFERS = (1 << 16, 2 << 16)
DATA, DATA_SIZE = 3 << 16, 1 << 12
LOG, LOG_END = DATA + DATA_SIZE, 5 << 16
INNER_BUFFERS, MOST_INNER = 5 << 16, 2
PAGES = 8
FUEL = 30
SMALL = ["u", "w"]
SHAPES = {"u": (["i32"], ["i32"]), "w": (["i64", "f64"], ["i64"])}

RUNTIME = f"""
  (memory (export "memory") {PAGES})
  (global $buffer (mut i32) (i32.const {BUFFERS[0]}))
  (global $mode (mut i32) (i32.const 0))
  (global $choices (mut i32) (i32.const 0))
  (global $suspended (mut i32) (i32.const 0))
  (global $resumes (mut i32) (i32.const 0))
  (global $fuel (mut i32) (i32.const 0))
  (global $count (mut i32) (i32.const 0))
  (global $depth (mut i32) (i32.const 0))
  (global $suspensions (export "suspensions") (mut i32) (i32.const 0))
  (global $log (export "log") (mut i32) (i32.const {LOG}))
  (func $print (param $x i64)
    (i64.store (global.get $log) (local.get $x))
    (global.set $log (i32.add (global.get $log) (i32.const 8)))
    (if (i32.ge_u (global.get $log) (i32.const {LOG_END - 8}))
      (then (global.set $log (i32.const {LOG})))))
  (func $burn (result i32)
    (global.set $fuel (i32.sub (global.get $fuel) (i32.const 1)))
    (i32.le_s (global.get $fuel) (i32.const 0)))
  ;; Mode 1: every sleep suspends, 2: some do. It is called once for each sleep.
  (func $chooses (param $x i64) (result i32)
    (call $print (i64.add (local.get $x) (i64.const 1000)))
    (global.set $count (i32.add (global.get $count) (i32.const 1)))
    (global.set $choices
      (i32.add (i32.mul (global.get $choices) (i32.const 1664525)) (i32.const 1013904223)))
    (i32.or
      (i32.and (global.get $mode) (i32.const 1))
      (i32.and
        (i32.shr_u (global.get $mode) (i32.const 1))
        (i32.shr_u (global.get $choices) (i32.const 31)))))
  (func $begin (param $mode i32) (param $choices i32)
    (global.set $mode (local.get $mode))
    (global.set $choices (local.get $choices))
    (global.set $fuel (i32.const {FUEL}))
    (global.set $buffer (i32.const {BUFFERS[0]}))
    (call $empty))
  (func $empty
    (i32.store (global.get $buffer) (i32.add (global.get $buffer) (i32.const 8)))
    (i32.store offset=4 (global.get $buffer) (i32.add (global.get $buffer) (i32.const 65536))))
  ;; Mode 4: the frames are moved, and where they were is overwritten.
  (func $move (local $new i32) (local $used i32)
    (if (i32.eqz (i32.and (global.get $mode) (i32.const 4))) (then (return)))
    (local.set $used (i32.sub (i32.load (global.get $buffer)) (global.get $buffer)))
    (local.set $new
      (i32.sub (i32.const {BUFFERS[0] + BUFFERS[1]}) (global.get $buffer)))
    (memory.copy (local.get $new) (global.get $buffer) (local.get $used))
    (memory.fill (global.get $buffer) (i32.const 0xa5) (local.get $used))
    (i32.store (local.get $new) (i32.add (local.get $new) (local.get $used)))
    (i32.store offset=4 (local.get $new) (i32.add (local.get $new) (i32.const 65536)))
    (global.set $buffer (local.get $new)))
  ;; Of a guest that has just been called: 0 new, 1 suspended, 2 done.
  (func $phase (result i32)
    (if (i32.eqz (global.get $suspended)) (then (return (i32.const 2))))
    (global.set $suspended (i32.const 0))
    (call $stop_unwind)
    (i32.const 1))
  (func $enter (param $phase i32)
    (if (local.get $phase)
      (then
        (global.set $resumes (i32.const 1))
        (call $start_rewind (global.get $buffer)))
      (else (call $empty))))
  ;; 1 if the guest is to be called again.
  (func $goes_on (result i32)
    (if (i32.eqz (global.get $suspended))
      (then
        ;; Everything that was saved has been restored.
        (if (i32.ne (i32.load (global.get $buffer)) (i32.add (global.get $buffer) (i32.const 8)))
          (then (unreachable)))
        (return (i32.const 0))))
    (global.set $suspended (i32.const 0))
    (call $stop_unwind)
    (call $move)
    (global.set $resumes (i32.const 1))
    (call $start_rewind (global.get $buffer))
    (i32.const 1))
  ;; The contents of data and of what was printed.
  (func (export "sum") (result i64) (local $at i32) (local $sum i64)
    (local.set $at (i32.const {DATA}))
    (loop $next
      (local.set $sum
        (i64.add (i64.mul (local.get $sum) (i64.const 0x9e3779b97f4a7c15))
          (i64.load (local.get $at))))
      (local.set $at (i32.add (local.get $at) (i32.const 8)))
      (br_if $next (i32.lt_u (local.get $at) (i32.const {LOG_END}))))
    (local.get $sum))
"""

IMPORTS = """
  (import "asyncify" "start_unwind" (func $start_unwind (param i32)))
  (import "asyncify" "stop_unwind" (func $stop_unwind))
  (import "asyncify" "start_rewind" (func $start_rewind (param i32)))
  (import "asyncify" "stop_rewind" (func $stop_rewind))
"""

# Sleeps: parameters, results, their values, and what is printed.
SLEEPS = {
    "sleep": (["i32"], ["i32"], "(i32.mul (local.get 0) (i32.const 3))",
              "(i64.extend_i32_s (local.get 0))"),
    "sleep_wide": (["i64", "f32"], ["f64", "i64"],
                   "(f64.convert_i64_s (local.get 0)) (i64.add (local.get 0) (i64.const 5))",
                   "(i64.xor (local.get 0) (i64.extend_i32_u (i32.reinterpret_f32 (local.get 1))))"),
    "sleep_vector": (["v128", "i32"], ["v128"],
                     "(i32x4.add (local.get 0) (i32x4.splat (local.get 1)))",
                     "(i64x2.extract_lane 0 (local.get 0))"),
    "sleep_void": ([], [], "", "(i64.const 7)"),
}


def signature(parameters, results):
    return " ".join([*(f"(param {kind})" for kind in parameters),
                     *(f"(result {kind})" for kind in results)])


def zero(kind):
    return "(v128.const i64x2 0 0)" if kind == "v128" else f"({kind}.const 0)"


def garbage(kind):
    return "(v128.const i64x2 -1 -1)" if kind == "v128" else f"({kind}.const -99)"


def sleep_text(name):
    parameters, results, values, printed = SLEEPS[name]
    return f"""
  (func ${name} {signature(parameters, results)}
    (if (global.get $resumes)
      (then
        (global.set $resumes (i32.const 0))
        (call $stop_rewind))
      (else
        (if (call $chooses {printed})
          (then
            (global.set $suspended (i32.const 1))
            (global.set $suspensions (i32.add (global.get $suspensions) (i32.const 1)))
            (call $start_unwind (global.get $buffer))
            (return {" ".join(map(garbage, results))})))))
    {values})"""


class Function:
    """A function of a guest while it is written."""

    def __init__(self, guest, name, parameters, results, callees):
        self.guest, self.name, self.choices = guest, name, guest.choices
        self.parameters, self.results, self.callees = parameters, results, callees
        count = self.choices.randint(1, 6)
        self.locals = parameters + [self.choices.choice(TYPES) for _ in range(count)]
        self.labels = 0
        self.size = self.choices.randint(8, 40)

    def text(self):
        lines = [self.statement(0) for _ in range(self.choices.randint(1, 5))]
        values = [self.expression(kind, 0) for kind in self.results]
        # Labels and counters of loops are known only now.
        declared = " ".join(f"(local {kind})" for kind in self.locals[len(self.parameters):])
        stop = f"(if (call $burn) (then (return {' '.join(map(zero, self.results))})))"
        body = "\n    ".join([stop, *lines, *values])
        return (f"  (func ${self.name} {signature(self.parameters, self.results)} {declared}\n"
                f"    {body})")

    def pick(self, kind):
        """A local of a type; None if there is none."""
        places = [place for place, found in enumerate(self.locals) if found == kind]
        return self.choices.choice(places) if places else None

    def new_local(self, kind):
        self.locals.append(kind)
        return len(self.locals) - 1

    def label(self):
        self.labels += 1
        return f"$l{self.labels}"

    def address(self, depth):
        mask = DATA_SIZE - 32
        index = f"(i32.and {self.expression('i32', depth)} (i32.const {mask}))"
        return f"(i32.add (i32.const {DATA}) {index})"

    # Statements.

    def block(self, depth):
        return " ".join(self.statement(depth) for _ in range(self.choices.randint(0, 3)))

    def statement(self, depth):
        self.size -= 1
        simple = [self.set_local, self.set_global, self.store, self.print, self.call_void,
                  self.call_many, self.call_many]
        nested = [self.if_else, self.leave, self.loop, self.switch, self.sleep_void]
        kinds = simple if depth > 3 or self.size < 0 else simple + nested
        return self.choices.choice(kinds)(depth + 1)

    def set_local(self, depth):
        place = self.choices.randrange(len(self.locals))
        return f"(local.set {place} {self.expression(self.locals[place], depth)})"

    def set_global(self, depth):
        kind = self.choices.choice(TYPES)
        return f"(global.set $g_{kind} {self.expression(kind, depth)})"

    def store(self, depth):
        kind = self.choices.choice(TYPES)
        offset = self.choices.choice(["", " offset=4", " offset=13"])
        return f"({kind}.store{offset} {self.address(depth)} {self.expression(kind, depth)})"

    def print(self, depth):
        return f"(call $print {self.expression('i64', depth)})"

    def call_void(self, depth):
        return f"(drop {self.expression(self.choices.choice(TYPES), depth)})"

    def sleep_void(self, _):
        return "(call $sleep_void)"

    def call_many(self, depth):
        """A call whose results go to locals."""
        names = self.callees + ["sleep_wide"]
        name = self.choices.choice(names)
        parameters, results = self.guest.types[name]
        arguments = " ".join(self.expression(kind, depth) for kind in parameters)
        sets = []
        for kind in reversed(results):
            place = self.pick(kind)
            sets.append("(drop)" if place is None else f"(local.set {place})")
        return f"(call ${name} {arguments}) {' '.join(sets)}"

    def if_else(self, depth):
        other = f"(else {self.block(depth)})" if self.choices.random() < 0.6 else ""
        return f"(if {self.expression('i32', depth)} (then {self.block(depth)}) {other})"

    def leave(self, depth):
        """A block that may be left in the middle, or the whole function."""
        label = self.label()
        way = f"(br_if {label} {self.expression('i32', depth)})"
        if self.choices.random() < 0.2:
            values = " ".join(self.expression(kind, depth) for kind in self.results)
            way = f"(if {self.expression('i32', depth)} (then (return {values})))"
        return f"(block {label} {self.block(depth)} {way} {self.block(depth)})"

    def loop(self, depth):
        label, counter = self.label(), self.new_local("i32")
        # Nobody else knows the counter, but the expressions; those that set it only end sooner.
        return (f"(local.set {counter} (i32.const {self.choices.randint(1, 4)})) "
                f"(loop {label} {self.block(depth)} "
                f"(local.set {counter} (i32.sub (local.get {counter}) (i32.const 1))) "
                f"(if (i32.and (i32.gt_s (local.get {counter}) (i32.const 0)) "
                f"(i32.eqz (call $burn))) (then (br {label}))))")

    def switch(self, depth):
        labels = [self.label() for _ in range(self.choices.randint(2, 4))]
        end = self.label()
        targets = " ".join(self.choices.choice(labels) for _ in range(self.choices.randint(1, 5)))
        text = f"(br_table {targets} {labels[-1]} {self.expression('i32', depth)})"
        for label in labels:
            text = f"(block {label} {text}) {self.block(depth)}"
            if self.choices.random() < 0.7:
                text += f" (br {end})"
        return f"(block {end} {text})"

    # Expressions.

    def expression(self, kind, depth):
        self.size -= 1
        depth += 1
        if depth > 6 or self.size < 0:
            return self.leaf(kind)
        draw = self.choices.random()
        if draw < 0.2:
            return self.leaf(kind)
        if draw < 0.45:
            return self.suspending(kind, depth)
        if draw < 0.6:
            return self.structured(kind, depth)
        return getattr(self, "compute_" + kind)(depth)

    def leaf(self, kind):
        place = self.pick(kind)
        draw = self.choices.random()
        if place is not None and draw < 0.6:
            return f"(local.get {place})"
        if draw < 0.75:
            return f"(global.get $g_{kind})"
        if kind == "v128":
            low, high = self.choices.getrandbits(64), self.choices.getrandbits(64)
            return f"(v128.const i64x2 {low} {high})"
        if kind in ("f32", "f64"):
            return f"({kind}.const {self.choices.choice(['1.5', '-0', 'nan:0x3', '-inf', '1e20'])})"
        special = [0, 1, -1, 7, 255, 1 << 30]
        return f"({kind}.const {self.choices.choice(special + [self.choices.getrandbits(31)])})"

    def suspending(self, kind, depth):
        """A call with one result."""
        names = [name for name in [*self.callees, "sleep", "sleep", "sleep_vector"]
                 if self.guest.types[name][1] == [kind]]
        if kind in ("i32", "i64") and self.choices.random() < 0.4:
            shape = "u" if kind == "i32" else "w"
            arguments = " ".join(self.expression(part, depth) for part in SHAPES[shape][0])
            base = self.guest.tables[shape]
            index = f"(i32.and {self.expression('i32', depth)} (i32.const 1))"
            return (f"(call_indirect (type ${shape}) {arguments} "
                    f"(i32.add (i32.const {base}) {index}))")
        if not names:
            return self.leaf(kind)
        name = self.choices.choice(names)
        arguments = " ".join(self.expression(part, depth) for part in self.guest.types[name][0])
        return f"(call ${name} {arguments})"

    def structured(self, kind, depth):
        condition = self.expression("i32", depth)
        first = self.expression(kind, depth)
        draw = self.choices.random()
        if draw < 0.3:
            return (f"(if (result {kind}) {condition} (then {self.block(depth)} {first}) "
                    f"(else {self.expression(kind, depth)}))")
        if draw < 0.5:
            return f"(select {first} {self.expression(kind, depth)} {condition})"
        place = self.pick(kind)
        if draw < 0.7 and place is not None:
            return f"(local.tee {place} {first})"
        label = self.label()
        return (f"(block {label} (result {kind}) {self.block(depth)} "
                f"(drop (br_if {label} {first} {condition})) {self.block(depth)} "
                f"{self.expression(kind, depth)})")

    def binary(self, kind, names, depth):
        name = self.choices.choice(names)
        return f"({kind}.{name} {self.expression(kind, depth)} {self.expression(kind, depth)})"

    def load(self, kind, depth):
        return f"({kind}.load {self.address(depth)})"

    def compute_i32(self, depth):
        wide = self.expression
        return self.choices.choice([
            lambda: self.binary("i32", ["add", "sub", "mul", "xor", "and", "or", "shl", "rotl",
                                        "lt_s", "ge_u", "eq"], depth),
            lambda: self.load("i32", depth),
            lambda: f"(i32.eqz {wide('i32', depth)})",
            lambda: f"(i32.wrap_i64 {wide('i64', depth)})",
            lambda: f"(i32.reinterpret_f32 {wide('f32', depth)})",
            lambda: f"(f64.lt {wide('f64', depth)} {wide('f64', depth)})",
            lambda: f"(i32x4.extract_lane {self.choices.randrange(4)} {wide('v128', depth)})",
            lambda: f"(i32.div_u {wide('i32', depth)} (i32.or {wide('i32', depth)} (i32.const 1)))",
            lambda: f"(i32.trunc_sat_f64_s {wide('f64', depth)})",
        ])()

    def compute_i64(self, depth):
        wide = self.expression
        return self.choices.choice([
            lambda: self.binary("i64", ["add", "sub", "mul", "xor", "and", "or", "shr_u", "rotr"],
                                depth),
            lambda: self.load("i64", depth),
            lambda: f"(i64.extend_i32_s {wide('i32', depth)})",
            lambda: f"(i64.reinterpret_f64 {wide('f64', depth)})",
            lambda: f"(i64x2.extract_lane {self.choices.randrange(2)} {wide('v128', depth)})",
        ])()

    def compute_f32(self, depth):
        wide = self.expression
        return self.choices.choice([
            lambda: self.binary("f32", ["copysign"], depth),
            lambda: f"(f32.convert_i32_s {wide('i32', depth)})",
            lambda: f"(f32.neg {wide('f32', depth)})",
            lambda: f"(f32.reinterpret_i32 {wide('i32', depth)})",
            lambda: self.load("f32", depth),
        ])()

    def compute_f64(self, depth):
        wide = self.expression
        return self.choices.choice([
            lambda: self.binary("f64", ["copysign"], depth),
            lambda: f"(f64.add (f64.convert_i64_s {wide('i64', depth)}) "
                    f"(f64.convert_i32_u {wide('i32', depth)}))",
            lambda: f"(f64.abs {wide('f64', depth)})",
            lambda: f"(f64.reinterpret_i64 {wide('i64', depth)})",
            lambda: self.load("f64", depth),
        ])()

    def compute_v128(self, depth):
        wide = self.expression
        return self.choices.choice([
            lambda: f"(v128.xor {wide('v128', depth)} {wide('v128', depth)})",
            lambda: f"(i16x8.add {wide('v128', depth)} {wide('v128', depth)})",
            lambda: f"(i64x2.splat {wide('i64', depth)})",
            lambda: f"(f32x4.replace_lane 2 {wide('v128', depth)} {wide('f32', depth)})",
            lambda: self.load("v128", depth),
        ])()


class Guest:
    """Some functions, the first of which is called by the runtime."""

    def __init__(self, number, choices):
        self.number, self.choices = number, choices
        self.types = {name: (parts[0], parts[1]) for name, parts in SLEEPS.items()}
        names = [f"f{number}_{place}" for place in range(choices.randint(2, 5))]
        for name in names:
            parameters = [choices.choice(TYPES) for _ in range(choices.randint(0, 4))]
            results = [choices.choice(TYPES) for _ in range(choices.choice([1, 1, 1, 0, 2, 3]))]
            self.types[name] = parameters, results
        # Two functions of either shape, for indirect calls.
        self.tables, small = {}, []
        for shape in SMALL:
            self.tables[shape] = 4 * number + len(small)
            for _ in range(2):
                small.append(f"s{number}_{len(small)}")
                self.types[small[-1]] = SHAPES[shape]
        self.main, self.small = names[0], small
        self.nest = f"nest{number}"
        self.types[self.nest] = SHAPES["u"]
        every = names + small
        self.functions = []
        for name in every:
            # All functions know all but the main one: fuel ends recursion.
            parameters, results = self.types[name]
            callees = [*every[1:], self.nest]
            self.functions.append(Function(self, name, parameters, results, callees).text())

    def text(self):
        parameters, results = self.types[self.main]
        arguments = " ".join(f"(local.get {place + 2})" for place in range(len(parameters)))
        others = " ".join(map(garbage, parameters))
        keep = [f"(local.set {len(parameters) + 2 + place})" for place in range(len(results))]
        values = " ".join(f"(local.get {len(parameters) + 2 + place})"
                          for place in range(len(results)))
        takes = " ".join(reversed(keep))
        run = f"""
  (func (export "run{self.number}") (param $mode i32) (param $choices i32)
    {signature(parameters, results)} {" ".join(f"(local {kind})" for kind in results)}
    (call $begin (local.get $mode) (local.get $choices))
    (call ${self.main} {arguments}) {takes}
    (block $done
      (loop $again
        ;; For whoever looks for runtime functions: unwinding ends here.
        (if (i32.eqz (global.get $buffer)) (then (call $stop_unwind)))
        (br_if $done (i32.eqz (call $goes_on)))
        (call ${self.main} {others}) {takes}
        (br $again)))
    {values})"""
        return "\n".join([*self.functions, run, self.nest_text()])

    def call(self, first):
        """A call of the main function with made-up arguments; its results go to locals."""
        parameters, results = self.types[self.main]
        takes = " ".join(f"(local.set {first + place})" for place in reversed(range(len(results))))
        return f"(call ${self.main} {' '.join(map(garbage, parameters))}) {takes}"

    def keep(self, first):
        """Puts the results from locals to globals."""
        return " ".join(f"(global.set $g_{kind} (local.get {first + place}))"
                        for place, kind in enumerate(self.types[self.main][1]))

    def locals(self):
        return " ".join(f"(local {kind})" for kind in self.types[self.main][1])

    def nest_text(self):
        return f"""
  (func ${self.nest} (param i32) (result i32) (local $outer i32) (local $phase i32) {self.locals()}
    (if (i32.eq (global.get $depth) (i32.const {MOST_INNER})) (then (return (local.get 0))))
    (local.set $outer (global.get $buffer))
    (global.set $depth (i32.add (global.get $depth) (i32.const 1)))
    (loop $again
      (global.set $buffer
        (i32.add (i32.const {INNER_BUFFERS - 65536}) (i32.shl (global.get $depth) (i32.const 16))))
      (call $enter (local.get $phase))
      {self.call(3)}
      ;; Unwinding ends here.
      (if (i32.eqz (global.get $buffer)) (then (call $stop_unwind)))
      (local.set $phase (call $phase))
      (br_if $again (i32.eq (local.get $phase) (i32.const 1))))
    {self.keep(3)}
    (global.set $depth (i32.sub (global.get $depth) (i32.const 1)))
    (global.set $buffer (local.get $outer))
    (i32.add (local.get 0) (i32.const 1)))"""


def both_text(first, second):
    """Runs two guests in turn until both have ended."""
    steps = ""
    at = 4
    for place, guest in enumerate((first, second)):
        steps += f"""
      (if (i32.ne (local.get $phase{place}) (i32.const 2))
        (then
          (global.set $buffer (i32.const {BUFFERS[place]}))
          (call $enter (local.get $phase{place}))
          {guest.call(at)}
          (if (i32.eqz (global.get $buffer)) (then (call $stop_unwind)))
          (local.set $phase{place} (call $phase))
          (if (i32.eq (local.get $phase{place}) (i32.const 2)) (then {guest.keep(at)}))))"""
        at += len(guest.types[guest.main][1])
    return f"""
  (func (export "both{first.number}") (param $mode i32) (param $choices i32)
    (local $phase0 i32) (local $phase1 i32) {first.locals()} {second.locals()}
    (call $begin (local.get $mode) (local.get $choices))
    (loop $again{steps}
      (br_if $again
        (i32.ne (i32.add (local.get $phase0) (local.get $phase1)) (i32.const 4)))))
"""


class Module:
    """A module of guests, and how they are called."""

    CALLS = 3

    def __init__(self, seed, number, guest_count):
        choices = random.Random(f"{seed}/{number}")
        guests = [Guest(place, choices) for place in range(guest_count)]
        types = "".join(f"\n  (type ${shape} (func {signature(*SHAPES[shape])}))"
                        for shape in SMALL)
        elements = " ".join(f"${name}" for guest in guests for name in guest.small)
        variables = "".join(
            f'\n  (global $g_{kind} (export "{kind}") (mut {kind}) {zero(kind)})'
            for kind in TYPES)
        self.text = "".join([
            "(module", IMPORTS, types, f"\n  (table funcref (elem {elements}))", variables, RUNTIME,
            *map(sleep_text, SLEEPS), "\n", *(guest.text() + "\n" for guest in guests),
            *map(both_text, guests[::2], guests[1::2]), ")\n"])
        # Of every third module some guests take turns.
        self.takes_turns = number % 3 == 0 and guest_count > 1
        # The export, the mode of suspended runs, the seed of choices, the arguments.
        self.calls = []
        for _ in range(self.CALLS):
            if self.takes_turns:
                for guest in guests[:guest_count // 2 * 2:2]:
                    mode = choices.choice([1, 2, 2])
                    self.calls.append((f"both{guest.number}", mode, choices.getrandbits(32), []))
            for guest in guests:
                arguments = [(kind, choices.getrandbits(widths(kind)))
                             for kind in guest.types[guest.main][0]]
                mode = choices.choice([1, 2, 2]) | choices.choice([0, 4])
                self.calls.append((f"run{guest.number}", mode, choices.getrandbits(32), arguments))


def widths(kind):
    return {"i32": 32, "i64": 64, "f32": 32, "f64": 64, "v128": 128}[kind]
