// SPDX-License-Identifier: Apache-2.0
//
// Damaged modules: cut off, and with flipped bits. Each is refused with an error or is a module, which
// then runs to an end, and is the same when it was printed and read again; nothing makes the process
// stop or go on for ever.

import Interp
import TestSupport
import Testing
import Text

/// Damages modules and runs what is left.
struct ModuleMutation {
  var random: SeededGenerator
  /// How many damaged modules were malformed, invalid, and valid; and how many calls were made.
  var malformed = 0
  var invalid = 0
  var valid = 0
  var calls = 0
  let engine = TestSupport.engine(fuses: true, metersFuel: true)

  init(seed: UInt64) { random = SeededGenerator(seed: seed) }

  /// A copy that ends early.
  mutating func truncated(_ bytes: [UInt8]) -> [UInt8] {
    Array(bytes[..<Int.random(in: 0..<max(1, bytes.count), using: &random)])
  }

  /// A copy with some bytes changed: flipped bits, or other bytes altogether.
  ///
  /// Custom sections at the
  /// end, which may be most of a module, are spared more often than not.
  mutating func flipped(_ bytes: [UInt8], code: Int) -> [UInt8] {
    var bytes = bytes
    guard bytes.count > 8 else { return bytes }
    for _ in 0..<Int.random(in: 1...3, using: &random) {
      let end = random.once(in: 8) ? bytes.count : max(9, code)
      let place = Int.random(in: 8..<end, using: &random)
      switch Int.random(in: 0..<4, using: &random) {
      case 0: bytes[place] = random.pick([0x00, 0x01, 0x7F, 0x80, 0xFF, 0x0B, 0x40, 0xFC])
      case 1: bytes[place] = UInt8.random(in: 0...255, using: &random)
      default: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
      }
    }
    return bytes
  }

  /// Decodes, and runs what is valid.
  mutating func check(_ bytes: [UInt8]) {
    do throws(ModuleError) {
      let module = try Module(bytes, engine: engine)
      valid += 1
      run(module)
      print(module)
    } catch {
      let offset: Int
      switch error {
      case .malformed(let error):
        malformed += 1
        offset = error.offset
      case .invalid(let error):
        invalid += 1
        offset = error.offset
      }
      if !(0...bytes.count).contains(offset) || error.description.isEmpty { Issue.record(error) }
    }
  }

  /// Prints a module in both styles and compares what the texts stand for with the module.
  private func print(_ module: Module) {
    let encoded = module.encoded()
    for folds in [false, true] {
      let text = Wat.print(module, Wat.PrintStyle(folds: folds, annotations: true))
      do throws(TextError) {
        let parsed = try Wat.encode(text, names: true, annotations: true)
        #expect(parsed == encoded, "\(text)")
      } catch {
        Issue.record("\(error.rendering(in: Array(text.utf8)))")
      }
    }
  }

  /// Fills the imports with anything that fits, and calls every export.
  private mutating func run(_ module: Module) {
    var limits = StoreLimits()
    limits.stackBytes = 1 << 16
    limits.memoryBytes = 1 << 22
    limits.tableElements = 10_000
    limits.heapBytes = 1 << 22
    limits.hostNesting = 4
    let store = Store(engine: engine, limits: limits)
    var imports = Imports()
    for declaration in module.imports {
      switch declaration.type {
      case .function(let type):
        imports.define(declaration.module, declaration.name, type) { _, _ in
          type.results.map(Value.zero)
        }
      case .memory(let type):
        guard let memory = try? Memory(store: store, type: type) else { return }
        imports.define(declaration.module, declaration.name, .memory(memory))
      case .table(let type):
        guard let table = try? Table(store: store, type: type) else { return }
        imports.define(declaration.module, declaration.name, .table(table))
      case .global(let type):
        guard let global = try? Global(store: store, type: type, value: .zero(type.value)) else {
          return
        }
        imports.define(declaration.module, declaration.name, .global(global))
      case .tag(let type):
        guard let tag = try? ExceptionTag(store: store, parameters: type.parameters) else { return }
        imports.define(declaration.module, declaration.name, .tag(tag))
      }
    }
    store.fuel = 10_000
    guard let instance = try? Instance(module, imports: imports, store: store) else { return }
    for declaration in module.exports {
      guard case .function(let type) = declaration.type else { continue }
      store.fuel = 10_000
      calls += 1
      _ = try? instance.call(declaration.name, type.parameters.map(Value.zero))
    }
  }

  /// Damages a module so many times in each way.
  mutating func damage(_ sample: SampleModule, times: Int) {
    let code = Self.endOfCode(sample.bytes)
    for _ in 0..<times {
      check(truncated(sample.bytes))
      check(flipped(sample.bytes, code: code))
    }
  }

  /// Where the custom sections at the end of a module begin.
  private static func endOfCode(_ bytes: [UInt8]) -> Int {
    guard let module = try? Module(bytes) else { return bytes.count }
    let structure = module.structure
    let last = structure.bodies.last?.range.upperBound ?? 0
    return max(last, structure.data.last?.range.upperBound ?? 0)
  }
}

@Suite struct ModuleMutationTests {
  #if DEBUG
    static let (seeds, times, stride): (Range<UInt64>, Int, Int) = (1..<3, 150, 12)
  #else
    static let (seeds, times, stride): (Range<UInt64>, Int, Int) = (1..<5, 1000, 1)
  #endif

  @Test func `there are modules to damage`() {
    #expect(SampleModule.own.count == 2)
    #expect(SampleModule.examples.count >= 4)
    for sample in SampleModule.own + SampleModule.examples {
      #expect(moduleError(sample.bytes) == nil, "\(sample.origin)")
    }
  }

  @Test(arguments: seeds)
  func `own modules may be damaged anywhere`(seed: UInt64) {
    // Seen when a test run stops here.
    print("damaging own modules with seed \(seed)")
    var mutation = ModuleMutation(seed: seed)
    for sample in SampleModule.own { mutation.damage(sample, times: Self.times * 2) }
    for sample in SampleModule.examples { mutation.damage(sample, times: Self.times / 5) }
    #expect(mutation.malformed > 0 && mutation.invalid > 0 && mutation.valid > 0, "\(mutation)")
    #expect(mutation.calls > mutation.valid / 2, "\(mutation)")
  }

  @Test func `modules may end anywhere`() {
    for sample in SampleModule.own {
      for count in 0..<sample.bytes.count {
        var mutation = ModuleMutation(seed: 0)
        mutation.check(Array(sample.bytes[..<count]))
      }
    }
  }

  @Test(
    .enabled(
      if: SampleModule.suite != nil, "there is no official suite: run Scripts/fetch-testsuite"),
    arguments: seeds)
  func `modules of the official suite may be damaged anywhere`(seed: UInt64) {
    print("damaging the official suite with seed \(seed)")
    var mutation = ModuleMutation(seed: seed)
    let samples = SampleModule.suiteModules(every: Self.stride)
    #expect(samples.count > 50)
    for sample in samples where sample.bytes.count < 100_000 { mutation.damage(sample, times: 8) }
    #expect(mutation.malformed > 0 && mutation.invalid > 0 && mutation.valid > 0, "\(mutation)")
  }
}
