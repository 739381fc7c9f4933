;; SPDX-License-Identifier: Apache-2.0
;; The mode strict: what is only likely a mistake is an error too.

(module $guest
  (import "asyncify" "start_unwind" (func $start_unwind (param i32)))
  (import "asyncify" "stop_unwind" (func $stop_unwind))
  (import "asyncify" "start_rewind" (func $start_rewind (param i32)))
  (import "asyncify" "stop_rewind" (func $stop_rewind))
  (import "asyncify" "get_state" (func $get_state (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 16) "\18\00\00\00\00\02\00\00")
  ;; One that is not at a multiple of 4.
  (data (i32.const 602) "\64\02\00\00\00\03\00\00")
  (tag $failed)
  (func $sleep (result i32)
    (if (i32.eq (call $get_state) (i32.const 2))
      (then (call $stop_rewind) (return (i32.const 5))))
    (call $start_unwind (i32.const 16))
    (i32.const 12345))
  (func $work (param $x i32) (result i32) (i32.add (call $sleep) (local.get $x)))
  (func (export "main") (param $x i32) (result i32)
    (i32.mul (call $work (local.get $x)) (local.get $x)))
  ;; Starts a second unwind while the first is in progress.
  (func $sleep_twice (result i32)
    (call $start_unwind (i32.const 16))
    (call $start_unwind (i32.const 16))
    (i32.const 0))
  (func (export "twice") (result i32) (i32.add (call $sleep_twice) (i32.const 1)))
  (func $fails (call $start_unwind (i32.const 16)) (throw $failed))
  (func (export "failing") (call $fails))
  (func (export "current") (result i32) (i32.load (i32.const 16))))

;; What is in order is no error.
(assert_return (invoke "main" (i32.const 3)) (i32.const 0))
(assert_return (invoke "asyncify_stop_unwind"))
(assert_return (invoke "asyncify_start_rewind" (i32.const 16)))
(assert_return (invoke "main" (i32.const 0)) (i32.const 24))
(assert_return (invoke "current") (i32.const 24))
(assert_return (invoke "asyncify_get_state") (i32.const 0))

;; Stopping what there is not; nothing has changed then.
(assert_trap (invoke "asyncify_stop_unwind") "illegal transition from normal to normal")
(assert_trap (invoke "asyncify_stop_rewind") "illegal transition from normal to normal")
(assert_return (invoke "asyncify_get_state") (i32.const 0))

;; Starting while something is in progress.
(assert_trap (invoke "twice")
  "illegal transition from unwinding to unwinding; the state was changed in sleep_twice before")
(assert_trap (invoke "asyncify_start_rewind" (i32.const 16))
  "illegal transition from unwinding to rewinding; the state was changed in sleep_twice before")
(assert_return (invoke "asyncify_get_state") (i32.const 1))
(assert_return (invoke "asyncify_stop_unwind"))
(assert_return (invoke "asyncify_start_rewind" (i32.const 16)))
(assert_trap (invoke "asyncify_start_unwind" (i32.const 16))
  "illegal transition from rewinding to unwinding; the state was changed in the host before")
(assert_return (invoke "asyncify_stop_rewind"))

;; A structure that is not aligned; the state has changed.
(assert_trap (invoke "asyncify_start_unwind" (i32.const 602))
  "the buffer structure is not at a multiple of 4")
(assert_return (invoke "asyncify_get_state") (i32.const 1))
(assert_return (invoke "asyncify_stop_unwind"))

;; An exception while frames are being saved.
(assert_trap (invoke "failing") "an exception was thrown in state unwinding")
(assert_return (invoke "asyncify_stop_unwind"))

;; Frames that are given up.
(assert_return (invoke "main" (i32.const 3)) (i32.const 0))
(assert_return (invoke "asyncify_stop_unwind"))
(assert_return (invoke "asyncify_start_rewind" (i32.const 16)))
(assert_trap (invoke "asyncify_stop_rewind") "depth mismatch: 2 frames were saved, 0 restored")
(assert_return (invoke "asyncify_get_state") (i32.const 2))
