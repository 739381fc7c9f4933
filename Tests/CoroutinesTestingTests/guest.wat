;; SPDX-License-Identifier: Apache-2.0
;;
;; The guest of CoroutinesTesting.docc/TestAnAsyncifiedModule.md. Scripts/build-test-modules makes
;; guest.wasm of it, by `wasm-opt --asyncify`.

(module
  (import "env" "sleep" (func $sleep (param $seconds i32)))
  (memory (export "memory") 1)
  (global $sum (mut i32) (i32.const 0))
  ;; Sleeps as many seconds as it adds, and returns the sum.
  (func (export "add") (param $n i32) (result i32)
    (call $sleep (local.get $n))
    (global.set $sum (i32.add (global.get $sum) (local.get $n)))
    (global.get $sum))
  (func (export "sum") (result i32) (global.get $sum))
  ;; The same, but what it adds to is from before it slept.
  (func (export "add_late") (param $n i32) (result i32)
    (local $before i32)
    (local.set $before (global.get $sum))
    (call $sleep (local.get $n))
    (global.set $sum (i32.add (local.get $before) (local.get $n)))
    (global.get $sum)))
