;; SPDX-License-Identifier: Apache-2.0
;;
;; A counted loop with one addition: what a round of a loop costs by itself.

(module $loop
  (func (export "run") (param $n i32) (result i32)
    (local $i i32) (local $sum i32)
    (if (i32.eqz (local.get $n)) (then (return (i32.const 0))))
    (loop $again
      (local.set $sum (i32.add (local.get $sum) (local.get $i)))
      (local.set $i (i32.add (local.get $i) (i32.const 1)))
      (br_if $again (i32.ne (local.get $i) (local.get $n))))
    (local.get $sum)))
