;; SPDX-License-Identifier: Apache-2.0
;;
;; The Fibonacci number n by naive recursion, both calls as calls: time grows by 1.6 with each n.

(module $fib
  (func $fib (export "run") (param $n i32) (result i32)
    (if (result i32) (i32.lt_u (local.get $n) (i32.const 2))
      (then (local.get $n))
      (else
        (i32.add
          (call $fib (i32.sub (local.get $n) (i32.const 1)))
          (call $fib (i32.sub (local.get $n) (i32.const 2))))))))
