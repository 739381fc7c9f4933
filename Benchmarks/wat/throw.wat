;; SPDX-License-Identifier: Apache-2.0
;;
;; An exception in every round: thrown by a called function, through a second one, and caught with its
;; value.

(module $throw
  (tag $odd (param i32))

  (func $check (param $n i32) (result i32)
    (if (i32.and (local.get $n) (i32.const 1))
      (then (throw $odd (i32.mul (local.get $n) (i32.const 3)))))
    (local.get $n))

  (func $between (param $n i32) (result i32)
    (i32.add (call $check (local.get $n)) (i32.const 1)))

  (func (export "run") (param $n i32) (result i32)
    (local $sum i32)
    (block $done
      (loop $again
        (br_if $done (i32.eqz (local.get $n)))
        (local.set $sum
          (i32.add
            (i32.mul (local.get $sum) (i32.const 5))
            (block $caught (result i32)
              (try_table (result i32) (catch $odd $caught)
                (call $between (i32.or (local.get $n) (i32.const 1)))))))
        (local.set $n (i32.sub (local.get $n) (i32.const 1)))
        (br $again)))
    (local.get $sum)))
