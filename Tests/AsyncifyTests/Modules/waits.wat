;; SPDX-License-Identifier: Apache-2.0
;;
;; A guest that waits in several ways. Scripts/build-test-modules transforms it:
;;
;;   waits-asyncify.wasm   with env.wait as the import that may suspend: as it should be
;;   waits-unlisted.wasm   with another import in its place: no function saves its frame
;;   waits-partly.wasm     with $main left out: it does not save its frame, $deep does

(module $waits
  (import "env" "wait" (func $wait (param i32) (result i32)))
  (import "env" "forward" (func $forward (param i32) (result i32)))
  (memory (export "memory") 1)
  (global $calls (mut i32) (i32.const 0))

  ;; $wait(argument) * 2 + argument, below as many frames as the argument says.
  (func $deep (param $depth i32) (param $argument i32) (param $weight i64) (result i32)
    (if (result i32) (local.get $depth)
      (then
        (i32.sub
          (i32.add
            (call $deep
              (i32.sub (local.get $depth) (i32.const 1))
              (local.get $argument)
              (i64.mul (local.get $weight) (i64.const 3)))
            (i32.wrap_i64 (i64.rem_u (local.get $weight) (i64.const 1009))))
          (i32.wrap_i64 (i64.rem_u (local.get $weight) (i64.const 1009)))))
      (else
        (i32.add
          (i32.mul (call $wait (local.get $argument)) (i32.const 2))
          (local.get $argument)))))
  (func $main (export "main") (param $argument i32) (result i32)
    (call $deep (local.get $argument) (local.get $argument) (i64.const 5)))
  (func $at_depth (export "at_depth") (param $depth i32) (result i32)
    (call $deep (local.get $depth) (i32.const 7) (i64.const 5)))

  ;; Waits twice: $wait(argument) * 1000 + $wait(argument + 1).
  (func $twice (export "twice") (param $argument i32) (result i32)
    (global.set $calls (i32.add (global.get $calls) (i32.const 1)))
    (i32.add
      (i32.mul (call $wait (local.get $argument)) (i32.const 1000))
      (call $wait (i32.add (local.get $argument) (i32.const 1)))))
  (func $calls (export "calls") (result i32) (global.get $calls))

  ;; Does not wait.
  (func $square (export "square") (param $x i32) (result i32) (i32.mul (local.get $x) (local.get $x)))
  (func $trap (export "trap") (param $x i32) (result i32)
    (i32.div_u (call $wait (local.get $x)) (i32.const 0)))
  (func $tunnel (export "tunnel") (param $x i32) (result i32)
    (i32.add (call $forward (local.get $x)) (local.get $x))))
