;; SPDX-License-Identifier: Apache-2.0
;; Several memories: the buffer is in the one that is exported as "memory", like wasm-opt does it:
;; scenario 39.

(module $guest
  (import "asyncify" "start_unwind" (func $start_unwind (param i32)))
  (import "asyncify" "stop_unwind" (func $stop_unwind))
  (import "asyncify" "start_rewind" (func $start_rewind (param i32)))
  (import "asyncify" "stop_rewind" (func $stop_rewind))
  (import "asyncify" "get_state" (func $get_state (result i32)))
  (memory $data 1)
  (memory $frames (export "memory") 1)
  (data (memory $data) (i32.const 16) "\a5\a5\a5\a5\a5\a5\a5\a5\a5\a5\a5\a5\a5\a5\a5\a5")
  (data (memory $frames) (i32.const 16) "\18\00\00\00\00\02\00\00")
  (func (export "stop_unwind") (call $stop_unwind))
  (func (export "start_rewind") (call $start_rewind (i32.const 16)))
  (func (export "current") (result i32) (i32.load $frames (i32.const 16)))
  (func (export "is_untouched") (result i32)
    (i64.eq
      (i64.and (i64.load $data (i32.const 16)) (i64.load $data (i32.const 24)))
      (i64.const 0xa5a5a5a5a5a5a5a5)))
  (func $sleep (result i32)
    (if (i32.eq (call $get_state) (i32.const 2))
      (then (call $stop_rewind) (return (i32.const 5))))
    (call $start_unwind (i32.const 16))
    (i32.const 0))
  (func (export "main") (param $x i32) (result i32) (i32.add (call $sleep) (local.get $x))))

(assert_return (invoke "main" (i32.const 10)) (i32.const 0))
(assert_return (invoke "stop_unwind"))
(assert_return (invoke "start_rewind"))
(assert_return (invoke "main" (i32.const 0)) (i32.const 15))
(assert_return (invoke "current") (i32.const 24))
(assert_return (invoke "is_untouched") (i32.const 1))
