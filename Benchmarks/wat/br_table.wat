;; SPDX-License-Identifier: Apache-2.0
;;
;; A switch with eight cases in every round; which one depends on the sum so far.

(module $br_table
  (func (export "run") (param $n i32) (result i32)
    (local $sum i32)
    (local.set $sum (i32.const 12345))
    (block $done
      (loop $again
        (br_if $done (i32.eqz (local.get $n)))
        (local.set $n (i32.sub (local.get $n) (i32.const 1)))
        (block $7 (block $6 (block $5 (block $4 (block $3 (block $2 (block $1 (block $0
          (br_table $0 $1 $2 $3 $4 $5 $6 $7
            (i32.and (i32.shr_u (local.get $sum) (i32.const 13)) (i32.const 7))))
          (local.set $sum (i32.add (local.get $sum) (i32.const 0x9E3779B9)))
          (br $again))
          (local.set $sum (i32.mul (local.get $sum) (i32.const 0x01000193)))
          (br $again))
          (local.set $sum (i32.xor (local.get $sum) (local.get $n)))
          (br $again))
          (local.set $sum (i32.rotl (local.get $sum) (i32.const 7)))
          (br $again))
          (local.set $sum (i32.sub (local.get $sum) (i32.const 77777)))
          (br $again))
          (local.set $sum (i32.xor (local.get $sum) (i32.const 0x5BD1E995)))
          (br $again))
          (local.set $sum (i32.add (local.get $sum) (local.get $n)))
          (br $again))
        (local.set $sum (i32.rotr (local.get $sum) (i32.const 3)))
        (br $again)))
    (local.get $sum)))
