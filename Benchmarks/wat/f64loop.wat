;; SPDX-License-Identifier: Apache-2.0
;;
;; Floating-point arithmetic in locals: a logistic map, its square root, and a conversion.

(module $f64loop
  (func (export "run") (param $n i32) (result i64)
    (local $x f64) (local $sum f64)
    (local.set $x (f64.const 0.3))
    (block $done
      (loop $again
        (br_if $done (i32.eqz (local.get $n)))
        (local.set $x
          (f64.mul
            (f64.mul (f64.const 3.7) (local.get $x))
            (f64.sub (f64.const 1) (local.get $x))))
        (local.set $sum
          (f64.add
            (f64.mul (local.get $sum) (f64.const 0.5))
            (f64.add (f64.sqrt (local.get $x)) (f64.convert_i32_s (local.get $n)))))
        (local.set $n (i32.sub (local.get $n) (i32.const 1)))
        (br $again)))
    (i64.reinterpret_f64 (local.get $sum))))
