;; SPDX-License-Identifier: Apache-2.0
;;
;; Counters in globals, which every round reads and writes; one of them is exported.

(module $global
  (global $count (export "count") (mut i32) (i32.const 0))
  (global $sum (mut i64) (i64.const 0))

  (func (export "run") (param $n i32) (result i64)
    (global.set $count (i32.const 0))
    (global.set $sum (i64.const 0))
    (block $done
      (loop $again
        (br_if $done (i32.eqz (local.get $n)))
        (global.set $count (i32.add (global.get $count) (i32.const 3)))
        (global.set $sum (i64.add (global.get $sum) (i64.extend_i32_u (global.get $count))))
        (local.set $n (i32.sub (local.get $n) (i32.const 1)))
        (br $again)))
    (global.get $sum)))
