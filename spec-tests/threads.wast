;; Atomic accesses to any memory, shared or not, with addresses of 32 and of 64 bits; and what waiting
;; does where nobody notifies. Spec: proposal threads.

(module $m
  (memory $near 1 2 shared)
  (memory $plain 1)
  (memory $wide i64 1 3 shared)
  (data (memory $near) (i32.const 16) "\01\02\03\04\05\06\07\08")
  (data (memory $plain) (i32.const 16) "\11\12\13\14\15\16\17\18")
  (data (memory $wide) (i64.const 16) "\21\22\23\24\25\26\27\28")

  (func (export "near") (param i32) (result i32) (i32.atomic.load (local.get 0)))
  (func (export "plain") (param i32) (result i32) (i32.atomic.load $plain (local.get 0)))
  (func (export "wide") (param i64) (result i32) (i32.atomic.load $wide (local.get 0)))
  (func (export "offset") (param i32) (result i64) (i64.atomic.load offset=4 (local.get 0)))
  (func (export "huge") (param i64) (result i32)
    (i32.atomic.load8_u $wide offset=0xFFFF_FFFF_FFFF_FFF0 (local.get 0)))

  ;; Every operation of a width on a memory that is not near, one after the other.
  (func (export "all16") (result i32)
    (i32.atomic.store16 $wide (i64.const 8) (i32.const 0xABCD_0F0F))
    (drop (i32.atomic.rmw16.add_u $wide (i64.const 8) (i32.const 0x1_0001)))
    (drop (i32.atomic.rmw16.sub_u $wide (i64.const 8) (i32.const 0x0002)))
    (drop (i32.atomic.rmw16.or_u $wide (i64.const 8) (i32.const 0xF000)))
    (drop (i32.atomic.rmw16.and_u $wide (i64.const 8) (i32.const 0xFF0F)))
    (drop (i32.atomic.rmw16.xor_u $wide (i64.const 8) (i32.const 0x0101)))
    (i32.add
      (i32.shl (i32.atomic.rmw16.xchg_u $wide (i64.const 8) (i32.const 7)) (i32.const 8))
      (i32.atomic.load16_u $wide (i64.const 8))))
  (func (export "cmpxchg8") (param i64 i64) (result i64)
    (i64.atomic.rmw8.cmpxchg_u $plain offset=1 (i32.const 31) (local.get 0) (local.get 1)))
  (func (export "cmpxchg32") (param i64 i64) (result i64)
    (i64.atomic.rmw32.cmpxchg_u $plain (i32.const 32) (local.get 0) (local.get 1)))

  ;; Operands that are computed just before, are locals, and are constants of a loop.
  (func (export "sum") (param $n i64) (result i64) (local $i i64)
    (i64.atomic.store (i32.const 40) (i64.const 0x1_0000_0000_0000))
    (loop $again
      (local.set $i (i64.add (local.get $i) (i64.const 1)))
      (drop (i64.atomic.rmw.add (i32.const 40) (i64.mul (local.get $i) (local.get $i))))
      (drop (i64.atomic.rmw.sub (i32.const 40) (i64.const 0x1_0000_0001)))
      (br_if $again (i64.lt_u (local.get $i) (local.get $n))))
    (i64.add (i64.atomic.load (i32.const 40)) (i64.mul (local.get $n) (i64.const 0x1_0000_0001))))

  ;; Plain accesses to a shared memory need not be aligned, atomic ones to any memory must.
  (func (export "unaligned") (result i32) (i32.load (i32.const 17)))
  (func (export "unaligned_offset") (result i64) (i64.atomic.load offset=1 (i32.const 15)))
  (func (export "unaligned_wait") (result i32)
    (memory.atomic.wait64 (i32.const 4) (i64.const 0) (i64.const 0)))
  (func (export "unaligned_notify") (result i32)
    (memory.atomic.notify (i32.const 2) (i32.const 0)))

  (func (export "wait32") (param i32 i32 i64) (result i32)
    (memory.atomic.wait32 (local.get 0) (local.get 1) (local.get 2)))
  (func (export "wait64") (param i64 i64 i64) (result i32)
    (memory.atomic.wait64 $wide (local.get 0) (local.get 1) (local.get 2)))
  (func (export "wait_plain") (result i32)
    (memory.atomic.wait32 $plain (i32.const 0) (i32.const 1) (i64.const 0)))
  (func (export "notify") (param i32 i32) (result i32)
    (memory.atomic.notify (local.get 0) (local.get 1)))
  (func (export "notify_plain") (param i32) (result i32)
    (memory.atomic.notify $plain (local.get 0) (i32.const 1)))

  ;; The machine stops at a wait: what stood on the stack is there afterwards.
  (func (export "around") (param $x i32) (result i32 i64 f64)
    (i32.mul (local.get $x) (local.get $x))
    (i64.extend_i32_u (local.get $x))
    (f64.convert_i32_u (local.get $x))
    (i32.add (local.get $x)
      (memory.atomic.wait32 (i32.const 16) (i32.const 0x0403_0201) (i64.const 1000)))
    (local.set $x)
    (atomic.fence)
    (f64.add (f64.convert_i32_u (local.get $x))))

  (func (export "size") (result i32) (memory.size))
  (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0)))
  (func (export "wide_size") (result i64) (i64.add (memory.size $wide) (i64.const 0)))
  (func (export "wide_grow") (param i64) (result i64) (memory.grow $wide (local.get 0)))
  (func (export "unreachable") (return)
    (memory.atomic.wait32) (drop) (i32.atomic.store) (atomic.fence) (unreachable))
)

(assert_return (invoke "near" (i32.const 16)) (i32.const 0x0403_0201))
(assert_return (invoke "plain" (i32.const 20)) (i32.const 0x1817_1615))
(assert_return (invoke "wide" (i64.const 16)) (i32.const 0x2423_2221))
(assert_return (invoke "offset" (i32.const 12)) (i64.const 0x0807_0605_0403_0201))
(assert_return (invoke "near" (i32.const 65532)) (i32.const 0))
(assert_trap (invoke "near" (i32.const 65536)) "out of bounds memory access")
(assert_trap (invoke "near" (i32.const -4)) "out of bounds memory access")
(assert_trap (invoke "near" (i32.const -3)) "unaligned atomic")
(assert_trap (invoke "plain" (i32.const 65536)) "out of bounds memory access")
(assert_trap (invoke "wide" (i64.const -4)) "out of bounds memory access")
(assert_trap (invoke "wide" (i64.const 0x1_0000_0010)) "out of bounds memory access")
(assert_trap (invoke "offset" (i32.const -4)) "out of bounds memory access")
(assert_trap (invoke "huge" (i64.const 32)) "out of bounds memory access")

(assert_return (invoke "all16") (i32.const 0xFE_0F07))
(assert_return (invoke "cmpxchg8" (i64.const 0) (i64.const 0x1234)) (i64.const 0))
;; What is expected is cut to the width, too.
(assert_return (invoke "cmpxchg8" (i64.const 0xABCD_1234) (i64.const 5)) (i64.const 0x34))
(assert_return (invoke "cmpxchg8" (i64.const 6) (i64.const 7)) (i64.const 5))
(assert_return (invoke "cmpxchg8" (i64.const 5) (i64.const 0)) (i64.const 5))
(assert_return (invoke "cmpxchg32" (i64.const 0xF_0000_0000) (i64.const -1)) (i64.const 0))
(assert_return (invoke "cmpxchg32" (i64.const -1) (i64.const 0)) (i64.const 0xFFFF_FFFF))
(assert_return (invoke "cmpxchg32" (i64.const 1) (i64.const 1)) (i64.const 0))
(assert_return (invoke "sum" (i64.const 100)) (i64.const 0x1_0000_0005_29AE))

(assert_return (invoke "unaligned") (i32.const 0x0504_0302))
(assert_return (invoke "unaligned_offset") (i64.const 0x0807_0605_0403_0201))
(assert_trap (invoke "unaligned_wait") "unaligned atomic")
(assert_trap (invoke "unaligned_notify") "unaligned atomic")

(assert_return (invoke "wait32" (i32.const 16) (i32.const 0x0403_0201) (i64.const 0)) (i32.const 2))
(assert_return (invoke "wait32" (i32.const 16) (i32.const 0x0403_0201) (i64.const 1)) (i32.const 2))
(assert_return
  (invoke "wait32" (i32.const 16) (i32.const 0x0403_0201) (i64.const 1_000_000)) (i32.const 2))
(assert_return (invoke "wait32" (i32.const 16) (i32.const 0) (i64.const -1)) (i32.const 1))
(assert_return (invoke "wait32" (i32.const 16) (i32.const 0) (i64.const 0)) (i32.const 1))
(assert_trap (invoke "wait32" (i32.const 65536) (i32.const 0) (i64.const 0)) "out of bounds memory access")
(assert_return
  (invoke "wait64" (i64.const 16) (i64.const 0x2827_2625_2423_2221) (i64.const 1)) (i32.const 2))
(assert_return
  (invoke "wait64" (i64.const 16) (i64.const 0x0827_2625_2423_2221) (i64.const -1)) (i32.const 1))
(assert_trap (invoke "wait64" (i64.const -8) (i64.const 0) (i64.const 0)) "out of bounds memory access")
(assert_trap (invoke "wait_plain") "expected shared memory")
(assert_return (invoke "notify" (i32.const 16) (i32.const -1)) (i32.const 0))
(assert_trap (invoke "notify" (i32.const 65536) (i32.const 0)) "out of bounds memory access")
(assert_return (invoke "notify_plain" (i32.const 16)) (i32.const 0))
(assert_trap (invoke "notify_plain" (i32.const 65536)) "out of bounds memory access")
(assert_return (invoke "around" (i32.const 5)) (i32.const 25) (i64.const 5) (f64.const 12))

(assert_return (invoke "size") (i32.const 1))
(assert_return (invoke "grow" (i32.const 1)) (i32.const 1))
(assert_return (invoke "grow" (i32.const 1)) (i32.const -1))
(assert_return (invoke "grow" (i32.const 0)) (i32.const 2))
(assert_return (invoke "size") (i32.const 2))
(assert_return (invoke "near" (i32.const 131068)) (i32.const 0))
(assert_return (invoke "wide_size") (i64.const 1))
(assert_return (invoke "wide_grow" (i64.const 2)) (i64.const 1))
(assert_return (invoke "wide_grow" (i64.const -1)) (i64.const -1))
(assert_return (invoke "wide_size") (i64.const 3))
(assert_return (invoke "unreachable"))

;; A memory of bytes that is shared: it ends where no atomic access fits.
(module
  (memory (export "memory") 3 20 shared (pagesize 1))
  (func (export "load") (param i32) (result i32) (i32.atomic.load (local.get 0)))
  (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0)))
  (func (export "size") (result i32) (memory.size)))
(register "bytes")
(assert_trap (invoke "load" (i32.const 0)) "out of bounds memory access")
(assert_return (invoke "grow" (i32.const 4)) (i32.const 3))
(assert_return (invoke "load" (i32.const 0)) (i32.const 0))
(assert_trap (invoke "load" (i32.const 4)) "out of bounds memory access")
(assert_return (invoke "grow" (i32.const 14)) (i32.const -1))
(assert_return (invoke "size") (i32.const 7))

(module
  (import "bytes" "memory" (memory 7 20 shared (pagesize 1)))
  (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0))))
(assert_return (invoke "grow" (i32.const 13)) (i32.const 7))
(assert_unlinkable
  (module (import "bytes" "memory" (memory 1 20 (pagesize 1)))) "incompatible import type")
(assert_unlinkable
  (module (import "bytes" "memory" (memory 1 20 shared))) "incompatible import type")
(assert_unlinkable
  (module (import "bytes" "memory" (memory 1 19 shared (pagesize 1)))) "incompatible import type")

;; Validation and decoding.
(assert_invalid (module (memory 0 shared)) "shared memory must have maximum")
(assert_invalid (module (import "" "" (memory 0 shared))) "shared memory must have maximum")
(assert_invalid (module (memory 2 1 shared)) "size minimum must not be greater than maximum")
(assert_invalid
  (module (memory 1 1 shared) (func (drop (i32.atomic.load align=2 (i32.const 0)))))
  "atomic alignment must be natural")
(assert_invalid
  (module (memory 1 1 shared) (func (drop (i32.atomic.load align=8 (i32.const 0)))))
  "alignment must not be larger than natural")
(assert_invalid
  (module (memory 1 1) (func (drop (memory.atomic.notify align=1 (i32.const 0) (i32.const 0)))))
  "atomic alignment must be natural")
(assert_invalid
  (module (memory i64 1 1 shared) (func (drop (i32.atomic.load (i32.const 0))))) "type mismatch")
(assert_invalid
  (module (memory 1 1) (func (i64.atomic.store8 (i32.const 0) (i32.const 0)))) "type mismatch")
(assert_invalid
  (module (memory 1 1) (func (drop (memory.atomic.wait64 (i32.const 0) (i32.const 0) (i64.const 0)))))
  "type mismatch")
(module (func (atomic.fence)))
(assert_malformed
  (module binary
    "\00asm\01\00\00\00" "\01\04\01\60\00\00" "\03\02\01\00"
    "\0a\07\01\05\00\fe\03\01\0b")
  "zero byte expected")
(assert_malformed
  (module binary
    "\00asm\01\00\00\00" "\01\04\01\60\00\00" "\03\02\01\00"
    "\0a\06\01\04\00\fe\4f\0b")
  "illegal opcode")
(assert_malformed (module quote "(memory shared 1 1)") "unexpected token")
(assert_malformed (module quote "(table 1 1 shared funcref)") "unexpected token")
