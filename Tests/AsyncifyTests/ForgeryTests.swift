// SPDX-License-Identifier: Apache-2.0
//
// Forged buffers: whatever bytes stand where frames should, a rewind gives an error or goes on with values
// of the right types. `Scripts/fuzz-forgeries` runs many more of these with the address sanitizer.

@testable import Asyncify
import Foundation
@testable import Interp
import TestSupport
import Testing

@Suite struct ForgeryTests {
  /// Frames with values of all types, entered by calls of all kinds.
  ///
  /// Whoever goes on shows the host what it has.
  private static let module = """
    (module $forged
      (type $pair (struct (field i32) (field (mut i64))))
      (type $bytes (array (mut i8)))
      (type $unary (func (param i32) (result i32)))
      (type $wide (func (param i64 f64 i32) (result i32)))
      (import "asyncify" "start_unwind" (func $start_unwind (param i32)))
      (import "asyncify" "stop_rewind" (func $stop_rewind))
      (import "asyncify" "get_state" (func $get_state (result i32)))
      (import "env" "sleep" (func $sleep (param i32) (result i32)))
      (import "env" "pair" (func $showPair (param structref)))
      (import "env" "bytes" (func $showBytes (param arrayref)))
      (import "env" "unary" (func $showUnary (param funcref)))
      (import "env" "rest" (func $showRest (param i31ref exnref externref)))
      (memory (export "memory") 1)
      (table 8 funcref)
      (elem (i32.const 0) $numbers $objects $tails $wideTail $sleep $own)
      (elem declare func $double $numbers $objects)
      (tag $oops (param i32))
      (func $double (type $unary) (i32.mul (local.get 0) (i32.const 2)))
      (func $own (param $x i32) (result i32)
        (if (i32.eq (call $get_state) (i32.const 2)) (then (call $stop_rewind) (return (i32.const 3))))
        (call $start_unwind (i32.const 16))
        (i32.const 0))
      (func $numbers (export "numbers") (type $unary)
        (local $a i64) (local $b f64) (local $c v128) (local $d f32)
        (local.set $a (i64.const 5)) (local.set $b (f64.const 2)) (local.set $d (f32.const 3))
        (local.get 0)
        (call $sleep (local.get 0))
        (i32.add)
        (i32.add (i32.wrap_i64 (local.get $a)))
        (i32.add (i32.trunc_sat_f64_s (local.get $b)))
        (i32.add (i32.trunc_sat_f32_s (local.get $d)))
        (i32.add (i32x4.extract_lane 2 (local.get $c))))
      (func $objects (export "objects") (type $unary)
        (local $pair (ref null $pair)) (local $bytes (ref $bytes)) (local $unary (ref $unary))
        (local $small i31ref) (local $host externref) (local $e exnref) (local $any anyref)
        (local.set $pair (struct.new $pair (local.get 0) (i64.const 4)))
        (local.set $bytes (array.new $bytes (i32.const 1) (i32.const 9)))
        (local.set $unary (ref.func $double))
        (local.set $small (ref.i31 (local.get 0)))
        (local.set $any (local.get $bytes))
        (local.set $host (extern.convert_any (local.get $pair)))
        (local.set $e
          (block $caught (result exnref)
            (try_table (catch_all_ref $caught) (throw $oops (i32.const 1)))
            (unreachable)))
        (drop (call_ref $unary (local.get 0) (ref.func $numbers)))
        (call $showPair (local.get $pair))
        (call $showBytes (local.get $bytes))
        (call $showUnary (local.get $unary))
        (call $showRest (local.get $small) (local.get $e) (local.get $host))
        (drop (ref.test structref (local.get $any)))
        (i32.add
          (call_ref $unary (i32.const 4) (local.get $unary))
          (i32.add (array.len (local.get $bytes))
            (if (result i32) (ref.is_null (local.get $pair))
              (then (i32.const 0))
              (else (struct.get $pair 0 (local.get $pair)))))))
      (func $wideTail (type $wide)
        (call_indirect (type $unary) (local.get 2) (i32.and (local.get 2) (i32.const 7)))
        (i32.add (i32.wrap_i64 (local.get 0))))
      (func $tails (export "tails") (type $unary)
        (return_call $wideTail (i64.const 7) (f64.const 1)
          (i32.and (local.get 0) (i32.const 1))))
      (func $forward (param $x i32) (result i32) (return_call $own (local.get $x)))
      (func $redirected (export "redirected") (type $unary)
        (i32.add (call $forward (local.get 0)) (i32.const 1)))
      (func $reference (export "reference") (param i32) (result i32)
        (local $p (ref $pair))
        (local.set $p (struct.new_default $pair))
        (drop (call $redirected (local.get 0)))
        (call $showPair (local.get $p))
        (struct.get $pair 0 (local.get $p)))
      (func $deep (export "deep") (type $unary)
        (if (result i32) (local.get 0)
          (then (i32.add (call $deep (i32.sub (local.get 0) (i32.const 1))) (local.get 0)))
          (else (i32.add (call $objects (i32.const 2)) (call $tails (i32.const 1)))))))
    """
  private static let names: [Name] = [
    "numbers", "objects", "tails", "redirected", "reference", "deep",
  ]

  /// An instance and the real frames that it left.
  private final class Forger {
    let instance: Instance
    let asyncify: NativeAsyncify
    var random: SplitMix
    /// The bytes of real frames, by who was called.
    private var stacks: [(name: Name, bytes: [UInt8])] = []
    private var words: [UInt32] = []
    private(set) var wrongTypes: [String] = []
    private(set) var counts: [String: Int] = [:]

    init(seed: UInt64, format: AsyncifyOptions.Format, fuses: Bool) throws {
      random = SplitMix(state: seed)
      var imports = Imports()
      imports.defineAsyncify()
      let sleeper = Sleeper(answers: [.i32(5)])
      sleeper.define(&imports, [.i32])
      let box = Box()
      func show(_ name: Name, _ types: [ValueType], _ check: @escaping (Caller, [Value]) -> Bool) {
        imports.define("env", name, FunctionType(types)) { caller, values in
          if !check(caller, values) { box.note("\(name): \(values)") }
          return []
        }
      }
      show("pair", [ValueType(ReferenceType(.structure, isNullable: true))]) { caller, values in
        guard case .anyref(let reference)? = values.first else { return false }
        guard let reference else { return true }
        guard case .object(let object) = reference, !object.isArray,
          case .structure(let fields)? = try? caller.store.type(of: object)
        else { return false }
        return fields.map(\.storage.unpacked) == [.i32, .i64]
      }
      show("bytes", [ValueType(ReferenceType(.array, isNullable: true))]) { caller, values in
        guard case .anyref(.object(let object)?)? = values.first, object.isArray,
          let fields = try? caller.store.fields(of: object)
        else { return false }
        return fields.allSatisfy { $0.type == .i32 }
      }
      show("unary", [.funcref]) { caller, values in
        guard case .funcref(let reference?)? = values.first else { return false }
        return (try? caller.store.function(of: reference))?.type == FunctionType([.i32], [.i32])
      }
      show("rest", [ValueType(ReferenceType(.i31, isNullable: true)), .exnref, .externref]) {
        guard case .anyref(let small) = $1[0] else { return false }
        switch small {
        case nil, .i31?: return true
        default: return false
        }
      }
      let engine = engine(fuses: fuses, metersFuel: true)
      instance = try Instance(
        try wat(ForgeryTests.module, engine: engine), imports: imports,
        store: Store(engine: engine))
      var options = AsyncifyOptions()
      options.format = format
      asyncify = try instance.configureAsyncify(options)
      self.box = box
      for name in ForgeryTests.names {
        for argument in 0..<3 as Range<Int32> {
          try reset(top: 24)
          _ = try instance.call(name, [.i32(argument)])
          try asyncify.stopUnwind()
          let top = Int(try asyncify.stack.bounds().current)
          let bytes = try asyncify.memory.read(at: 24, count: top - 24)
          stacks.append((name, bytes))
          for place in stride(from: 0, to: bytes.count, by: 4) {
            words.append(try asyncify.memory.load(at: 24 + place))
          }
        }
      }
    }

    private let box: Box
    var faults: [String] { box.faults }

    private final class Box {
      var faults: [String] = []
      func note(_ fault: String) { faults.append(fault) }
    }

    private func reset(top: Int) throws {
      instance.store.fuel = 20_000
      try AsyncifyStack(memory: asyncify.memory, address: 16)
        .reset(current: UInt64(top), end: 8192)
    }

    private func pick(_ count: Int) -> Int { Int(random.next() % UInt64(count)) }

    /// Makes the check bytes right, from the top down, as far as there are frames.
    private func repair(top: Int) {
      let codec = FrameCodec(asyncify.options.format, checks: false)
      var end = top
      while end > 24 {
        let record = try? asyncify.memory.withUnsafeBytes { memory in
          try codec.read(endingAt: UInt64(end), in: memory) { self.asyncify.layouts($0) }
        }
        guard let record, record.start >= 24,
          let layouts = asyncify.layouts(record.layout.number)
        else { return }
        asyncify.memory.withUnsafeMutableBytes { memory in
          guard let base = memory.baseAddress.map({ $0 + record.start }) else { return }
          let bits = UnsafeRawBufferPointer(memory).word(at: end - 4) & 0xFF_FFFF
          if asyncify.options.format == .checked {
            let sum = Checksum.crc32(base, record.byteCount - 8, bits, layouts.tag)
            (base + record.byteCount - 8).storeBytes(of: sum, as: UInt32.self)
          }
          let check = codec.checkByte(base, record.byteCount - 4, bits, layouts.tag)
          (base + record.byteCount - 4).storeBytes(of: bits | UInt32(check) << 24, as: UInt32.self)
        }
        end = record.start
      }
    }

    /// The export whose call the frame on top is one of.
    private func nameOnTop(_ top: Int) -> Name? {
      let codec = FrameCodec(asyncify.options.format, checks: false)
      let record = try? asyncify.memory.withUnsafeBytes { memory in
        try codec.read(endingAt: UInt64(top), in: memory) { self.asyncify.layouts($0) }
      }
      guard let record else { return nil }
      let name = instance.module.functionName(record.link.named ?? record.layout.function)
      return ForgeryTests.names.first { $0.description == name }
    }

    /// Forges a buffer and rewinds it.
    func forge() throws {
      var bytes: [UInt8] = []
      let kind = pick(8)
      if kind == 0 {
        bytes = (0..<pick(120)).map { _ in UInt8(truncatingIfNeeded: random.next()) }
      } else {
        for _ in 0...(kind < 3 ? pick(4) : 0) { bytes += stacks[pick(stacks.count)].bytes }
      }
      if kind > 1, !bytes.isEmpty {
        for _ in 0...pick(3) {
          switch pick(4) {
          case 0: bytes[pick(bytes.count)] ^= 1 << UInt8(pick(8))
          case 1, 2:
            // A word from elsewhere: a reference, a site word, a function.
            let word = pick(3) == 0 ? UInt32(pick(40)) : words[pick(words.count)]
            let place = pick((bytes.count + 3) / 4) * 4
            for shift in 0..<4 where place + shift < bytes.count {
              bytes[place + shift] = UInt8(truncatingIfNeeded: word >> UInt32(8 * shift))
            }
          default:
            // Another call, or other bits of the same.
            let number = UInt32(pick(24)) | UInt32(pick(4)) << 22
            let place = bytes.count - 4
            if place >= 0 {
              for shift in 0..<4 {
                bytes[place + shift] = UInt8(truncatingIfNeeded: number >> UInt32(8 * shift))
              }
            }
          }
        }
      }
      if pick(16) == 0 { asyncify.releaseReferences(of: pick(20)) }
      try asyncify.memory.write(bytes, at: 24)
      try reset(top: 24 + bytes.count)
      if pick(4) != 0 { repair(top: 24 + bytes.count) }
      try asyncify.startRewind(16)
      do {
        var name = ForgeryTests.names[pick(ForgeryTests.names.count)]
        if pick(8) != 0, let top = nameOnTop(24 + bytes.count) { name = top }
        _ = try instance.call(name, [.i32(1)])
        counts["went on", default: 0] += 1
      } catch let error as AsyncifyError {
        counts["\(error.reason)".prefix { $0 != "(" }.description, default: 0] += 1
      } catch is TrapReport {
        counts["trap", default: 0] += 1
      }
      if pick(64) == 0 { instance.store.collect() }
      asyncify.reset()
    }
  }

  @Test(arguments: [AsyncifyOptions.Format.compact, .checked], [true, false])
  func `forged buffers are errors, or states of the right types`(
    format: AsyncifyOptions.Format, fuses: Bool
  ) throws {
    let environment = ProcessInfo.processInfo.environment
    let count = environment["FORGERY_COUNT"].flatMap(Int.init) ?? 4000
    let seed = environment["FORGERY_SEED"].flatMap(UInt64.init) ?? 1
    // Each of the four ways has its share.
    let share = (count + 3) / 4
    var counts: [String: Int] = [:]
    for first in stride(from: 0, to: share, by: 500) {
      let round = first / 500
      let forger = try Forger(
        seed: seed &* 1_000_003 &+ UInt64(round), format: format, fuses: fuses)
      for _ in first..<min(first + 500, share) { try forger.forge() }
      #expect(forger.faults.isEmpty, "seed \(seed), round \(round)")
      counts.merge(forger.counts) { $0 + $1 }
    }
    if environment["FORGERY_COUNT"] != nil {
      let ends = counts.sorted { $0.value > $1.value }.map { "\($0.key) \($0.value)" }
      print(
        "forgeries: \(counts.values.reduce(0, +)) with seed \(seed), format \(format), fused \(fuses): "
          + ends.joined(separator: ", "))
    }
    // Each way to end comes up.
    for end in ["went on", "corruptFrame", "illTypedReference", "rewindMismatch"] {
      #expect(counts[end, default: 0] > 0, "\(end)")
    }
  }
}

/// Numbers that look random and come again with the seed.
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
    return z ^ z >> 31
  }
}
