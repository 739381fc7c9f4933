;; Floating-point literals are rounded once, to nearest, ties to even.

(module
  (func (export "subnormal") (result i32) (i32.reinterpret_f32 (f32.const -0xff6f.a88p-145)))
  (func (export "tie down") (result i32) (i32.reinterpret_f32 (f32.const 0x1.000001p0)))
  (func (export "tie up") (result i32) (i32.reinterpret_f32 (f32.const 0x1.000003p0)))
  (func (export "past the tie") (result i32)
    (i32.reinterpret_f32 (f32.const 0x1.00000100000000000000000000000000000001p0)))
  (func (export "not by way of f64") (result i32)
    (i32.reinterpret_f32 (f32.const 1.00000017881393432617187499)))
  (func (export "smallest") (result i64) (i64.reinterpret_f64 (f64.const 2.4703282292062328e-324)))
  (func (export "zero") (result i64) (i64.reinterpret_f64 (f64.const -2.4703282292062327e-324)))
)

(assert_return (invoke "subnormal") (i32.const 0x800ff6fb))
(assert_return (invoke "tie down") (i32.const 0x3f800000))
(assert_return (invoke "tie up") (i32.const 0x3f800002))
(assert_return (invoke "past the tie") (i32.const 0x3f800001))
(assert_return (invoke "not by way of f64") (i32.const 0x3f800001))
(assert_return (invoke "smallest") (i64.const 1))
(assert_return (invoke "zero") (i64.const 0x8000_0000_0000_0000))
