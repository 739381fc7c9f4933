;; SPDX-License-Identifier: Apache-2.0
;; Scenario 56: a guest in the way of the Rust crate bysyncify, compiled from bysyncify.c. Its stack
;; in linear memory is no part of its frames, and its runtime resets the stack pointer.

(module $guest
  (type (;0;) (func (param i32 i32)))
  (type (;1;) (func (param i32)))
  (type (;2;) (func))
  (type (;3;) (func (param i32 i32) (result i32)))
  (type (;4;) (func (param i32) (result i32)))
  (import "asyncify" "start_rewind" (func $start_rewind (;0;) (type 1) (param i32)))
  (import "asyncify" "stop_unwind" (func $stop_unwind (;1;) (type 2)))
  (import "asyncify" "start_unwind" (func $start_unwind (;2;) (type 1) (param i32)))
  (import "asyncify" "stop_rewind" (func $stop_rewind (;3;) (type 2)))
  (table (;0;) 5 5 funcref)
  (memory (;0;) 1)
  (global $__stack_pointer (;0;) (mut i32) (i32.const 9408))
  (export "memory" (memory 0))
  (export "begin" (func $begin))
  (export "poll" (func $poll_body))
  (export "result" (func $result))
  (export "used" (func $used))
  (elem (;0;) (i32.const 1) func $two_boxed $one_pinned $two_pinned $outer)
  (func $begin (;4;) (type 1) (param i32)
    (local i32 i32)
    (i32.store
      (i32.add
        (local.tee 1
          (i32.mul
            (local.get 0)
            (i32.const 20)))
        (i32.const 1072))
      (i32.const 0))
    (i32.store
      (i32.add
        (local.get 1)
        (i32.const 1060))
      (i32.add
        (local.tee 2
          (i32.shl
            (local.get 0)
            (i32.const 10)))
        (i32.const 2160)))
    (i32.store
      (i32.add
        (local.get 1)
        (i32.const 1056))
      (i32.add
        (local.get 2)
        (i32.const 1136)))
    (i32.store
      (i32.add
        (local.get 1)
        (i32.const 1068))
      (i32.const 0))
    (i32.store
      (i32.add
        (local.get 1)
        (i32.const 1064))
      (i32.const 0))
    (i64.store
      (i32.add
        (local.tee 1
          (i32.shl
            (local.get 0)
            (i32.const 4)))
        (i32.const 5240))
      (i64.const 90194313219))
    (i64.store
      (i32.add
        (local.get 1)
        (i32.const 5232))
      (i64.const 47244640258))
  )
  (func $poll_body (;5;) (type 3) (param i32 i32) (result i32)
    (call $poll
      (i32.add
        (i32.mul
          (local.get 0)
          (i32.const 20))
        (i32.const 1056))
      (i32.load
        (i32.add
          (i32.shl
            (local.get 1)
            (i32.const 2))
          (i32.const 1024))))
  )
  (func $poll (;6;) (type 3) (param i32 i32) (result i32)
    (local i32)
    (global.set $__stack_pointer
      (local.tee 2
        (i32.sub
          (global.get $__stack_pointer)
          (i32.const 16))))
    (block
      (br_if 0 (;@1;)
        (i32.eqz
          (i32.load offset=8
            (local.get 0))))
      (i32.store offset=5296
        (i32.const 0)
        (i32.const 2))
      (i32.store offset=8
        (local.get 0)
        (i32.const 0))
      (call $start_rewind
        (local.get 0)))
    (i32.store offset=12
      (local.get 2)
      (i32.const 0))
    (call_indirect (type 0)
      (local.get 0)
      (i32.add
        (local.get 2)
        (i32.const 12))
      (local.get 1))
    (block
      (block
        (block
          (block
            (br_table 2 (;@2;) 0 (;@4;) 1 (;@3;)
              (i32.load offset=5296
                (i32.const 0))))
          (i32.store offset=5296
            (i32.const 0)
            (i32.const 0))
          (call $stop_unwind)
          (i32.store offset=8
            (local.get 0)
            (i32.const 1))
          (local.set 0
            (i32.const 0))
          (br 2 (;@1;)))
        (unreachable))
      (i32.store offset=16
        (local.get 0)
        (i32.load offset=12
          (local.get 2)))
      (i32.store offset=12
        (local.get 0)
        (i32.const 1))
      (local.set 0
        (i32.const 1)))
    (global.set $__stack_pointer
      (i32.add
        (local.get 2)
        (i32.const 16)))
    (local.get 0)
  )
  (func $result (;7;) (type 4) (param i32) (result i32)
    (i32.load
      (i32.add
        (i32.mul
          (local.get 0)
          (i32.const 20))
        (i32.const 1072)))
  )
  (func $used (;8;) (type 4) (param i32) (result i32)
    (i32.sub
      (i32.load
        (i32.add
          (i32.mul
            (local.get 0)
            (i32.const 20))
          (i32.const 1056)))
      (i32.add
        (i32.shl
          (local.get 0)
          (i32.const 10))
        (i32.const 1136)))
  )
  (func $one_pinned (;9;) (type 0) (param i32 i32)
    (local i32)
    (global.set $__stack_pointer
      (local.tee 2
        (i32.sub
          (global.get $__stack_pointer)
          (i32.const 16))))
    (i64.store offset=8
      (local.get 2)
      (i64.const 47244640258))
    (i32.store
      (local.get 1)
      (call $embed
        (local.get 0)
        (i32.add
          (local.get 2)
          (i32.const 8))))
    (global.set $__stack_pointer
      (i32.add
        (local.get 2)
        (i32.const 16)))
  )
  (func $embed (;10;) (type 3) (param i32 i32) (result i32)
    (local i32 i32)
    (global.set $__stack_pointer
      (local.tee 2
        (i32.sub
          (global.get $__stack_pointer)
          (i32.const 16))))
    (block
      (loop
        (block
          (br_if 0 (;@3;)
            (i32.eq
              (local.tee 3
                (i32.load offset=5296
                  (i32.const 0)))
              (i32.const 2)))
          (br_if 2 (;@1;)
            (local.get 3))
          (i64.store
            (i32.add
              (local.get 2)
              (i32.const 8))
            (i64.load offset=1048 align=4
              (i32.const 0)))
          (i64.store
            (local.get 2)
            (i64.load offset=1040 align=4
              (i32.const 0)))
          (block
            (block
              (br_if 0 (;@5;)
                (i32.eqz
                  (call $poll_future
                    (local.get 1)
                    (local.get 2))))
              (local.set 3
                (i32.load offset=12
                  (local.get 2)))
              (br 1 (;@4;)))
            (i32.store offset=5296
              (i32.const 0)
              (i32.const 1))
            (call $start_unwind
              (local.get 0))
            (local.set 3
              (i32.const 0)))
          (global.set $__stack_pointer
            (i32.add
              (local.get 2)
              (i32.const 16)))
          (return
            (local.get 3)))
        (i32.store offset=5296
          (i32.const 0)
          (i32.const 0))
        (call $stop_rewind)
        (br 0 (;@2;))))
    (unreachable)
  )
  (func $two_pinned (;11;) (type 0) (param i32 i32)
    (local i32)
    (global.set $__stack_pointer
      (local.tee 2
        (i32.sub
          (global.get $__stack_pointer)
          (i32.const 16))))
    (i64.store offset=8
      (local.get 2)
      (i64.const 47244640258))
    (i64.store
      (local.get 2)
      (i64.const 90194313219))
    (i32.store
      (local.get 1)
      (i32.add
        (call $embed
          (local.get 0)
          (i32.add
            (local.get 2)
            (i32.const 8)))
        (call $embed
          (local.get 0)
          (local.get 2))))
    (global.set $__stack_pointer
      (i32.add
        (local.get 2)
        (i32.const 16)))
  )
  (func $two_boxed (;12;) (type 0) (param i32 i32)
    (local i32)
    (i32.store
      (local.get 1)
      (i32.add
        (call $embed
          (local.get 0)
          (i32.add
            (local.tee 2
              (i32.shl
                (i32.div_s
                  (i32.sub
                    (local.get 0)
                    (i32.const 1056))
                  (i32.const 20))
                (i32.const 4)))
            (i32.const 5232)))
        (call $embed
          (local.get 0)
          (i32.add
            (local.get 2)
            (i32.const 5240)))))
  )
  (func $outer (;13;) (type 0) (param i32 i32)
    (local i32 i32)
    (local.set 2
      (i32.const 1))
    (block
      (br_if 0 (;@1;)
        (call $poll
          (i32.const 1116)
          (i32.const 1)))
      (local.set 3
        (i32.const 1))
      (loop
        (i32.store offset=5268
          (i32.const 0)
          (local.get 3))
        (i32.store offset=5264
          (i32.const 0)
          (i32.const 1))
        (local.set 3
          (local.tee 2
            (i32.add
              (call $embed
                (local.get 0)
                (i32.const 5264))
              (i32.const 1))))
        (local.set 2
          (local.get 2))
        (br_if 0 (;@2;)
          (i32.eqz
            (call $poll
              (i32.const 1116)
              (i32.const 1))))))
    (i32.store
      (local.get 1)
      (i32.add
        (i32.mul
          (i32.load offset=1132
            (i32.const 0))
          (i32.const 100))
        (local.get 2)))
  )
  (func $poll_future (;14;) (type 3) (param i32 i32) (result i32)
    (local i32)
    (block
      (br_if 0 (;@1;)
        (i32.lt_s
          (local.tee 2
            (i32.load
              (local.get 0)))
          (i32.const 1)))
      (i32.store
        (local.get 0)
        (i32.add
          (local.get 2)
          (i32.const -1)))
      (i32.store
        (local.get 1)
        (i32.add
          (i32.load
            (local.get 1))
          (i32.const 1)))
      (return
        (i32.const 0)))
    (i32.store offset=12
      (local.get 1)
      (i32.load offset=4
        (local.get 0)))
    (i32.const 1)
  )
  (data $.rodata (;0;) (i32.const 1024) "\02\00\00\00\03\00\00\00\01\00\00\00\04\00\00\00\01\00\00\00\02\00\00\00\03\00\00\00\04\00\00\00")
)

;; Two boxed futures.
(assert_return (invoke "begin" (i32.const 2)))
(assert_return (invoke "poll" (i32.const 2) (i32.const 2)) (i32.const 0))
(assert_return (invoke "poll" (i32.const 2) (i32.const 2)) (i32.const 0))
(assert_return (invoke "poll" (i32.const 2) (i32.const 2)) (i32.const 0))
(assert_return (invoke "poll" (i32.const 2) (i32.const 2)) (i32.const 0))
(assert_return (invoke "poll" (i32.const 2) (i32.const 2)) (i32.const 0))
(assert_return (invoke "poll" (i32.const 2) (i32.const 2)) (i32.const 1))
(assert_return (invoke "result" (i32.const 2)) (i32.const 32))
(assert_return (invoke "used" (i32.const 2)) (i32.const 0))
(assert_return (invoke "begin" (i32.const 2)))
(assert_return (invoke "poll" (i32.const 2) (i32.const 2)) (i32.const 0))
(assert_return (invoke "poll" (i32.const 2) (i32.const 2)) (i32.const 0))
(assert_return (invoke "poll" (i32.const 2) (i32.const 2)) (i32.const 0))
(assert_return (invoke "poll" (i32.const 2) (i32.const 2)) (i32.const 0))
(assert_return (invoke "poll" (i32.const 2) (i32.const 2)) (i32.const 0))
(assert_return (invoke "poll" (i32.const 2) (i32.const 2)) (i32.const 1))
(assert_return (invoke "result" (i32.const 2)) (i32.const 32))
(assert_return (invoke "used" (i32.const 2)) (i32.const 0))

;; A coroutine that polls another one.
(assert_return (invoke "begin" (i32.const 3)))
(assert_return (invoke "begin" (i32.const 2)))
(assert_return (invoke "poll" (i32.const 2) (i32.const 3)) (i32.const 0))
(assert_return (invoke "poll" (i32.const 2) (i32.const 3)) (i32.const 0))
(assert_return (invoke "poll" (i32.const 2) (i32.const 3)) (i32.const 0))
(assert_return (invoke "poll" (i32.const 2) (i32.const 3)) (i32.const 0))
(assert_return (invoke "poll" (i32.const 2) (i32.const 3)) (i32.const 0))
(assert_return (invoke "poll" (i32.const 2) (i32.const 3)) (i32.const 1))
(assert_return (invoke "result" (i32.const 2)) (i32.const 3206))
(assert_return (invoke "used" (i32.const 2)) (i32.const 0))

;; Dropped while suspended, and used again.
(assert_return (invoke "begin" (i32.const 2)))
(assert_return (invoke "poll" (i32.const 2) (i32.const 2)) (i32.const 0))
(assert_return (invoke "poll" (i32.const 2) (i32.const 2)) (i32.const 0))
(assert_return (invoke "begin" (i32.const 2)))
(assert_return (invoke "poll" (i32.const 2) (i32.const 2)) (i32.const 0))
(assert_return (invoke "poll" (i32.const 2) (i32.const 2)) (i32.const 0))
(assert_return (invoke "poll" (i32.const 2) (i32.const 2)) (i32.const 0))
(assert_return (invoke "poll" (i32.const 2) (i32.const 2)) (i32.const 0))
(assert_return (invoke "poll" (i32.const 2) (i32.const 2)) (i32.const 0))
(assert_return (invoke "poll" (i32.const 2) (i32.const 2)) (i32.const 1))
(assert_return (invoke "result" (i32.const 2)) (i32.const 32))
(assert_return (invoke "used" (i32.const 2)) (i32.const 0))

;; Two coroutines in turn, which end in another order than they began.
(assert_return (invoke "begin" (i32.const 2)))
(assert_return (invoke "begin" (i32.const 3)))
(assert_return (invoke "poll" (i32.const 2) (i32.const 2)) (i32.const 0))
(assert_return (invoke "poll" (i32.const 3) (i32.const 2)) (i32.const 0))
(assert_return (invoke "poll" (i32.const 3) (i32.const 2)) (i32.const 0))
(assert_return (invoke "poll" (i32.const 3) (i32.const 2)) (i32.const 0))
(assert_return (invoke "poll" (i32.const 3) (i32.const 2)) (i32.const 0))
(assert_return (invoke "poll" (i32.const 3) (i32.const 2)) (i32.const 0))
(assert_return (invoke "poll" (i32.const 3) (i32.const 2)) (i32.const 1))
(assert_return (invoke "poll" (i32.const 2) (i32.const 2)) (i32.const 0))
(assert_return (invoke "poll" (i32.const 2) (i32.const 2)) (i32.const 0))
(assert_return (invoke "poll" (i32.const 2) (i32.const 2)) (i32.const 0))
(assert_return (invoke "poll" (i32.const 2) (i32.const 2)) (i32.const 0))
(assert_return (invoke "poll" (i32.const 2) (i32.const 2)) (i32.const 1))
(assert_return (invoke "result" (i32.const 2)) (i32.const 32))
(assert_return (invoke "result" (i32.const 3)) (i32.const 32))

;; Polled after it has finished, a coroutine begins its body anew. Its futures are over, so it ends
;; at once.
(assert_return (invoke "poll" (i32.const 2) (i32.const 2)) (i32.const 1))
(assert_return (invoke "result" (i32.const 2)) (i32.const 32))

;; Pinned futures are overwritten where embed runs, so these bodies never come to their end. An
;; engine that saves this stack together with the frames gives 11 after two polls and 32 after five.
(assert_return (invoke "begin" (i32.const 0)))
(assert_return (invoke "poll" (i32.const 0) (i32.const 0)) (i32.const 0))
(assert_return (invoke "poll" (i32.const 0) (i32.const 0)) (i32.const 0))
(assert_return (invoke "poll" (i32.const 0) (i32.const 0)) (i32.const 0))
(assert_return (invoke "poll" (i32.const 0) (i32.const 0)) (i32.const 0))
(assert_return (invoke "poll" (i32.const 0) (i32.const 0)) (i32.const 0))
(assert_return (invoke "poll" (i32.const 0) (i32.const 0)) (i32.const 0))
(assert_return (invoke "poll" (i32.const 0) (i32.const 0)) (i32.const 0))
(assert_return (invoke "poll" (i32.const 0) (i32.const 0)) (i32.const 0))
(assert_return (invoke "begin" (i32.const 1)))
(assert_return (invoke "poll" (i32.const 1) (i32.const 1)) (i32.const 0))
(assert_return (invoke "poll" (i32.const 1) (i32.const 1)) (i32.const 0))
(assert_return (invoke "poll" (i32.const 1) (i32.const 1)) (i32.const 0))
(assert_return (invoke "poll" (i32.const 1) (i32.const 1)) (i32.const 0))
(assert_return (invoke "poll" (i32.const 1) (i32.const 1)) (i32.const 0))
(assert_return (invoke "poll" (i32.const 1) (i32.const 1)) (i32.const 0))
(assert_return (invoke "poll" (i32.const 1) (i32.const 1)) (i32.const 0))
(assert_return (invoke "poll" (i32.const 1) (i32.const 1)) (i32.const 0))
