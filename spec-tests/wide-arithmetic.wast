;; The instructions of wide arithmetic among others: their two results stay on the stack, go to
;; locals, and are operands again. Spec: proposal wide-arithmetic.

(module
  ;; The n-th Fibonacci number of 128 bits.
  (func (export "fibonacci") (param $n i32) (result i64 i64)
    (local $low i64) (local $high i64) (local $nextLow i64) (local $nextHigh i64)
    (local $sumLow i64)
    (local.set $nextLow (i64.const 1))
    (block $done
      (loop $again
        (br_if $done (i32.eqz (local.get $n)))
        (i64.add128 (local.get $low) (local.get $high) (local.get $nextLow) (local.get $nextHigh))
        (local.get $nextHigh)
        (local.set $high)
        (local.set $nextHigh)
        (local.set $sumLow)
        (local.set $low (local.get $nextLow))
        (local.set $nextLow (local.get $sumLow))
        (local.set $n (i32.sub (local.get $n) (i32.const 1)))
        (br $again)))
    (local.get $low) (local.get $high))

  ;; Constants as operands, in a loop and outside of one.
  (func (export "countdown") (param $n i64) (result i64 i64)
    (local $low i64) (local $high i64)
    (local.set $high (i64.const 1))
    (loop $again
      (i64.sub128 (local.get $low) (local.get $high) (i64.const 1) (i64.const 0))
      (local.set $high)
      (local.set $low)
      (br_if $again (i64.ne (i64.const 0) (local.tee $n (i64.sub (local.get $n) (i64.const 1))))))
    (i64.add128 (i64.const -1) (i64.const 7) (local.get $low) (local.get $high)))

  ;; One product is an operand of the next operation, above other operands.
  (func (export "norm") (param $a i64) (param $b i64) (result i64 i64)
    (i64.add128 (i64.mul_wide_s (local.get $a) (local.get $a))
                (i64.mul_wide_s (local.get $b) (local.get $b))))
  (func (export "below") (param i64) (result i64 i64 i64)
    (i64.add (local.get 0) (i64.const 1))
    (i64.mul_wide_u (i64.add (local.get 0) (i64.const 2)) (i64.const -1)))

  ;; Parts of a result are dropped, tested and compared.
  (func (export "high") (param i64 i64) (result i64) (local i64)
    (i64.mul_wide_u (local.get 0) (local.get 1))
    (local.set 2)
    (drop)
    (local.get 2))
  (func (export "overflows") (param i64 i64) (result i32) (local i32)
    (i64.mul_wide_u (local.get 0) (local.get 1))
    (i64.eqz)
    (i32.eqz)
    (local.set 2)
    (drop)
    (local.get 2))
  (func (export "carry") (param i64 i64) (result i32)
    (if (result i32) (i64.ne
          (block (result i64) (i64.const 0))
          (block (result i64)
            (i64.add128 (local.get 0) (i64.const 0) (local.get 1) (i64.const 0))
            (local.set 1) (drop) (local.get 1)))
      (then (i32.const 1)) (else (i32.const 0))))

  ;; The operands of the result are its own parameters.
  (func $swap (param i64 i64) (result i64 i64) (local.get 1) (local.get 0))
  (func (export "tail") (param i64 i64 i64 i64) (result i64 i64)
    (call $swap (i64.sub128 (local.get 2) (local.get 3) (local.get 0) (local.get 1))))

  ;; Unreachable code is checked only.
  (func (export "unreachable") (result i64 i64) (return (i64.const 1) (i64.const 2)) (i64.add128))
)

(assert_return (invoke "fibonacci" (i32.const 0)) (i64.const 0) (i64.const 0))
(assert_return (invoke "fibonacci" (i32.const 93)) (i64.const 12200160415121876738) (i64.const 0))
(assert_return (invoke "fibonacci" (i32.const 94)) (i64.const 1293530146158671551) (i64.const 1))
(assert_return (invoke "fibonacci" (i32.const 186)) (i64.const 14458561666841997560) (i64.const 18042485370706291343))
(assert_return (invoke "countdown" (i64.const 1)) (i64.const -2) (i64.const 8))
(assert_return (invoke "countdown" (i64.const 10)) (i64.const -11) (i64.const 8))
(assert_return (invoke "norm" (i64.const 3) (i64.const 4)) (i64.const 25) (i64.const 0))
(assert_return (invoke "norm" (i64.const -3) (i64.const -4)) (i64.const 25) (i64.const 0))
(assert_return (invoke "norm" (i64.const 0x8000000000000000) (i64.const -1))
  (i64.const 1) (i64.const 0x4000000000000000))
(assert_return (invoke "below" (i64.const 1)) (i64.const 2) (i64.const -3) (i64.const 2))
(assert_return (invoke "high" (i64.const -1) (i64.const -1)) (i64.const -2))
(assert_return (invoke "overflows" (i64.const 0x100000000) (i64.const 0x100000000)) (i32.const 1))
(assert_return (invoke "overflows" (i64.const 0x100000000) (i64.const 0xFFFFFFFF)) (i32.const 0))
(assert_return (invoke "carry" (i64.const -1) (i64.const 1)) (i32.const 1))
(assert_return (invoke "carry" (i64.const -1) (i64.const 0)) (i32.const 0))
(assert_return (invoke "tail" (i64.const 1) (i64.const 0) (i64.const 0) (i64.const 5))
  (i64.const 4) (i64.const -1))
(assert_return (invoke "unreachable") (i64.const 1) (i64.const 2))

(assert_invalid
  (module (func (result i64 i64) (i64.const 0) (i32.const 0) (i64.mul_wide_u)))
  "type mismatch")
(assert_invalid
  (module (func (result i64 i32) (i64.const 0) (i64.const 0) (i64.mul_wide_u)))
  "type mismatch")
