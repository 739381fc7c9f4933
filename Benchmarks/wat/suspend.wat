;; SPDX-License-Identifier: Apache-2.0
;;
;; A guest that unwinds and rewinds itself over and over: `run` with a number of round trips and the number
;; of frames between the two runtime functions.
(module $suspend
  (import "asyncify" "start_unwind" (func $start_unwind (param i32)))
  (import "asyncify" "stop_unwind" (func $stop_unwind))
  (import "asyncify" "start_rewind" (func $start_rewind (param i32)))
  (import "asyncify" "stop_rewind" (func $stop_rewind))
  (memory 2)
  (data (i32.const 16) "\18\00\00\00" "\00\00\02\00")
  (global $left (mut i32) (i32.const 0))
  (func $sleep (result i32)
    (if (global.get $left)
      (then
        (global.set $left (i32.sub (global.get $left) (i32.const 1)))
        (call $start_unwind (i32.const 16))
        (return (i32.const 0))))
    (i32.const 7))
  (func $again (result i32)
    (call $stop_rewind)
    (call $sleep))
  ;; A frame whose locals are needed afterwards.
  (func $leaf (param $x i32) (result i32)
    (i32.add (call $wake) (local.get $x)))
  (func $wake (result i32)
    (if (i32.const 0) (then (call $stop_rewind)))
    (call $again))
  (func $deep (param $n i32) (param $x i64) (result i32)
    (if (result i32) (local.get $n)
      (then
        (i32.add
          (call $deep (i32.sub (local.get $n) (i32.const 1)) (local.get $x))
          (i32.add (local.get $n) (i32.wrap_i64 (local.get $x)))))
      (else (call $leaf (i32.const 5)))))
  (func (export "run") (param $rounds i32) (param $depth i32) (result i32) (local $result i32)
    (global.set $left (local.get $rounds))
    (local.set $result (call $deep (local.get $depth) (i64.const 1)))
    (block $done
      (loop $next
        (br_if $done (i32.eq (i32.load (i32.const 16)) (i32.const 24)))
        (call $stop_unwind)
        (call $start_rewind (i32.const 16))
        (local.set $result (call $deep (i32.const 0) (i64.const 0)))
        (br $next)))
    (local.get $result)))
