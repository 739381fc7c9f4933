;; Constants that do not fit an immediate are kept in slots of the frame while a loop runs. The
;; frames of functions called in the loop must not lie over them.
(module
  (func $clobber (param i64 i64) (result i64)
    (local i64 i64 i64 i64 i64 i64)
    (local.set 2 (i64.const -1)) (local.set 3 (i64.const -1)) (local.set 4 (i64.const -1))
    (local.set 5 (i64.const -1)) (local.set 6 (i64.const -1)) (local.set 7 (i64.const -1))
    (i64.add (local.get 0) (local.get 1)))
  (func (export "run") (param $n i32) (result i64)
    (local $sum i64)
    (loop $again
      (local.set $sum
        (call $clobber
          (i64.mul (local.get $sum) (i64.const 0x123456789abcdef))
          (i64.const 0x7edcba987654321)))
      (local.set $n (i32.sub (local.get $n) (i32.const 1)))
      (br_if $again (local.get $n)))
    (local.get $sum)))
(assert_return (invoke "run" (i32.const 1)) (i64.const 0x7edcba987654321))
(assert_return (invoke "run" (i32.const 3)) (i64.const 0x1f19ecd5433f4831))
