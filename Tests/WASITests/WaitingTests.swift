// SPDX-License-Identifier: Apache-2.0
//
// Guests that wait: for a clock that the test drives, for a pipe, for a socket. No thread is held, and
// nothing sleeps.

import Coroutines
import Foundation
import Interp
import Synchronization
import TestSupport
import Testing
import WASI

/// A clock that stands until all guests that are expected to sleep do.
private final class ManualClock: WASIClock {
  private struct State {
    var now: UInt64 = 1_000_000
    var sleepers: [(until: UInt64, continuation: CheckedContinuation<Void, Never>)] = []
    var most = 0
    var steps = 0
  }

  private let state = Mutex(State())
  private let expected: Int

  init(expecting expected: Int) { self.expected = expected }

  /// How many slept at once, at most.
  var most: Int { state.withLock(\.most) }
  /// How often the time went forward.
  var steps: Int { state.withLock(\.steps) }

  func time(_ clock: ClockIdentifier) -> UInt64 { state.withLock(\.now) }
  func resolution(_ clock: ClockIdentifier) -> UInt64 { 1 }
  func block(nanoseconds: UInt64) { state.withLock { $0.now += nanoseconds } }

  func sleep(nanoseconds: UInt64) async {
    await withCheckedContinuation { continuation in
      let due = state.withLock { state in
        state.sleepers.append((state.now + nanoseconds, continuation))
        state.most = max(state.most, state.sleepers.count)
        guard state.sleepers.count >= expected else { return [continuation].dropFirst() }
        state.steps += 1
        state.now = state.sleepers.map(\.until).min() ?? state.now
        let due = state.sleepers.filter { $0.until <= state.now }.map(\.continuation)
        state.sleepers.removeAll { $0.until <= state.now }
        return due[...]
      }
      for continuation in due { continuation.resume() }
    }
  }
}

@Suite struct WaitingTests {
  /// Polls once with the subscriptions at 0, and gives the number of events.
  private static let poller = """
    (module
      (import "wasi_snapshot_preview1" "poll_oneoff"
        (func $poll (param i32 i32 i32 i32) (result i32)))
      (import "wasi_snapshot_preview1" "fd_read"
        (func $read (param i32 i32 i32 i32) (result i32)))
      (memory (export "memory") 1)
      (func (export "poll") (param i32) (result i32)
        (call $poll (i32.const 0) (i32.const 4096) (local.get 0) (i32.const 8192)))
      (func (export "read") (result i32)
        (i32.store (i32.const 0) (i32.const 1000))
        (i32.store (i32.const 4) (i32.const 100))
        (call $read (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 8192))))
    """

  private func guest(_ wasi: WASI) throws -> Instance {
    var imports = Imports()
    wasi.define(in: &imports)
    return try instance(Self.poller, imports)
  }

  /// Calls without awaiting.
  private func callBlocking(
    _ instance: Instance, _ name: Name, _ arguments: [Value] = []
  ) throws -> [Value] {
    try instance.call(name, arguments)
  }

  private func set(_ instance: Instance, _ words: [UInt64], at address: Int = 0) throws -> Memory {
    let memory = try #require(instance.memory("memory"))
    for (index, word) in words.enumerated() { try memory.store(word, at: address + index * 8) }
    return memory
  }

  /// Waits a second of the monotonic clock.
  private static let second: [UInt64] = [7, 0, 1, 1_000_000_000, 0, 0]

  @Test func `hundreds of guests sleep at once`() async throws {
    let count = 300
    let clock = ManualClock(expecting: count)
    let module = try wat(Self.poller)
    try await withThrowingTaskGroup(of: Bool.self) { group in
      for _ in 0..<count {
        group.addTask {
          var imports = Imports()
          WASI(clock: clock).define(in: &imports)
          let instance = try Instance(module, imports: imports, store: Store())
          guard let memory = instance.memory("memory") else { return false }
          for (index, word) in Self.second.enumerated() { try memory.store(word, at: index * 8) }
          let results = try await instance.call("poll", [.i32(1)], options: CallOptions())
          let count: UInt32 = try memory.load(at: 8192)
          return results == [.i32(0)] && count == 1
        }
      }
      for try await isRight in group { #expect(isRight) }
    }
    #expect(clock.most == count)
    #expect(clock.steps == 1)
    #expect(clock.time(.monotonic) == 1_001_000_000)
  }

  @Test func `a call that cannot stop blocks`() throws {
    let clock = ManualClock(expecting: 1)
    let instance = try guest(WASI(clock: clock))
    let memory = try set(instance, Self.second)
    #expect(try instance.call("poll", [.i32(1)]) == [.i32(0)])
    #expect(try memory.load(at: 4096, as: UInt64.self) == 7)
    #expect(clock.time(.monotonic) == 1_001_000_000)
  }

  @Test func `an absolute time counts from the clock`() async throws {
    let clock = ManualClock(expecting: 1)
    let instance = try guest(WASI(clock: clock))
    _ = try set(instance, [7, 0, 1, 5_000_000, 0, 1])
    let results = try await instance.call("poll", [.i32(1)], options: CallOptions())
    #expect(results == [.i32(0)])
    #expect(clock.time(.monotonic) == 5_000_000)
  }

  // MARK: Descriptors

  private func pipe() throws -> (reading: FileHandle, writing: FileHandle) {
    let pipe = Pipe()
    return (pipe.fileHandleForReading, pipe.fileHandleForWriting)
  }

  @Test func `a read of an empty pipe waits`() async throws {
    let (reading, writing) = try pipe()
    let input = WASIInput.descriptor(reading.fileDescriptor)
    let instance = try guest(WASI(standardInput: input))
    let memory = try #require(instance.memory("memory"))
    let writer = Task.detached { try writing.write(contentsOf: Data("hello".utf8)) }
    let results = try await instance.call("read", [], options: CallOptions())
    try await writer.value
    #expect(results == [.i32(0)])
    #expect(try memory.load(at: 8192, as: UInt32.self) == 5)
    #expect(try memory.read(at: 1000, count: 5) == Array("hello".utf8))
    try writing.close()
    #expect(try callBlocking(instance, "read") == [.i32(0)])
    #expect(try memory.load(at: 8192, as: UInt32.self) == 0)
  }

  @Test func `a poll of an empty pipe ends with the clock or with the pipe`() async throws {
    let (reading, writing) = try pipe()
    let input = WASIInput.descriptor(reading.fileDescriptor)
    let clock = ManualClock(expecting: 1)
    let instance = try guest(WASI(standardInput: input, clock: clock))
    let memory = try set(instance, Self.second + [9, 1, 0, 0, 0, 0])
    let polled = try await instance.call("poll", [.i32(2)], options: CallOptions())
    #expect(polled == [.i32(0)])
    #expect(try memory.load(at: 8192, as: UInt32.self) == 1)
    #expect(try memory.load(at: 4096, as: UInt64.self) == 7)
    try writing.write(contentsOf: Data("abc".utf8))
    _ = try set(instance, Self.second + [9, 1, 0, 0, 0, 0])
    let again = try await instance.call("poll", [.i32(2)], options: CallOptions())
    #expect(again == [.i32(0)])
    #expect(try memory.load(at: 8192, as: UInt32.self) == 1)
    #expect(try memory.load(at: 4096, as: UInt64.self) == 9)
    #expect(try memory.load(at: 4096 + 16, as: UInt64.self) == 3, "bytes that can be read")
    try writing.close()
    _ = try await instance.call("read", [], options: CallOptions())
    _ = try set(instance, [9, 1, 0, 0, 0, 0])
    #expect(try callBlocking(instance, "poll", [.i32(1)]) == [.i32(0)])
    #expect(try memory.load(at: 4096 + 24, as: UInt16.self) == 1, "hung up")
  }

  @Test func `a read of an empty pipe in a directory waits`() async throws {
    let folder = try TemporaryFolder()
    try #require(mkfifo(folder.path + "/pipe", 0o600) == 0)
    let text = """
      (module
        (import "wasi_snapshot_preview1" "path_open"
          (func $open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
        (import "wasi_snapshot_preview1" "fd_read"
          (func $read (param i32 i32 i32 i32) (result i32)))
        (memory (export "memory") 1) (data (i32.const 0) "\\e8\\03\\00\\00\\64") (data (i32.const 16) "pipe")
        (func (export "open") (result i32)
          (call $open (i32.const 3) (i32.const 0) (i32.const 16) (i32.const 4) (i32.const 0)
            (i64.const 2) (i64.const 0) (i32.const 0) (i32.const 32)))
        (func (export "read") (result i32)
          (call $read (i32.load (i32.const 32)) (i32.const 0) (i32.const 1) (i32.const 36))))
      """
    var imports = Imports()
    WASI(directories: [try .host(folder.path, as: "/")]).define(in: &imports)
    let instance = try instance(text, imports)
    let memory = try #require(instance.memory("memory"))
    #expect(try callBlocking(instance, "open") == [.i32(0)])
    // Somebody writes, but not yet: the end of the pipe is not the end of the contents.
    let writing = open(folder.path + "/pipe", O_WRONLY)
    try #require(writing >= 0)
    let writer = Task.detached {
      [0x61, 0x62].withUnsafeBytes { _ = write(writing, $0.baseAddress, 1) }
    }
    let results = try await instance.call("read", [], options: CallOptions())
    await writer.value
    #expect(results == [.i32(0)])
    #expect(try memory.load(at: 36, as: UInt32.self) == 1)
    #expect(try memory.read(at: 1000, count: 1) == [0x61])
    close(writing)
  }

  @Test func `a cancelled task does not wait any longer`() async throws {
    let (reading, writing) = try pipe()
    let text = Self.poller
    let number = reading.fileDescriptor
    let task = Task.detached {
      var imports = Imports()
      WASI(standardInput: .descriptor(number)).define(in: &imports)
      let instance = try TestSupport.instance(text, imports)
      _ = try await instance.call("read", [], options: CallOptions())
    }
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
    try writing.close()
  }

  // MARK: Sockets

  @Test func `a connection is accepted, and speaks`() async throws {
    var ends: [Int32] = [0, 0]
    try #require(socketpair(AF_UNIX, streamType, 0, &ends) == 0)
    let far = FileHandle(fileDescriptor: ends[1], closeOnDealloc: true)
    let guest = try WASIGuest(WASI(sockets: [WASISocket(descriptor: ends[0])]))
    #expect(try guest.call("fd_fdstat_get", 3, 600) == .success)
    #expect(try guest.memory.load(at: 600, as: UInt8.self) == 6)
    try guest.setVectors(at: 0, [(1000, 3), (2000, 3)])
    try guest.memory.write(Array("abc".utf8), at: 1000)
    try guest.memory.write(Array("def".utf8), at: 2000)
    #expect(try guest.call("sock_send", 3, 0, 2, 0, 64) == .success)
    #expect(try guest.number(at: 64) == 6)
    #expect(try far.read(upToCount: 6) == Data("abcdef".utf8))
    #expect(try guest.call("sock_send", 3, 0, 2, 1, 64) == .invalidArgument)
    try far.write(contentsOf: Data("xyz".utf8))
    #expect(try guest.call("sock_recv", 3, 0, 2, 1, 64, 68) == .success)
    #expect(try guest.call("sock_recv", 3, 0, 2, 0, 64, 68) == .success)
    #expect(try guest.number(at: 64) == 3)
    #expect(try guest.text(at: 1000, count: 3) == "xyz")
    #expect(try guest.call("sock_recv", 3, 0, 2, 4, 64, 68) == .invalidArgument)
    #expect(try guest.call("fd_fdstat_set_flags", 3, 4) == .success)
    #expect(try guest.call("sock_recv", 3, 0, 2, 0, 64, 68) == .resourceTemporarilyUnavailable)
    #expect(try guest.call("fd_read", 3, 0, 1, 64) == .resourceTemporarilyUnavailable)
    #expect(try guest.call("sock_accept", 3, 0, 64) == .invalidArgument)
    #expect(try guest.call("sock_shutdown", 3, 0) == .invalidArgument)
    #expect(try guest.call("sock_shutdown", 3, 4) == .invalidArgument)
    #expect(try guest.call("sock_shutdown", 3, 2) == .success)
    #expect(try far.read(upToCount: 1)?.isEmpty ?? true)
    #expect(try guest.call("sock_send", 3, 0, 1, 0, 64) == .brokenPipe)
    #expect(try guest.call("fd_seek", 3, 0, 1, 64) == .illegalSeek)
    #expect(try guest.call("sock_shutdown", 1, 1) == .notSocket)
    #expect(try guest.call("sock_shutdown", 9, 1) == .badFileDescriptor)
  }

  @Test func `a listening socket accepts`() async throws {
    let folder = try TemporaryFolder()
    let listener = socket(AF_UNIX, streamType, 0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let path = Array((folder.path + "/s").utf8)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path) }
    let size = socklen_t(MemoryLayout<sockaddr_un>.size)
    let bound = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(listener, $0, size) }
    }
    try #require(bound == 0 && listen(listener, 4) == 0)
    let guest = try WASIGuest(WASI(sockets: [WASISocket(descriptor: listener)]))
    #expect(try guest.call("fd_fdstat_set_flags", 3, 4) == .success)
    #expect(try guest.call("sock_accept", 3, 0, 64) == .resourceTemporarilyUnavailable)
    let client = socket(AF_UNIX, streamType, 0)
    let connected = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(client, $0, size) }
    }
    try #require(connected == 0)
    let far = FileHandle(fileDescriptor: client, closeOnDealloc: true)
    #expect(try guest.call("sock_accept", 3, 1, 64) == .invalidArgument)
    #expect(try guest.call("sock_accept", 3, 4, 64) == .success)
    let accepted = Int(try guest.number(at: 64))
    #expect(accepted == 4)
    #expect(try guest.write("hi", to: accepted) == .success)
    #expect(try far.read(upToCount: 2) == Data("hi".utf8))
  }

  @Test func `a socket without a connection is not shut down`() throws {
    let number = socket(AF_INET, streamType, 0)
    let guest = try WASIGuest(WASI(sockets: [WASISocket(descriptor: number)]))
    #expect(try guest.call("sock_shutdown", 3, 3) == .socketNotConnected)
  }

  private var streamType: Int32 {
    #if canImport(Glibc)
      Int32(SOCK_STREAM.rawValue)
    #else
      SOCK_STREAM
    #endif
  }
}
