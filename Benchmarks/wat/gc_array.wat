;; SPDX-License-Identifier: Apache-2.0
;;
;; Arrays of the heap in place of memory: an insertion sort of 64 numbers in an array of i32, n times,
;; and an array of bytes that counts.

(module $gc_array
  (type $words (array (mut i32)))
  (type $bytes (array (mut i8)))

  (func $fill (param $words (ref $words)) (param $seed i32)
    (local $i i32)
    (loop $again
      (local.set $seed
        (i32.add (i32.mul (local.get $seed) (i32.const 1103515245)) (i32.const 12345)))
      (array.set $words (local.get $words) (local.get $i)
        (i32.shr_u (local.get $seed) (i32.const 8)))
      (local.set $i (i32.add (local.get $i) (i32.const 1)))
      (br_if $again (i32.lt_u (local.get $i) (array.len (local.get $words))))))

  (func $sort (param $words (ref $words))
    (local $i i32) (local $j i32) (local $value i32)
    (local.set $i (i32.const 1))
    (loop $outer
      (local.set $value (array.get $words (local.get $words) (local.get $i)))
      (local.set $j (local.get $i))
      (block $placed
        (loop $inner
          (br_if $placed (i32.eqz (local.get $j)))
          (br_if $placed
            (i32.le_u
              (array.get $words (local.get $words) (i32.sub (local.get $j) (i32.const 1)))
              (local.get $value)))
          (array.set $words (local.get $words) (local.get $j)
            (array.get $words (local.get $words) (i32.sub (local.get $j) (i32.const 1))))
          (local.set $j (i32.sub (local.get $j) (i32.const 1)))
          (br $inner)))
      (array.set $words (local.get $words) (local.get $j) (local.get $value))
      (local.set $i (i32.add (local.get $i) (i32.const 1)))
      (br_if $outer (i32.lt_u (local.get $i) (array.len (local.get $words))))))

  (func (export "run") (param $n i32) (result i32)
    (local $words (ref $words)) (local $counts (ref $bytes)) (local $sum i32) (local $low i32)
    (local.set $words (array.new $words (i32.const 0) (i32.const 64)))
    (local.set $counts (array.new $bytes (i32.const 0) (i32.const 256)))
    (block $done
      (loop $again
        (br_if $done (i32.eqz (local.get $n)))
        (call $fill (local.get $words) (local.get $n))
        (call $sort (local.get $words))
        (local.set $low
          (i32.and
            (array.get $words (local.get $words) (i32.and (local.get $n) (i32.const 63)))
            (i32.const 255)))
        (array.set $bytes (local.get $counts) (local.get $low)
          (i32.add (array.get_u $bytes (local.get $counts) (local.get $low)) (i32.const 1)))
        (local.set $sum
          (i32.add
            (i32.mul (local.get $sum) (i32.const 31))
            (i32.add
              (local.get $low) (array.get_u $bytes (local.get $counts) (local.get $low)))))
        (local.set $n (i32.sub (local.get $n) (i32.const 1)))
        (br $again)))
    (local.get $sum)))
