// SPDX-License-Identifier: Apache-2.0
//
// Arguments, clocks, streams, polling and exits of WASI preview 1, called by a guest.

import Coroutines
import Interp
import TestSupport
import Testing
import WASI

@Suite struct StreamTests {
  /// Collects what a guest writes.
  private final class Sink {
    var bytes: [UInt8] = []
    var text: String { String(decoding: bytes, as: UTF8.self) }
    var output: WASIOutput { .bytes { self.bytes += $0 } }
  }

  @Test func `arguments and environment are strings that end with zero`() throws {
    let guest = try WASIGuest(
      WASI(arguments: ["prog", "ä b", ""], environment: [("A", "1"), ("LONG", "x=y")]))
    #expect(try guest.call("args_sizes_get", 0, 4) == .success)
    #expect(try guest.number(at: 0) == 3)
    #expect(try guest.number(at: 4) == 11)
    #expect(try guest.call("args_get", 16, 100) == .success)
    #expect(try guest.text(at: 100, count: 11) == "prog\0ä b\0\0")
    #expect(try [16, 20, 24].map(guest.number) == [100, 105, 110])
    #expect(try guest.call("environ_sizes_get", 0, 4) == .success)
    #expect(try [0, 4].map(guest.number) == [2, 13])
    #expect(try guest.call("environ_get", 16, 100) == .success)
    #expect(try guest.text(at: 100, count: 13) == "A=1\0LONG=x=y\0")
  }

  @Test func `a zero byte ends an argument`() throws {
    let guest = try WASIGuest(WASI(arguments: ["a\0b"]))
    #expect(try guest.call("args_sizes_get", 0, 4) == .success)
    #expect(try guest.number(at: 4) == 2)
  }

  @Test func `clocks go forward`() throws {
    let guest = try WASIGuest(WASI())
    for clock in 0...3 {
      #expect(try guest.call("clock_res_get", clock, 8) == .success)
      #expect(try guest.memory.load(at: 8, as: UInt64.self) > 0)
      #expect(try guest.call("clock_time_get", clock, 0, 16) == .success)
      #expect(try guest.call("clock_time_get", clock, 0, 24) == .success)
      let first: UInt64 = try guest.memory.load(at: 16)
      let second: UInt64 = try guest.memory.load(at: 24)
      #expect(first <= second && second > 0)
    }
    #expect(try guest.call("clock_time_get", 0, 0, 16) == .success)
    // After 2020-09-13.
    #expect(try guest.memory.load(at: 16, as: UInt64.self) > 1_600_000_000_000_000_000)
    #expect(try guest.call("clock_time_get", 4, 0, 16) == .invalidArgument)
    #expect(try guest.call("clock_res_get", 99, 16) == .invalidArgument)
  }

  @Test func `random bytes fill what was asked for and nothing else`() throws {
    let guest = try WASIGuest(WASI())
    #expect(try guest.call("random_get", 100, 61) == .success)
    let bytes = try guest.memory.read(at: 100, count: 61)
    #expect(Set(bytes).count > 8)
    #expect(try guest.memory.read(at: 0, count: 100).allSatisfy { $0 == 0 })
    #expect(try guest.memory.read(at: 161, count: 100).allSatisfy { $0 == 0 })
    #expect(try guest.call("random_get", 0, 0) == .success)
  }

  // MARK: Streams

  @Test func `output is gathered from vectors`() throws {
    let (output, errors) = (Sink(), Sink())
    let guest = try WASIGuest(
      WASI(standardOutput: output.output, standardError: errors.output))
    try guest.memory.write(Array("hello, world".utf8), at: 1000)
    try guest.setVectors(at: 0, [(1000, 5), (2000, 0), (1005, 7)])
    #expect(try guest.call("fd_write", 1, 0, 3, 64) == .success)
    #expect(try guest.number(at: 64) == 12)
    #expect(try guest.call("fd_write", 2, 0, 1, 64) == .success)
    #expect(try guest.number(at: 64) == 5)
    #expect(output.text == "hello, world")
    #expect(errors.text == "hello")
    #expect(try guest.call("fd_write", 1, 0, 0, 64) == .success)
    #expect(try guest.number(at: 64) == 0)
  }

  @Test func `an output may take a part at a time or fail`() throws {
    let sink = Sink()
    let slow = WASIOutput { buffer in
      sink.bytes.append(contentsOf: buffer.prefix(2))
      return min(2, buffer.count)
    }
    let broken = WASIOutput { _ throws(Errno) in throw .brokenPipe }
    let guest = try WASIGuest(WASI(standardOutput: slow, standardError: broken))
    try guest.memory.write(Array("abcde".utf8), at: 1000)
    try guest.setVectors(at: 0, [(1000, 5)])
    #expect(try guest.call("fd_write", 1, 0, 1, 64) == .success)
    #expect(try guest.number(at: 64) == 5)
    #expect(sink.text == "abcde")
    #expect(try guest.call("fd_write", 2, 0, 1, 64) == .brokenPipe)
  }

  @Test func `input fills vectors until its end`() throws {
    let guest = try WASIGuest(WASI(standardInput: .bytes(Array("abcdefg".utf8))))
    try guest.setVectors(at: 0, [(1000, 2), (2000, 3)])
    #expect(try guest.call("fd_read", 0, 0, 2, 64) == .success)
    #expect(try guest.number(at: 64) == 5)
    #expect(try guest.text(at: 1000, count: 2) == "ab")
    #expect(try guest.text(at: 2000, count: 3) == "cde")
    #expect(try guest.call("fd_read", 0, 0, 2, 64) == .success)
    #expect(try guest.number(at: 64) == 2)
    #expect(try guest.call("fd_read", 0, 0, 2, 64) == .success)
    #expect(try guest.number(at: 64) == 0)
  }

  @Test func `streams cannot be used the wrong way round`() throws {
    let guest = try WASIGuest(WASI())
    try guest.setVectors(at: 0, [(1000, 2)])
    #expect(try guest.call("fd_read", 1, 0, 1, 64) == .badFileDescriptor)
    #expect(try guest.call("fd_write", 0, 0, 1, 64) == .badFileDescriptor)
    #expect(try guest.call("fd_seek", 1, 0, 0, 64) == .illegalSeek)
    #expect(try guest.call("fd_tell", 1, 64) == .illegalSeek)
    #expect(try guest.call("fd_readdir", 1, 0, 0, 0, 64) == .badFileDescriptor)
    #expect(try guest.call("path_open", 0, 0, 0, 0, 0, 0, 0, 0, 64) == .badFileDescriptor)
    #expect(try guest.call("path_symlink", 0, 0, 1, 0, 0) == .badFileDescriptor)
    #expect(try guest.call("sock_shutdown", 1, 0) == .notSocket)
    for stream in 0...2 {
      #expect(try guest.call("fd_sync", stream) == .badFileDescriptor)
      #expect(try guest.call("fd_datasync", stream) == .badFileDescriptor)
      #expect(try guest.call("fd_filestat_set_times", stream, 0, 0, 0) == .badFileDescriptor)
      #expect(try guest.call("fd_fdstat_set_flags", stream, 16) == .invalidArgument)
      #expect(try guest.call("fd_fdstat_set_flags", stream, 4) == .success)
    }
  }

  @Test func `a terminal is a character device`() throws {
    let terminal = WASIOutput(isTerminal: true) { $0.count }
    let guest = try WASIGuest(WASI(standardOutput: terminal))
    try guest.memory.write([UInt8](repeating: 0xFF, count: 100), at: 0)
    #expect(try guest.call("fd_fdstat_get", 1, 0) == .success)
    #expect(try guest.memory.read(at: 0, count: 8) == [2, 0, 0, 0, 0, 0, 0, 0])
    let rights: UInt64 = try guest.memory.load(at: 8)
    #expect(rights & 1 << 6 != 0, "fd_write")
    #expect(
      rights & (1 << 2 | 1 << 5) == 0, "isatty of wasi-libc wants neither fd_seek nor fd_tell")
    #expect(try guest.memory.load(at: 24, as: UInt8.self) == 0xFF)
    #expect(try guest.call("fd_fdstat_get", 2, 0) == .success)
    #expect(try guest.memory.load(at: 0, as: UInt8.self) == 0)
    #expect(try guest.call("fd_filestat_get", 1, 0) == .success)
    #expect(try guest.memory.load(at: 16, as: UInt8.self) == 2)
  }

  @Test func `descriptors are closed and moved`() throws {
    let sink = Sink()
    let guest = try WASIGuest(WASI(standardOutput: sink.output))
    try guest.setVectors(at: 0, [(1000, 1)])
    #expect(try guest.call("fd_close", 0) == .success)
    #expect(try guest.call("fd_close", 0) == .badFileDescriptor)
    #expect(try guest.call("fd_renumber", 1, 0) == .badFileDescriptor)
    #expect(try guest.call("fd_renumber", 1, 2) == .success)
    #expect(try guest.call("fd_write", 1, 0, 1, 64) == .badFileDescriptor)
    #expect(try guest.call("fd_write", 2, 0, 1, 64) == .success)
    #expect(sink.bytes == [0])
  }

  @Test func `there are no preopened directories`() throws {
    let guest = try WASIGuest(WASI())
    #expect(try guest.call("fd_prestat_get", 3, 0) == .badFileDescriptor)
    #expect(try guest.call("fd_prestat_dir_name", 3, 0, 10) == .badFileDescriptor)
  }

  // MARK: Guests that are wrong or malicious

  @Test func `no function takes an address outside of the memory`() throws {
    let guest = try WASIGuest(
      WASI(arguments: ["a"], environment: [("b", "c")], standardInput: .bytes([1, 2, 3])))
    let size = 65_536
    for bad in [size, size - 3, 0xFFFF_FFFF, 0x8000_0000] {
      for name in ["args_get", "environ_get", "args_sizes_get", "environ_sizes_get"] {
        #expect(try guest.call(name, bad, 100) == .badAddress, "\(name) \(bad)")
        let isList = name.hasSuffix("_get") && !name.contains("sizes")
        if !isList || bad != size - 3 {
          #expect(try guest.call(name, 100, bad) == .badAddress, "\(name) \(bad)")
        }
      }
      #expect(try guest.call("clock_time_get", 0, 0, bad) == .badAddress)
      #expect(try guest.call("clock_res_get", 0, bad) == .badAddress)
      #expect(try guest.call("random_get", bad, 4) == .badAddress)
      #expect(try guest.call("random_get", 4, bad) == .badAddress)
      #expect(try guest.call("fd_fdstat_get", 1, bad) == .badAddress)
      #expect(try guest.call("fd_filestat_get", 1, bad) == .badAddress)
      for (name, descriptor) in [("fd_read", 0), ("fd_write", 1)] {
        try guest.setVectors(at: 0, [(100, 1), (UInt32(truncatingIfNeeded: bad), 4)])
        #expect(try guest.call(name, descriptor, 0, 2, 64) == .badAddress)
        try guest.setVectors(at: 0, [(100, 1), (4, UInt32(truncatingIfNeeded: bad))])
        #expect(try guest.call(name, descriptor, 0, 2, 64) == .badAddress)
        #expect(try guest.call(name, descriptor, bad, 1, 64) == .badAddress)
        #expect(try guest.call(name, descriptor, 0, 1, bad) == .badAddress)
      }
    }
    #expect(try guest.call("fd_write", 1, 0, 1025, 64) == .invalidArgument)
    #expect(try guest.call("fd_write", 1, 0, -1, 64) == .invalidArgument)
  }

  @Test func `no function crashes, whatever its arguments are`() throws {
    var seed: UInt64 = 0x5EED
    func next() -> Int {
      seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      let numbers = [0, 1, 2, 3, 4, 5, 8, 4095, 65_535, 65_536, 0x7FFF_FFFF, -1, Int(seed >> 40)]
      return numbers[Int(seed >> 33) % numbers.count]
    }
    for (name, parameters) in WASIGuest.functions {
      for _ in 0..<200 {
        let directory = MemoryDirectory()
        directory.setFile("file", [1, 2, 3])
        let guest = try WASIGuest(
          WASI(
            arguments: ["a"], standardInput: .bytes([1]),
            directories: [WASIPreopen(directory, as: "/")]))
        // Descriptor 4 is a file; vectors at 0 and paths there make sense now and then.
        _ = try guest.mustOpen("file", rights: WASIGuest.everything)
        try guest.memory.write(Array("file\0\0\0\0./a/../b".utf8), at: 0)
        let arguments = parameters.map { _ in next() }
        #expect(try guest.call(name, arguments) != nil, "\(name) \(arguments)")
      }
    }
  }

  @Test(
    arguments: WASIGuest.functions.map(\.name).filter {
      $0.hasPrefix("fd_") || $0.hasPrefix("path_") || $0.hasPrefix("sock_")
    })
  func `an unknown descriptor is refused`(_ name: String) throws {
    let guest = try WASIGuest(WASI())
    let parameters = WASIGuest.functions.first { $0.name == name }?.parameters ?? ""
    #expect(try guest.call(name, parameters.map { _ in 77 }) == .badFileDescriptor)
  }

  @Test func `a guest without a memory is refused`() throws {
    let text = """
      (module
        (import "wasi_snapshot_preview1" "random_get" (func $f (param i32 i32) (result i32)))
        (func (export "main") (result i32) (call $f (i32.const 0) (i32.const 1))))
      """
    var imports = Imports()
    WASI().define(in: &imports)
    let results = try instance(text, imports).call("main")
    #expect(results == [.i32(Int32(Errno.badAddress.rawValue))])
  }

  // MARK: Waiting

  /// Polls with subscriptions of 48 bytes each, and gives the code and the events.
  private func poll(
    _ subscriptions: [[UInt64]], count: Int? = nil, at address: Int32 = 0
  ) async throws -> (code: Errno?, events: [[UInt64]]) {
    let text = """
      (module
        (import "wasi_snapshot_preview1" "poll_oneoff"
          (func $poll (param i32 i32 i32 i32) (result i32)))
        (memory (export "memory") 1)
        (func (export "poll") (param i32 i32) (result i32)
          (call $poll (local.get 0) (i32.const 4096) (local.get 1) (i32.const 8192))))
      """
    var imports = Imports()
    WASI().define(in: &imports)
    let instance = try instance(text, imports)
    let memory = try #require(instance.memory("memory"))
    for (index, word) in subscriptions.joined().enumerated() {
      try memory.store(word, at: index * 8)
    }
    let number = Int32(count ?? subscriptions.count)
    let results = try await instance.call(
      "poll", [.i32(address), .i32(number)], options: CallOptions())
    guard case .i32(let code)? = results.first else { return (nil, []) }
    let events = try (0..<Int(try memory.load(at: 8192, as: UInt32.self))).map { index in
      try (0..<4).map { try memory.load(at: 4096 + index * 32 + $0 * 8, as: UInt64.self) }
    }
    return (Errno(rawValue: UInt16(code)), events)
  }

  @Test func `the first clock that is due ends the wait`() async throws {
    let (code, events) = try await poll([
      [7, 0, 1, 3_600_000_000_000, 0, 0], [8, 0, 1, 1_000_000, 0, 0], [9, 0, 1, 5, 0, 1],
    ])
    #expect(code == .success)
    // The absolute time of the third has long passed.
    #expect(events == [[9, 0, 0, 0]])
  }

  @Test func `a relative clock is waited for`() async throws {
    let clock = ContinuousClock()
    let start = clock.now
    let (code, events) = try await poll([[8, 0, 1, 20_000_000, 0, 0]])
    #expect(code == .success)
    #expect(events == [[8, 0, 0, 0]])
    #expect(clock.now - start >= .milliseconds(20))
  }

  @Test func `streams are ready at once, and errors are events`() async throws {
    let (code, events) = try await poll([
      [1, 0, 1, 3_600_000_000_000, 0, 0], [2, 1, 0, 0, 0, 0], [3, 2, 99, 0, 0, 0],
      [4, 0, 77, 1, 0, 0], [5, 0, 2, 1, 0, 0],
    ])
    #expect(code == .success)
    #expect(
      events == [[2, 1 << 16, 0, 0], [3, 8 | 2 << 16, 0, 0], [4, 28, 0, 0], [5, 28, 0, 0]])
  }

  @Test func `polls that make no sense are refused`() async throws {
    #expect(try await poll([], count: 0).code == .invalidArgument)
    #expect(try await poll([[1, 3, 0, 0, 0, 0]]).code == .invalidArgument)
    #expect(try await poll([], count: -1).code == .invalidArgument)
    #expect(try await poll([[1, 0, 1, 0, 0, 0]], at: 65_530).code == .badAddress)
    #expect(try await poll([[1, 0, 1, 0, 0, 0]], at: -8).code == .badAddress)
    #expect(try await poll([], count: 4000).code == .badAddress)
  }

  // MARK: Ending

  @Test func `proc_exit passes through the guest`() throws {
    let text = """
      (module
        (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
        (memory (export "memory") 1)
        (func $deep (call $exit (i32.const 300)) (i32.store (i32.const 0) (i32.const 1)))
        (func (export "_start") (call $deep) (i32.store (i32.const 0) (i32.const 1))))
      """
    var imports = Imports()
    WASI().define(in: &imports)
    let instance = try instance(text, imports)
    #expect(throws: WASIExit(status: 300)) { try instance.call("_start") }
    let memory = try #require(instance.memory("memory"))
    #expect(try memory.load(at: 0, as: UInt32.self) == 0)
  }

  @Test func `yielding succeeds and signals are not supported`() throws {
    let guest = try WASIGuest(WASI())
    #expect(try guest.call("sched_yield") == .success)
    #expect(try guest.call("proc_raise", 9) == .notSupported)
  }

  @Test func `the codes are those of preview 1`() {
    #expect(Errno.allCases.map(\.rawValue) == Array(0...76))
    #expect(Errno.badFileDescriptor.rawValue == 8)
    #expect(Errno.badAddress.rawValue == 21)
    #expect(Errno.invalidArgument.rawValue == 28)
    #expect(Errno.illegalSeek.rawValue == 70)
    #expect(Errno.notCapable.rawValue == 76)
  }
}
