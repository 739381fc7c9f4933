;; SPDX-License-Identifier: Apache-2.0
;; The mode trusting: frames that the guest has changed are taken as they are (scenario 50), and functions that
;; may suspend run in every state if the frame on top is not theirs.

(module $guest
  (import "asyncify" "start_unwind" (func $start_unwind (param i32)))
  (import "asyncify" "stop_rewind" (func $stop_rewind))
  (import "asyncify" "get_state" (func $get_state (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 16) "\18\00\00\00\00\02\00\00")
  (func $sleep (result i32)
    (if (i32.eq (call $get_state) (i32.const 2))
      (then (call $stop_rewind) (return (i32.const 5))))
    (call $start_unwind (i32.const 16))
    (i32.const 12345))
  (func $work (param $x i32) (result i32) (i32.add (call $sleep) (local.get $x)))
  (func (export "main") (param $x i32) (result i32)
    (i32.mul (call $work (local.get $x)) (local.get $x)))
  ;; May suspend, but does not.
  (func $perhaps (export "perhaps") (param $x i32) (result i32)
    (if (local.get $x) (then (drop (call $sleep))))
    (i32.const 9))
  (func (export "set") (param $address i32) (param $value i32)
    (i32.store (local.get $address) (local.get $value)))
  (func (export "get") (param $address i32) (result i32) (i32.load (local.get $address))))

;; The innermost frame is at 24; it holds $x.
(assert_return (invoke "main" (i32.const 3)) (i32.const 0))
(assert_return (invoke "asyncify_stop_unwind"))
(assert_return (invoke "get" (i32.const 24)) (i32.const 3))
(assert_return (invoke "set" (i32.const 24) (i32.const 100)))
(assert_return (invoke "asyncify_start_rewind" (i32.const 16)))
(assert_return (invoke "main" (i32.const 0)) (i32.const 315))
(assert_return (invoke "get" (i32.const 16)) (i32.const 24))

;; In state unwinding, and in state rewinding with another function's frame on top.
(assert_return (invoke "main" (i32.const 4)) (i32.const 0))
(assert_return (invoke "perhaps" (i32.const 0)) (i32.const 9))
(assert_return (invoke "asyncify_stop_unwind"))
(assert_return (invoke "asyncify_start_rewind" (i32.const 16)))
(assert_return (invoke "perhaps" (i32.const 0)) (i32.const 9))
(assert_return (invoke "asyncify_get_state") (i32.const 2))
(assert_return (invoke "main" (i32.const 0)) (i32.const 36))
