;; SPDX-License-Identifier: Apache-2.0
;;
;; A guest that could suspend itself in every call of a recursion, and never does: `run` with a number of
;; rounds, the 20th Fibonacci number each.
(module $idle
  (import "asyncify" "start_unwind" (func $start_unwind (param i32)))
  (memory 1)
  (func $pause
    (if (i32.load (i32.const 0)) (then (call $start_unwind (i32.const 16)))))
  (func $fib (param $n i32) (result i32)
    (if (i32.lt_u (local.get $n) (i32.const 2))
      (then (call $pause) (return (local.get $n))))
    (i32.add
      (call $fib (i32.sub (local.get $n) (i32.const 1)))
      (call $fib (i32.sub (local.get $n) (i32.const 2)))))
  (func (export "run") (param $rounds i32) (result i32) (local $sum i32)
    (block $done
      (loop $next
        (br_if $done (i32.eqz (local.get $rounds)))
        (local.set $sum (i32.add (local.get $sum) (call $fib (i32.const 20))))
        (local.set $rounds (i32.sub (local.get $rounds) (i32.const 1)))
        (br $next)))
    (local.get $sum)))
