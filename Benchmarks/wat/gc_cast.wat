;; SPDX-License-Identifier: Apache-2.0
;;
;; A value of four kinds, as a dynamic language has them: i31, two structures and null, told apart by
;; br_on_cast and ref.test in every round.

(module $gc_cast
  (type $box (sub (struct (field $number i32))))
  (type $pair (sub $box (struct (field $number i32) (field $second i32))))
  (type $values (array (mut anyref)))

  (func $number_of (param $value anyref) (result i32)
    (block $pair (result (ref $pair))
      (block $box (result (ref $box))
        (block $small (result (ref i31))
          (br_on_cast $small anyref (ref i31) (local.get $value))
          (br_on_cast $pair anyref (ref $pair))
          (br_on_cast $box anyref (ref $box))
          (return (ref.is_null)))
        (return (i31.get_u)))
      (return (struct.get $box $number)))
    (struct.get $pair $second))

  (func $make (param $i i32) (result anyref)
    (block $other
      (block $pair
        (block $box
          (block $small
            (br_table $small $box $pair $other (i32.and (local.get $i) (i32.const 3))))
          (return (ref.i31 (local.get $i))))
        (return (struct.new $box (local.get $i))))
      (return (struct.new $pair (local.get $i) (i32.shl (local.get $i) (i32.const 1)))))
    (ref.null any))

  (func (export "run") (param $n i32) (result i32)
    (local $values (ref $values)) (local $i i32) (local $value anyref) (local $sum i32)
    (local.set $values (array.new $values (ref.null any) (i32.const 64)))
    (loop $fill
      (array.set $values (local.get $values) (local.get $i)
        (call $make (i32.xor (local.get $i) (i32.shr_u (local.get $i) (i32.const 3)))))
      (local.set $i (i32.add (local.get $i) (i32.const 1)))
      (br_if $fill (i32.lt_u (local.get $i) (i32.const 64))))
    (block $done
      (loop $again
        (br_if $done (i32.eqz (local.get $n)))
        (local.set $value
          (array.get $values (local.get $values) (i32.and (local.get $n) (i32.const 63))))
        (local.set $sum
          (i32.add
            (i32.mul (local.get $sum) (i32.const 3))
            (i32.add
              (call $number_of (local.get $value))
              (ref.test (ref $box) (local.get $value)))))
        (local.set $n (i32.sub (local.get $n) (i32.const 1)))
        (br $again)))
    (local.get $sum)))
