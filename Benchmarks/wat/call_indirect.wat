;; SPDX-License-Identifier: Apache-2.0
;;
;; A call through a table in every round, of four functions in turn.

(module $call_indirect
  (type $step (func (param i32 i32) (result i32)))
  (table 4 4 funcref)
  (elem (i32.const 0) func $add $subtract $exclusive $multiply)

  (func $add (type $step) (i32.add (local.get 0) (local.get 1)))
  (func $subtract (type $step) (i32.sub (local.get 0) (local.get 1)))
  (func $exclusive (type $step) (i32.xor (local.get 0) (local.get 1)))
  (func $multiply (type $step) (i32.mul (local.get 0) (i32.or (local.get 1) (i32.const 1))))

  (func (export "run") (param $n i32) (result i32)
    (local $sum i32)
    (block $done
      (loop $again
        (br_if $done (i32.eqz (local.get $n)))
        (local.set $sum
          (call_indirect (type $step)
            (local.get $sum) (local.get $n) (i32.and (local.get $n) (i32.const 3))))
        (local.set $n (i32.sub (local.get $n) (i32.const 1)))
        (br $again)))
    (local.get $sum)))
