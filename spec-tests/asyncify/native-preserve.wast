;; SPDX-License-Identifier: Apache-2.0
;; Scenario 55: with the policy preserve, what others have written to the stack in linear memory while the
;; guest was suspended does not matter. Nor does what the runtime function on top keeps there, which runs in
;; the rewind where the suspended frames are.

(module $guest
  (import "asyncify" "start_unwind" (func $start_unwind (param i32)))
  (import "asyncify" "stop_unwind" (func $stop_unwind))
  (import "asyncify" "start_rewind" (func $start_rewind (param i32)))
  (import "asyncify" "stop_rewind" (func $stop_rewind))
  (import "asyncify" "get_state" (func $get_state (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 16) "\18\00\00\00\00\02\00\00")
  (global $pointer (export "__stack_pointer") (mut i32) (i32.const 65536))
  ;; Enters a function with 16 bytes on the stack, as compilers do; returns their address.
  (func $enter (result i32)
    (global.set $pointer (i32.sub (global.get $pointer) (i32.const 16)))
    (global.get $pointer))
  (func $leave (global.set $pointer (i32.add (global.get $pointer) (i32.const 16))))
  (func $sleep (result i32) (local $frame i32)
    (local.set $frame (call $enter))
    (i32.store (local.get $frame) (i32.const 7))
    (if (i32.eq (call $get_state) (i32.const 2))
      (then (call $stop_rewind))
      (else (call $start_unwind (i32.const 16))))
    (call $leave)
    (i32.const 5))
  (func $work (param $x i32) (result i32) (local $frame i32) (local $result i32)
    (local.set $frame (call $enter))
    (i32.store (local.get $frame) (local.get $x))
    (local.set $result (call $sleep))
    (local.set $result (i32.add (local.get $result) (i32.load (local.get $frame))))
    (call $leave)
    (local.get $result))
  ;; The bottom: its own bytes, and the pointer, are as they were afterwards.
  (func $bottom (param $x i32) (param $resumes i32) (result i32) (local $frame i32)
    (local $result i32)
    (local.set $frame (call $enter))
    (i32.store (local.get $frame) (i32.const 1000))
    (if (local.get $resumes) (then (call $start_rewind (i32.const 16))))
    (local.set $result (call $work (local.get $x)))
    (if (i32.eq (call $get_state) (i32.const 1)) (then (call $stop_unwind)))
    (local.set $result
      (i32.add (local.get $result) (i32.load (local.get $frame))))
    ;; While an unwind leaves, nobody puts the pointer back but the bottom.
    (global.set $pointer (i32.add (local.get $frame) (i32.const 16)))
    (local.get $result))
  (func (export "begin") (param $x i32) (result i32)
    (call $bottom (local.get $x) (i32.const 0)))
  (func (export "resume") (result i32) (call $bottom (i32.const 0) (i32.const 1)))
  ;; Uses the stack for something else.
  (func (export "scribble")
    (memory.fill (i32.sub (global.get $pointer) (i32.const 256)) (i32.const 0x55) (i32.const 256))))

(assert_return (invoke "begin" (i32.const 3)) (i32.const 1000))
(assert_return (invoke "resume") (i32.const 1008))
(assert_return (get "__stack_pointer") (i32.const 65536))
(assert_return (invoke "begin" (i32.const 4)) (i32.const 1000))
(assert_return (invoke "scribble"))
(assert_return (invoke "resume") (i32.const 1009))
(assert_return (get "__stack_pointer") (i32.const 65536))
