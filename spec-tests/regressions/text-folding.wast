;; Folded instructions run their operands first, whatever they are folded into.

(module
  (memory 1)
  (func (export "if") (param $i i32) (result i32)
    (if $done (result i32) (i32.eqz (block $done (result i32) (br $done (local.get $i))))
      (then (br $done (i32.const 10)))
      (else (i32.add (local.get $i) (i32.const 20)))))
  (func (export "mixed") (param $i i32) (result i32)
    local.get $i
    (if (param) (result i32) (local.tee $i (i32.const 7)) (then i32.const 1) (else i32.const 2))
    (i32.sub)
    block (param i32) (result i32)
      (i32.mul (local.get $i))
    end)
  (func (export "loop") (param $i i64) (result i64) (local $product i64)
    (local.set $product (i64.const 1))
    (loop $again
      (br_if 1 (local.get $product) (i64.eqz (local.get $i)))
      drop
      (local.set $product (i64.mul (local.get $product) (local.get $i)))
      (local.set $i (i64.sub (local.get $i) (i64.const 1)))
      (br $again))
    unreachable)
)

(assert_return (invoke "if" (i32.const 0)) (i32.const 10))
(assert_return (invoke "if" (i32.const 1)) (i32.const 21))
(assert_return (invoke "mixed" (i32.const 5)) (i32.const 28))
(assert_return (invoke "loop" (i64.const 5)) (i64.const 120))
