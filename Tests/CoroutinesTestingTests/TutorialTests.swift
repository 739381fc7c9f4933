// SPDX-License-Identifier: Apache-2.0
//
// The tests of CoroutinesTesting.docc/TestAnAsyncifiedModule.md, as they stand there.

import Coroutines
import CoroutinesTesting
import Foundation
import Interp
import TestSupport
import Testing

/// An instance of guest.wasm, which lies beside this file.
func guest(_ scheduler: TestScheduler) throws -> Instance {
  let folder = URL(filePath: #filePath).deletingLastPathComponent()
  let module = try Module([UInt8](Data(contentsOf: folder.appending(path: "guest.wasm"))))
  var imports = Imports()
  imports.define("env", "sleep", FunctionType([.i32], [])) { _, arguments in
    guard case .i32(let seconds)? = arguments.first else { return [] }
    try await scheduler.clock.sleep(for: .seconds(Int(seconds)))
    return []
  }
  return try Instance(module, imports: imports, store: Store())
}

@Test func `calls sleep at once and add up`() throws {
  let scheduler = TestScheduler(.seed(1))
  let guest = try guest(scheduler)
  for seconds in [30, 10, 20] as [Int32] {
    scheduler.spawn("add \(seconds)") {
      let sum = try await guest.call("add", [.i32(seconds)])
      scheduler.note("\(sum)")
    }
  }
  try scheduler.run()
  #expect(scheduler.timeline == ["10000.0 ms [10]", "20000.0 ms [30]", "30000.0 ms [60]"])
}

@Test func `no addition is lost, whoever goes first`() throws {
  try TestScheduler.explore(seeds: 0..<100) { scheduler in
    let guest = try guest(scheduler)
    for number in 1...3 {
      scheduler.spawn("add 5, number \(number)") {
        _ = try await guest.call("add", [.i32(5)])
      }
    }
    try scheduler.run()
    try #require(guest.call("sum") == [.i32(15)])
  }
}

@Test func `given up where it sleeps, the guest can be called again`() throws {
  let scheduler = TestScheduler(.seed(1))
  let guest = try guest(scheduler)
  let coroutine = try Coroutine(guest, "add", [.i32(40)])
  #expect(try coroutine.step() == .pending)
  try coroutine.cancel()
  scheduler.spawn("add 2") {
    let sum = try await guest.call("add", [.i32(2)])
    #expect(sum == [.i32(2)])
  }
  try scheduler.run()
}

@Suite struct TutorialTests {
  @Test func `the page has these tests`() throws {
    let page = "Sources/CoroutinesTesting/CoroutinesTesting.docc/TestAnAsyncifiedModule.md"
    try expectCode(of: page, in: #filePath)
    // The guest of the page is that of the file, but for comments.
    let guest = try #require(try codeBlocks("wat", of: page).first)
    let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "guest.wat")
    let text = try String(contentsOf: file, encoding: .utf8)
    #expect(text.hasSuffix(guest))
  }

  /// What the page says of a failure.
  @Test func `the other export loses additions, and the failure names a seed`() throws {
    struct Lost: Error {}
    let failure = try #require(throws: ScheduleFailure.self) {
      try TestScheduler.explore(seeds: 0..<100) { scheduler in
        let guest = try guest(scheduler)
        for number in 1...3 {
          scheduler.spawn("add 5, number \(number)") {
            _ = try await guest.call("add_late", [.i32(5)])
          }
        }
        try scheduler.run()
        if try guest.call("sum") != [.i32(15)] { throw Lost() }
      }
    }
    #expect(failure.schedule == .seed(0))
    #expect(failure.description.hasPrefix("seed(0): Lost()\nchoices: ["))
  }
}
