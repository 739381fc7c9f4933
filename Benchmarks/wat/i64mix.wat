;; SPDX-License-Identifier: Apache-2.0
;;
;; Integer arithmetic of 64 bits on two locals: shifts, products, rotations, comparisons, a select.

(module $i64mix
  (func (export "run") (param $n i32) (result i64)
    (local $a i64) (local $b i64)
    (local.set $a (i64.const 0x123456789ABCDEF))
    (local.set $b (i64.const 0x0F1E2D3C4B5A6978))
    (block $done
      (loop $again
        (br_if $done (i32.eqz (local.get $n)))
        (local.set $a (i64.xor (local.get $a) (i64.shl (local.get $a) (i64.const 13))))
        (local.set $a (i64.xor (local.get $a) (i64.shr_u (local.get $a) (i64.const 7))))
        (local.set $b
          (i64.add (i64.mul (local.get $b) (i64.const 0x5851F42D4C957F2D)) (local.get $a)))
        (local.set $a
          (select
            (i64.rotl (local.get $a) (i64.const 17))
            (i64.sub (local.get $a) (local.get $b))
            (i64.lt_u (local.get $a) (local.get $b))))
        (local.set $n (i32.sub (local.get $n) (i32.const 1)))
        (br $again)))
    (i64.xor (local.get $a) (local.get $b))))
