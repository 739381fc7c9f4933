;; Fields may use what later fields define, and abbreviations take part in the counting.

(module
  (export "first" (func $first))
  (elem (table $second) (i32.const 1) func $two)
  (table $first funcref (elem $one $one))
  (table $second funcref (elem $two $one))
  (memory (data "\01\02"))
  (data $late "\03")
  (func (export "data") (result i32)
    (memory.init $late (i32.const 1) (i32.const 0) (i32.const 1))
    (i32.load16_u (i32.const 0)))
  (func $first (param $i i32) (result i32)
    (call_indirect $second (result i32) (local.get $i)))
  (func (export "init") (result i32)
    ;; The segments are 0 the field's, 1 that of $first, 2 that of $second; active ones are dropped.
    (table.init $first 2 (i32.const 0) (i32.const 0) (i32.const 1))
    (i32.const 0))
  (func $one (result i32) (i32.const 1))
  (func $two (type $late) (i32.const 2))
  (type $late (func (result i32)))
)

(assert_return (invoke "data") (i32.const 0x0301))
(assert_return (invoke "first" (i32.const 0)) (i32.const 2))
(assert_return (invoke "first" (i32.const 1)) (i32.const 1))
(assert_trap (invoke "init") "out of bounds table access")
(assert_malformed (module quote "(func $\"\\61\") (func $a)") "duplicate func")
