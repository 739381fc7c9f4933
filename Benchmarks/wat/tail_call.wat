;; SPDX-License-Identifier: Apache-2.0
;;
;; A loop made of two functions that call each other in tail position.

(module $tail_call
  (func $even (param $n i32) (param $sum i32) (result i32)
    (if (i32.eqz (local.get $n)) (then (return (local.get $sum))))
    (return_call $odd
      (i32.sub (local.get $n) (i32.const 1)) (i32.add (local.get $sum) (local.get $n))))

  (func $odd (param $n i32) (param $sum i32) (result i32)
    (if (i32.eqz (local.get $n)) (then (return (i32.const -1))))
    (return_call $even
      (i32.sub (local.get $n) (i32.const 1)) (i32.xor (local.get $sum) (local.get $n))))

  (func (export "run") (param $n i32) (result i32)
    (call $even (i32.shl (local.get $n) (i32.const 1)) (i32.const 1))))
