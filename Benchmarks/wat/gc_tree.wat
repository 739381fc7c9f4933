;; SPDX-License-Identifier: Apache-2.0
;;
;; Binary trees of 1,023 nodes, built and counted, n times, while one tree of 16,383 nodes lives all
;; along: what a collection must look at.

(module $gc_tree
  (type $node (struct (field $left (ref null $node)) (field $right (ref null $node))))
  (global $long (mut (ref null $node)) (ref.null $node))

  (func $build (param $depth i32) (result (ref $node))
    (if (i32.eqz (local.get $depth))
      (then (return (struct.new $node (ref.null $node) (ref.null $node)))))
    (local.set $depth (i32.sub (local.get $depth) (i32.const 1)))
    (struct.new $node (call $build (local.get $depth)) (call $build (local.get $depth))))

  (func $count (param $node (ref null $node)) (result i32)
    (if (ref.is_null (local.get $node)) (then (return (i32.const 0))))
    (i32.add
      (i32.const 1)
      (i32.add
        (call $count (struct.get $node $left (local.get $node)))
        (call $count (struct.get $node $right (local.get $node))))))

  (func (export "run") (param $n i32) (result i32)
    (local $sum i32)
    (if (i32.eqz (local.get $n)) (then (return (i32.const 0))))
    (global.set $long (call $build (i32.const 13)))
    (loop $again
      (local.set $sum
        (i32.add
          (i32.mul (local.get $sum) (i32.const 3))
          (call $count (call $build (i32.const 9)))))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (i32.xor (local.get $sum) (call $count (global.get $long)))))
