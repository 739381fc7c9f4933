;; SPDX-License-Identifier: Apache-2.0
;;
;; Lists of 1,000 cells, built, summed and dropped, n times: allocation, and reading of fields along a
;; chain.

(module $gc_list
  (type $cell (struct (field $value i32) (field $next (ref null $cell))))

  (func $build (param $count i32) (result (ref null $cell))
    (local $list (ref null $cell))
    (block $done
      (loop $again
        (br_if $done (i32.eqz (local.get $count)))
        (local.set $list (struct.new $cell (local.get $count) (local.get $list)))
        (local.set $count (i32.sub (local.get $count) (i32.const 1)))
        (br $again)))
    (local.get $list))

  (func $sum (param $list (ref null $cell)) (result i32)
    (local $sum i32)
    (block $done
      (loop $again
        (br_if $done (ref.is_null (local.get $list)))
        (local.set $sum
          (i32.add
            (i32.mul (local.get $sum) (i32.const 3))
            (struct.get $cell $value (local.get $list))))
        (local.set $list (struct.get $cell $next (local.get $list)))
        (br $again)))
    (local.get $sum))

  (func (export "run") (param $n i32) (result i32)
    (local $all i32)
    (block $done
      (loop $again
        (br_if $done (i32.eqz (local.get $n)))
        (local.set $all
          (i32.add
            (i32.mul (local.get $all) (i32.const 7))
            (call $sum (call $build (i32.const 1000)))))
        (local.set $n (i32.sub (local.get $n) (i32.const 1)))
        (br $again)))
    (local.get $all)))
