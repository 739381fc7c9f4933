;; SPDX-License-Identifier: Apache-2.0
;; Scenario 51: instances that share a state are unwound together, though their frames lie among each other's.

(module $inner
  (import "asyncify" "start_unwind" (func $start_unwind (param i32)))
  (import "asyncify" "stop_rewind" (func $stop_rewind))
  (import "asyncify" "get_state" (func $get_state (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 16) "\18\00\00\00\00\02\00\00")
  (global $calls (export "calls") (mut i32) (i32.const 0))
  (func $sleep (result i32)
    (if (i32.eq (call $get_state) (i32.const 2))
      (then (call $stop_rewind) (return (i32.const 5))))
    (call $start_unwind (i32.const 16))
    (i32.const 12345))
  (func (export "work") (param $x i32) (result i32)
    (global.set $calls (i32.add (global.get $calls) (i32.const 1)))
    (i32.add (call $sleep) (local.get $x)))
  (func (export "current") (result i32) (i32.load (i32.const 16))))
(register "inner" $inner)

(module $between
  (import "asyncify" "get_state" (func $get_state (result i32)))
  (import "inner" "work" (func $work (param i32) (result i32)))
  (memory 1)
  (global $calls (export "calls") (mut i32) (i32.const 0))
  (func (export "forward") (param $x i32) (param $y i64) (result i64)
    (global.set $calls (i32.add (global.get $calls) (i32.const 1)))
    (i64.add (i64.extend_i32_s (call $work (local.get $x))) (local.get $y)))
  (func (export "state") (result i32) (call $get_state)))
(register "between" $between)

(module $outer
  (import "asyncify" "stop_unwind" (func $stop_unwind))
  (import "asyncify" "start_rewind" (func $start_rewind (param i32)))
  (import "between" "forward" (func $forward (param i32 i64) (result i64)))
  (memory 1)
  (func $run (param $x i32) (result i64)
    (i64.mul (call $forward (local.get $x) (i64.const 7)) (i64.const 2)))
  (func (export "begin") (param $x i32) (result i64)
    (call $run (local.get $x))
    (call $stop_unwind))
  (func (export "resume") (result i64)
    (call $start_rewind (i32.const 16))
    (call $run (i32.const 0))))

(assert_return (invoke $outer "begin" (i32.const 100)) (i64.const 0))
(assert_return (invoke $between "state") (i32.const 0))
(assert_return (invoke $outer "resume") (i64.const 224))
(assert_return (invoke $inner "current") (i32.const 24))
;; Each function ran once.
(assert_return (get $inner "calls") (i32.const 1))
(assert_return (get $between "calls") (i32.const 1))
