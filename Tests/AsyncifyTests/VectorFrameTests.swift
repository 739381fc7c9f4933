// SPDX-License-Identifier: Apache-2.0
//
// Vectors in frames that native asyncify saves: as local, as operand and as argument of the call that
// is made again.

import Asyncify
import Interp
import TestSupport
import Testing

@Suite struct VectorFrameTests {
  private static let guest = """
    (module
      \(asyncifyImports())
      (memory (export "memory") 1)
      (data (i32.const 16) "\\18\\00\\00\\00" "\\00\\04\\00\\00")
      (func (export "main") (result v128)
        (local $result v128)
        (local.set $result (call $work (i32.const 2) (v128.const i32x4 1 2 3 4)))
        (call $stop_unwind)
        (call $start_rewind (i32.const 16))
        (call $work (i32.const 0) (v128.const i32x4 0 0 0 0)))
      (func $work (param $n i32) (param $v v128) (result v128)
        (local $w v128)
        (local.set $w (i32x4.mul (local.get $v) (i32x4.splat (local.get $n))))
        (i32x4.add
          (i32x4.shl (local.get $w) (i32.const 4))
          (i32x4.add
            (call $sleep (i32.const 7) (local.get $w) (i64.const 9) (local.get $v))
            (local.get $w))))
      (func $sleep (param i32 v128 i64 v128) (result v128)
        (if (i32.eq (call $get_state) (i32.const 2))
          (then
            (call $stop_rewind)
            (return
              (i32x4.add (i32x4.splat (local.get 0))
                (i32x4.add (local.get 1)
                  (i32x4.add (local.get 3)
                    (i32x4.splat (i32.wrap_i64 (local.get 2)))))))))
        (call $start_unwind (i32.const 16))
        (v128.const i32x4 0 0 0 0)))
    """

  @Test(arguments: [true, false])
  func `a frame with vectors is saved and restored`(fuses: Bool) throws {
    var imports = Imports()
    imports.defineAsyncify()
    let engine = engine(fuses: fuses)
    let instance = try Instance(
      try wat(Self.guest, engine: engine), imports: imports, store: Store(engine: engine))
    // For each lane v, with w = 2v: 16w + (7 + w + 9 + v) + w.
    let expected = Vector128(lanes: [53, 90, 127, 164] as [Int32])
    #expect(try instance.call("main") == [.v128(expected)])
  }
}
