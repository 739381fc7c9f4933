// SPDX-License-Identifier: Apache-2.0
//
// A guest of many kinds of calls that is suspended at each point at which it can be: what is seen
// from the outside stays the same.

import Asyncify
import Interp
import TestSupport
import Testing

@Suite struct SuspendAnywhereTests {
  /// Calls of all kinds: direct, indirect, recursive, with many results, in loops and arms.
  private static let fields = """
    (type $unary (func (param i32) (result i32)))
    (table funcref (elem $double $fibonacci $minus))
    (global $steps (mut i32) (i32.const 0))
    (func $step (param $x i32) (result i32)
      (global.set $steps (i32.add (global.get $steps) (i32.const 1)))
      (call $sleep (local.get $x)))
    (func $double (param $x i32) (result i32)
      (i32.add (call $step (local.get $x)) (local.get $x)))
    (func $minus (param $x i32) (result i32)
      (i32.sub (i32.const 0) (call $step (local.get $x))))
    (func $fibonacci (param $n i32) (result i32)
      (if (i32.lt_s (call $step (local.get $n)) (i32.const 2)) (then (return (local.get $n))))
      (i32.add
        (call $fibonacci (i32.sub (local.get $n) (i32.const 1)))
        (call $fibonacci (i32.sub (local.get $n) (i32.const 2)))))
    (func $swap (param $a i32) (param $b f64) (result f64 i32)
      (local.get $b)
      (call $step (local.get $a)))
    (func $mixed (param $x i64) (param $y f32) (result i64) (local $d f64) (local $i i32)
      (call $swap (i32.wrap_i64 (local.get $x)) (f64.promote_f32 (local.get $y)))
      (local.set $i)
      (local.set $d)
      (i64.add
        (i64.mul (local.get $x) (i64.const 3))
        (i64.add
          (i64.extend_i32_s (call $step (i32.trunc_f64_s (local.get $d))))
          (i64.extend_i32_s (local.get $i)))))
    (func $loop (param $count i32) (result i32) (local $sum i32)
      (block $out
        (loop $next
          (br_if $out (i32.eqz (local.get $count)))
          (local.set $sum
            (i32.add
              (local.get $sum)
              (call_indirect (type $unary)
                (local.get $count)
                (i32.rem_u (local.get $count) (i32.const 3)))))
          (i32.store (i32.const 8000) (local.get $sum))
          (local.set $count (i32.sub (local.get $count) (i32.const 1)))
          (br $next)))
      (i32.load (i32.const 8000)))
    (func $main (result i32)
      (call $print (call $loop (i32.const 4)))
      (call $print (i32.wrap_i64 (call $mixed (i64.const 1000) (f32.const 2.5))))
      (call $print (call $fibonacci (call $double (i32.const 2))))
      (i32.add (call $minus (i32.const 5)) (global.get $steps)))
    """

  private func guest(_ suspends: @escaping (Int) -> Bool) -> Guest {
    var guest = Guest(Self.fields)
    guest.answer = { _, argument in argument }
    guest.suspends = suspends
    return guest
  }

  @Test(arguments: [true, false], [Way.guest, .host])
  func `suspended at any single point`(fuses: Bool, way: Way) throws {
    let straight = try guest { _ in false }.run(.never, fuses: fuses)
    let points = straight.log.filter { $0.hasPrefix("[") }.count
    #expect(points > 20)
    for point in 0..<points {
      let run = try guest { $0 == point }.run(way, fuses: fuses)
      #expect(run == straight, "suspended at \(point)")
    }
  }

  @Test(arguments: [true, false], Way.allCases)
  func `suspended at every point`(fuses: Bool, way: Way) throws {
    let straight = try guest { _ in false }.run(.never, fuses: fuses)
    #expect(try guest { _ in true }.run(way, fuses: fuses) == straight)
    #expect(try guest { $0 % 3 == 1 }.run(way, fuses: fuses) == straight)
  }

  @Test(arguments: [true, false])
  func `a rewind brings back what the unwind saved`(fuses: Bool) throws {
    let log = EventLog()
    _ = try guest { _ in true }.run(.guest, fuses: fuses, observer: log)
    #expect(log.saved.count > 50)
    // Each stack comes back from its other end.
    var saved: [SavedFrame] = []
    var stacks: [[SavedFrame]] = []
    for frame in log.saved {
      if frame.range.lowerBound == 24, !saved.isEmpty {
        stacks.append(saved)
        saved = []
      }
      saved.append(frame)
    }
    stacks.append(saved)
    #expect(log.restored == stacks.flatMap { $0.reversed() })
  }
}
