// SPDX-License-Identifier: Apache-2.0
//
// Modules that `wasm-opt --asyncify` has transformed, driven by hand through their exports.

import Asyncify
import Interp
import TestSupport
import Testing

@Suite struct TransformedTests {
  private final class Host {
    var buffer: UInt64 = 0
    var answer: Int32 = 0
    var asked: [Value] = []
  }

  private func guest(_ host: Host) throws -> TransformedAsyncify {
    let type = FunctionType([.i32], [.i32])
    var imports = Imports()
    imports.define("env", "forward", type) { _, arguments in arguments }
    imports.define("env", "wait", type) { caller, arguments in
      let asyncify = try #require(caller.instance.flatMap { TransformedAsyncify($0) })
      if asyncify.state == .rewinding {
        try asyncify.stopRewind()
        return [.i32(host.answer)]
      }
      host.asked += arguments
      try asyncify.startUnwind(host.buffer)
      return [.i32(0)]
    }
    let instance = try Instance(
      try testModule("waits-asyncify.wasm"), imports: imports, store: Store())
    return try #require(TransformedAsyncify(instance))
  }

  @Test func `calls with a buffer each end in any order`() throws {
    let host = Host()
    let asyncify = try guest(host)
    let buffers: [UInt64] = [1024, 2048, 4096]
    for (number, buffer) in zip(Int32(1)..., buffers) {
      host.buffer = buffer
      try AsyncifyStack(memory: asyncify.memory, address: buffer)
        .reset(current: buffer + 8, end: buffer + 1000)
      #expect(try asyncify.instance.call("main", [.i32(number)]) == [.i32(0)])
      #expect(asyncify.state == .unwinding)
      try asyncify.stopUnwind()
      #expect(asyncify.state == .normal)
    }
    #expect(host.asked == [.i32(1), .i32(2), .i32(3)])
    for number in [2, 3, 1] as [Int32] {
      let buffer = buffers[Int(number) - 1]
      host.answer = number * 100
      try asyncify.startRewind(buffer)
      #expect(try asyncify.instance.call("main", [.i32(0)]) == [.i32(number * 201)])
      #expect(asyncify.state == .normal)
      let stack = AsyncifyStack(memory: asyncify.memory, address: buffer)
      #expect(try stack.bounds().current == buffer + 8)
    }
  }

  @Test func `scenario 17: a transformed guest traps when its frames did not fit`() throws {
    let host = Host()
    let asyncify = try guest(host)
    host.buffer = 1024
    let stack = AsyncifyStack(memory: asyncify.memory, address: 1024)
    try stack.reset(current: 1032, end: 1036)
    #expect(try asyncify.instance.call("main", [.i32(3)]) == [.i32(0)])
    #expect(try stack.bounds().current > 1036)
    for stop in [asyncify.stopUnwind, asyncify.stopRewind] {
      let report = #expect(throws: TrapReport.self) { try stop() }
      #expect(report?.trap == .unreachable)
      #expect(asyncify.state == .normal)
    }
  }

  @Test func `modules are known by their imports and exports`() throws {
    let transformed = try testModule("waits-asyncify.wasm")
    #expect(transformed.exportsAsyncify)
    #expect(!transformed.importsAsyncify)
    let plain = try testModule("waits.wat")
    #expect(!plain.exportsAsyncify)
    #expect(!plain.importsAsyncify)
    #expect(try example("sleep.wat").importsAsyncify)
    #expect(TransformedAsyncify(try instance("(module (memory 1))")) == nil)
  }
}
