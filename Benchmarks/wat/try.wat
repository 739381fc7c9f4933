;; SPDX-License-Identifier: Apache-2.0
;;
;; A try_table in every round around a call that seldom throws (one time in 256): what a block that
;; could catch costs when nothing is thrown.

(module $try
  (tag $rare (param i32))

  (func $check (param $n i32) (result i32)
    (if (i32.eqz (i32.and (local.get $n) (i32.const 255)))
      (then (throw $rare (local.get $n))))
    (i32.xor (local.get $n) (i32.const 0x55)))

  (func (export "run") (param $n i32) (result i32)
    (local $sum i32)
    (block $done
      (loop $again
        (br_if $done (i32.eqz (local.get $n)))
        (local.set $sum
          (i32.add
            (i32.mul (local.get $sum) (i32.const 5))
            (block $caught (result i32)
              (try_table (result i32) (catch $rare $caught)
                (call $check (local.get $n))))))
        (local.set $n (i32.sub (local.get $n) (i32.const 1)))
        (br $again)))
    (local.get $sum)))
