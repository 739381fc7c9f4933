// SPDX-License-Identifier: Apache-2.0
//
// The programs of Examples/wasi, given up at every call of WASI that they make: the store can be used
// afterwards, and nothing is left behind.

import Coroutines
import Foundation
import Interp
import TestSupport
import Testing
import WASI

@Suite struct ProgramCancellationTests {
  /// A program, its arguments and what it reads.
  struct Program: Sendable, CustomTestStringConvertible {
    let name: String
    let arguments: [String]
    let input: String
    var testDescription: String { name }

    static let all = [
      Program(name: "wordcount", arguments: ["/data"], input: ""),
      Program(name: "store", arguments: ["/new/pairs", "set", "name", "first"], input: ""),
      Program(name: "calculator", arguments: [], input: "x = 6\nx * (3 + 4)\n1 / 0\n"),
    ]
  }

  /// What a program has printed.
  private final class Output { var bytes: [UInt8] = [] }

  /// A program in a store.
  private func instance(
    _ program: Program, _ module: Module, _ store: Store, _ output: Output
  ) throws -> Instance {
    let texts = packageRoot.appending(path: "Examples/wasi/texts").path(percentEncoded: false)
    var imports = Imports()
    WASI(
      arguments: [program.name] + program.arguments,
      standardInput: .bytes(Array(program.input.utf8)),
      standardOutput: .bytes { output.bytes += $0 },
      directories: [
        WASIPreopen(try HostDirectory(path: texts), as: "/data"),
        WASIPreopen(MemoryDirectory(), as: "/new"),
      ]
    ).define(in: &imports)
    return try Instance(module, imports: imports, store: store)
  }

  private func run(_ instance: Instance) async throws -> UInt32 {
    do {
      _ = try await instance.call("_start", [], options: CallOptions())
      return 0
    } catch let exit as WASIExit {
      return exit.status
    }
  }

  @Test(arguments: Program.all, [Mechanism.engine, .native])
  func `a program that is given up anywhere leaves the store usable and nothing behind`(
    _ program: Program, _ mechanism: Mechanism
  ) async throws {
    let module = try example("wasi/\(program.name).wasm")
    var options = CallOptions(mechanism: mechanism)
    options.suspendingImports = .all
    let expected = Output()
    let status = try await run(try instance(program, module, Store(), expected))
    #expect(!expected.bytes.isEmpty || program.name == "store")
    var point = 0
    var isOver = false
    while !isOver {
      point += 1
      weak var store: Store?
      weak var output: Output?
      do {
        let (used, written) = (Store(), Output())
        (store, output) = (used, written)
        let coroutine = try Coroutine(
          try instance(program, module, used, written), "_start", options: options)
        for _ in 1...point where !isOver {
          if coroutine.phase == .suspended { try await coroutine.settle() }
          do {
            isOver = try coroutine.step() != .pending
          } catch is WASIExit {
            isOver = true
          }
        }
        if !isOver { try coroutine.cancel() }
        #expect(used.record.pointee.callDepth == 0)
        let again = Output()
        #expect(try await run(try instance(program, module, used, again)) == status)
        #expect(again.bytes == expected.bytes, "given up at \(point)")
      }
      #expect(store == nil, "given up at \(point)")
      #expect(output == nil, "given up at \(point)")
    }
    #expect(point > 5)
  }
}
