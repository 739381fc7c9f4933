;; SPDX-License-Identifier: Apache-2.0
;;
;; Loads and stores of four widths in every round, at addresses that move through 64 KiB.

(module $memory
  (memory 2)

  (func (export "run") (param $n i32) (result i64)
    (local $at i32) (local $sum i64)
    (local.set $sum (i64.const 1))
    (block $done
      (loop $again
        (br_if $done (i32.eqz (local.get $n)))
        (local.set $n (i32.sub (local.get $n) (i32.const 1)))
        (local.set $at (i32.and (i32.mul (local.get $n) (i32.const 40)) (i32.const 0xFFF8)))
        (i64.store (local.get $at) (i64.add (i64.load (local.get $at)) (local.get $sum)))
        (i32.store offset=8 (local.get $at)
          (i32.add (i32.load offset=12 (local.get $at)) (local.get $n)))
        (i32.store16 offset=18 (local.get $at) (i32.load16_u offset=6 (local.get $at)))
        (i32.store8 offset=21 (local.get $at) (i32.load8_s offset=9 (local.get $at)))
        (local.set $sum (i64.add (local.get $sum) (i64.load offset=16 (local.get $at))))
        (br $again)))
    (local.get $sum)))
