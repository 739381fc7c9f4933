// SPDX-License-Identifier: Apache-2.0
//
// The examples give what Examples/expected.txt says, whatever suspends them.

import Asyncify
import Coroutines
import Foundation
import Interp
import TestSupport
import Testing

/// A line of Examples/expected.txt.
struct ExpectedCall: Sendable, CustomTestStringConvertible {
  let file: String
  let export: String
  let arguments: [Int32]
  let results: [Int32]
  let printed: [Int32]
  let slept: [Int32]

  var testDescription: String { "\(file) \(export) \(arguments)" }

  static let all: [ExpectedCall] = {
    let url = packageRoot.appending(path: "Examples/expected.txt")
    guard let text = try? String(contentsOf: url, encoding: .utf8) else { return [] }
    return text.split(separator: "\n").filter { !$0.hasPrefix("#") }.map { line in
      let fields = line.split(separator: "|", omittingEmptySubsequences: false)
      func numbers(_ field: Int) -> [Int32] {
        fields[field].split(separator: " ").compactMap { Int32($0) }
      }
      func word(_ field: Int) -> String { fields[field].trimmingCharacters(in: .whitespaces) }
      return ExpectedCall(
        file: word(0), export: word(1), arguments: numbers(2), results: numbers(3),
        printed: numbers(4), slept: numbers(5))
    }
  }()

  /// The mechanisms that the module allows.
  ///
  /// A guest that unwinds itself is not to be unwound by the host as well.
  func mechanisms(_ module: Module) -> [Mechanism] {
    if module.exportsAsyncify { return [.automatic, .transformed, .engine] }
    return module.importsAsyncify ? [.automatic, .engine] : [.automatic, .engine, .native]
  }
}

/// What the host functions of the examples saw.
final class Recorder {
  var printed: [Int32] = []
  var slept: [Int32] = []
  /// Called by each host function before it does something.
  var interrupt: () throws -> Void = {}

  /// The host functions that examples import.
  ///
  /// Sleeping takes no time here.
  var imports: Imports {
    var imports = Imports()
    imports.defineAsyncify()
    imports.define("rewind", "print") { (number: Int32) in
      try self.interrupt()
      self.printed.append(number)
    }
    imports.define("rewind", "sleep", FunctionType([.i32], [.i32])) { _, arguments in
      await Task.yield()
      try self.interrupt()
      if case .i32(let milliseconds)? = arguments.first { self.slept.append(milliseconds) }
      return arguments
    }
    return imports
  }
}

@Suite struct ExampleTests {
  @Test func `there are expectations`() {
    #expect(ExpectedCall.all.count >= 11)
  }

  @Test(arguments: ExpectedCall.all, [true, false])
  func `every mechanism gives the expected results`(_ call: ExpectedCall, fuses: Bool) async throws
  {
    let engine = engine(fuses: fuses)
    let module = try example(call.file, engine: engine)
    for mechanism in call.mechanisms(module) {
      let recorder = Recorder()
      let instance = try Instance(
        module, imports: recorder.imports, store: Store(engine: engine))
      var options = CallOptions()
      options.mechanism = mechanism
      // Called twice: nothing of the first call may be left.
      for round in 1...2 {
        let results = try await instance.call(
          Name(call.export), call.arguments.map { .i32($0) }, options: options)
        #expect(results == call.results.map { .i32($0) }, "\(mechanism), round \(round)")
        #expect(recorder.printed == call.printed, "\(mechanism)")
        #expect(recorder.slept == call.slept, "\(mechanism)")
        if call.file.hasSuffix(".wat") { break }
        recorder.printed = []
        recorder.slept = []
      }
    }
  }
}
