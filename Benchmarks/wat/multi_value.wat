;; SPDX-License-Identifier: Apache-2.0
;;
;; Functions with two results, and a loop whose state is its parameters on the stack.

(module $multi_value
  (func $divide (param $a i32) (param $b i32) (result i32 i32)
    (i32.div_u (local.get $a) (local.get $b))
    (i32.rem_u (local.get $a) (local.get $b)))

  (func $exchange (param $a i32) (param $b i32) (result i32 i32)
    (local.get $b) (local.get $a))

  (func (export "run") (param $n i32) (result i32)
    (if (i32.eqz (local.get $n)) (then (return (i32.const 0))))
    i32.const 0
    i32.const 1
    (loop $again (param i32 i32) (result i32 i32)
      (call $exchange)
      (i32.const 1000003)
      (i32.mul)
      (local.get $n)
      (i32.add)
      (i32.const 17)
      (call $divide)
      (i32.add)
      (local.tee $n (i32.sub (local.get $n) (i32.const 1)))
      (br_if $again))
    (i32.xor)))
