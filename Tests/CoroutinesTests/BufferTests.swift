// SPDX-License-Identifier: Apache-2.0
//
// The buffers of calls that are unwound: each call has one, gives it back whatever happens, and is
// told when it is too small.

import Asyncify
import Coroutines
import Interp
import TestSupport
import Testing

@MainActor @Suite struct BufferTests {
  private func pages(_ guest: WaitingGuest) -> Int {
    guest.instance.memory("memory")?.pageCount ?? 0
  }

  @Test(arguments: Setting.saving)
  func `a thousand calls that fail give their buffers back`(_ setting: Setting) async throws {
    let guest = try WaitingGuest(setting.file) { _, arguments in
      guard case .i32(let number)? = arguments.first else { return [] }
      throw Refusal(number: number)
    }
    for (source, count) in [(BufferSource.borrowed, 1), (.pages, 2)] {
      var options = CallOptions(mechanism: setting.mechanism)
      options.bufferSource = source
      let chosen = options
      for number in 0..<1000 as Range<Int32> {
        await #expect(throws: Refusal(number: number % 10)) {
          try await guest.call("main", number % 10, chosen)
        }
      }
      #expect(pages(guest) == count)
    }
  }

  @Test(arguments: Setting.saving)
  func `calls with buffers of different sizes give them back`(_ setting: Setting) async throws {
    let guest = try WaitingGuest(setting.file)
    var small = CallOptions()
    small.mechanism = setting.mechanism
    small.bufferSize = 1024
    small.bufferSource = .pages
    var large = small
    large.bufferSize = 4096
    let (one, other) = (small, large)
    for _ in 0..<50 {
      let first = Task { try await guest.call("main", 1, one) }
      let second = Task { try await guest.call("main", 2, other) }
      try await guest.gate.crowd(2)
      guest.gate.open(1, with: 10)
      guest.gate.open(2, with: 20)
      #expect(try await first.value == 21)
      #expect(try await second.value == 42)
    }
    #expect(pages(guest) == 3)
  }

  @Test(arguments: Setting.saving)
  func `a buffer that is too small is named, and the guest goes on`(
    _ setting: Setting
  ) async throws {
    let guest = try WaitingGuest(setting.file)
    var options = CallOptions()
    options.mechanism = setting.mechanism
    options.bufferSize = 128
    options.growsBuffers = false
    let tight = options
    for _ in 1...200 {
      let error = await #expect(throws: AsyncifyError.self) {
        try await guest.call("at_depth", 20, tight)
      }
      guard let reason = error?.reason,
        case .bufferOverflow(let needed, let available, let total, let suggested) = reason
      else {
        Issue.record("\(String(describing: error))")
        return
      }
      #expect(suggested > total)
      let function = error?.place?.name
      if setting.mechanism == .native {
        // Found at the first frame that does not fit.
        #expect(function == "deep")
        #expect(needed < 30)
        #expect(available < needed)
      } else {
        // Found when the guest has come back; its whole stack is known then.
        #expect(function == "at_depth")
        #expect(available == 112)
        #expect(needed == total)
      }
      #expect(total > 100)
    }
    #expect(guest.gate.arrivals.isEmpty, "the host function has not been called")
    #expect(pages(guest) == 1)
    let task = Task { try await guest.call("at_depth", 20, setting.mechanism) }
    try await guest.gate.crowd(1)
    guest.gate.open(7, with: 100)
    #expect(try await task.value == 207)
  }

  @Test(arguments: Setting.saving, [-1, 0, 1, 33, 100_000])
  func `any size of buffer`(_ setting: Setting, size: Int) async throws {
    let guest = try WaitingGuest(setting.file)
    var options = CallOptions()
    options.mechanism = setting.mechanism
    options.bufferSize = size
    options.growsBuffers = false
    let chosen = options
    let task = Task { try await guest.call("at_depth", 20, chosen) }
    if size <= 33 {
      // 16 or 32 bytes for frames.
      await #expect(throws: AsyncifyError.self) { try await task.value }
    } else {
      try await guest.gate.crowd(1)
      guest.gate.open(7, with: 4)
      #expect(try await task.value == 15)
    }
  }

  @Test(arguments: Setting.saving, [Int(UInt32.max), .max])
  func `a buffer larger than any memory is refused`(_ setting: Setting, size: Int) async throws {
    let guest = try WaitingGuest(setting.file)
    var options = CallOptions()
    options.mechanism = setting.mechanism
    options.bufferSize = size
    for grows in [true, false] {
      options.growsBuffers = grows
      let error = await #expect(throws: AsyncifyError.self) {
        try await guest.call("main", 0, options)
      }
      #expect(error?.reason == .noBuffer(size: size))
    }
    #expect(try guest.callNow("square", 2) == [.i32(4)])
  }

  // MARK: Growing

  @Test(arguments: Setting.saving, [true, false])
  func `a buffer grows with the frames`(_ setting: Setting, fuses: Bool) async throws {
    let guest = try WaitingGuest(setting.file, engine: engine(fuses: fuses))
    var options = CallOptions()
    options.mechanism = setting.mechanism
    options.bufferSize = 0
    let small = options
    // Many at once: what went over the end of one would be in another.
    let depths = (0..<40 as Range<Int32>).map { $0 * $0 }
    var tasks: [Task<Int32, any Error>] = []
    for depth in depths { tasks.append(Task { try await guest.call("main", depth, small) }) }
    try await guest.gate.crowd(depths.count)
    for depth in depths { guest.gate.open(depth, with: 1000) }
    for (depth, task) in zip(depths, tasks) { #expect(try await task.value == 2000 + depth) }
    // They are used again.
    let before = pages(guest)
    let again = Task { try await guest.call("main", 1521, small) }
    try await guest.gate.crowd(1)
    guest.gate.open(1521, with: 1)
    #expect(try await again.value == 1523)
    #expect(pages(guest) == before)
  }

  @Test func `so it does beside options of native asyncify`() async throws {
    // The instance has a native state too then, which is not asked.
    let guest = try WaitingGuest("waits-asyncify.wasm") { _, arguments in arguments }
    var options = CallOptions()
    options.bufferSize = 0
    options.asyncify = AsyncifyOptions()
    for depth in [0, 30, 300] as [Int32] {
      #expect(try await guest.call("main", depth, options) == 3 * depth)
    }
  }

  @Test(arguments: Setting.saving)
  func `a call takes the larger buffer from the beginning the next time`(
    _ setting: Setting
  ) async throws {
    let guest = try WaitingGuest(setting.file) { _, arguments in arguments }
    let timeline = Timeline()
    var options = CallOptions()
    options.mechanism = setting.mechanism
    options.bufferSize = 64
    options.observer = timeline
    #expect(try await guest.call("twice", 5, options) == 5006)
    let unwinds = timeline.lines.filter { $0.contains("-> unwinding") }
    #expect(unwinds.count >= 2)
    #expect(unwinds.last?.hasPrefix("  normal") == true)
    #expect(unwinds.filter { $0.hasPrefix("  unwinding") }.count <= 1)
  }

  @Test(arguments: Setting.saving)
  func `a buffer that cannot grow is named as before`(_ setting: Setting) async throws {
    let guest = try WaitingGuest(setting.file)
    var options = CallOptions()
    options.mechanism = setting.mechanism
    options.bufferSize = 128
    options.bufferSource = .range(32_768..<33_000)
    let tight = options
    for _ in 1...20 {
      let error = await #expect(throws: AsyncifyError.self) {
        try await guest.call("at_depth", 100, tight)
      }
      guard case .bufferOverflow(let needed, let available, _, let suggested)? = error?.reason
      else {
        Issue.record("\(String(describing: error))")
        return
      }
      #expect(needed > available && suggested > 1000)
    }
    let task = Task { try await guest.call("at_depth", 2, tight) }
    try await guest.gate.crowd(1)
    guest.gate.open(7, with: 100)
    #expect(try await task.value == 207)
    #expect(pages(guest) == 1)
  }

  @Test(
    arguments: AsyncifyOptions.Format.allCases, [AsyncifyOptions.ShadowStack.none, .preserve])
  func `native frames are measured in every format`(
    format: AsyncifyOptions.Format, shadow: AsyncifyOptions.ShadowStack
  ) async throws {
    // Frames with values of all sizes, below tail calls and indirect calls, with a shadow stack.
    let text = """
      (module
        (import "env" "wait" (func $wait (param i32) (result i32)))
        (memory (export "memory") 2)
        (global $__stack_pointer (mut i32) (i32.const 60000))
        (type $f (func (param i32 i64 v128) (result i32)))
        (table funcref (elem $deep $tail))
        (func $tail (type $f)
          (return_call $deep (local.get 0) (local.get 1) (local.get 2)))
        (func $deep (type $f) (local $sum i32)
          (global.set $__stack_pointer (i32.sub (global.get $__stack_pointer) (i32.const 40)))
          (i32.store (global.get $__stack_pointer) (local.get 0))
          (local.set $sum
            (if (result i32) (local.get 0)
              (then
                (call_indirect (type $f)
                  (i32.sub (local.get 0) (i32.const 1)) (local.get 1) (local.get 2)
                  (i32.and (local.get 0) (i32.const 1))))
              (else (call $wait (i32.const 3)))))
          (local.set $sum
            (i32.add (local.get $sum)
              (i32.sub (i32.load (global.get $__stack_pointer)) (i32.wrap_i64 (local.get 1)))))
          (global.set $__stack_pointer (i32.add (global.get $__stack_pointer) (i32.const 40)))
          (i32.add (local.get $sum) (i32x4.extract_lane 0 (local.get 2))))
        (func (export "main") (param i32) (result i32)
          (call $deep (local.get 0) (i64.const 7) (v128.const i32x4 7 0 0 0))))
      """
    var imports = Imports()
    imports.define("env", "wait") { (number: Int32) async throws -> Int32 in
      await Task.yield()
      return number
    }
    let instance = try instance(text, imports)
    var options = CallOptions()
    options.mechanism = .native
    options.bufferSize = 0
    var asyncify = AsyncifyOptions()
    asyncify.format = format
    asyncify.shadowStack = shadow
    options.asyncify = asyncify
    for depth in 0...60 as ClosedRange<Int32> {
      let sum = depth * (depth + 1) / 2 + 3
      #expect(try await instance.call("main", [.i32(depth)], options: options) == [.i32(sum)])
    }
  }

  // MARK: Sources

  /// A guest with an allocator, whose memory cannot grow.
  private func fullGuest() throws -> Instance {
    var imports = Imports()
    imports.define("env", "wait") { (number: Int32) async throws -> Int32 in
      await Task.yield()
      return number
    }
    return try instance(
      """
      (module
        (import "env" "wait" (func $wait (param i32) (result i32)))
        (memory (export "memory") 1 1)
        (global $free (export "free") (mut i32) (i32.const 1001))
        (func (export "malloc") (param $size i32) (result i32) (local $start i32)
          (local.set $start (global.get $free))
          (if (i32.gt_u (i32.add (local.get $start) (local.get $size)) (i32.const 65536))
            (then (return (i32.const 0))))
          (global.set $free (i32.add (local.get $start) (local.get $size)))
          (local.get $start))
        (func (export "broken") (param i32) (result i32) unreachable)
        (func (export "far") (param i32) (result i32) (i32.const -100))
        (func (export "main") (param $x i32) (result i32)
          (i32.add (call $wait (local.get $x)) (local.get $x))))
      """, imports)
  }

  private func call(_ guest: Instance, _ source: BufferSource, size: Int = 100) async throws
    -> [Value]
  {
    var options = CallOptions()
    options.mechanism = .native
    options.bufferSize = size
    options.bufferSource = source
    return try await guest.call("main", [.i32(21)], options: options)
  }

  @Test func `a memory that cannot grow has buffers from the guest or from a range`() async throws {
    let guest = try fullGuest()
    let error = await #expect(throws: AsyncifyError.self) { try await call(guest, .pages) }
    #expect(error?.reason == .noBuffer(size: 100))
    for _ in 1...2000 {
      #expect(try await call(guest, .allocator("malloc")) == [.i32(42)])
      #expect(try await call(guest, .range(40_000..<40_112)) == [.i32(42)])
    }
    // 112 bytes and 15 to spare, once.
    #expect(guest.global("free")?.value == .i32(1001 + 127))
    let none = await #expect(throws: AsyncifyError.self) {
      try await call(guest, .range(40_000..<40_100))
    }
    #expect(none?.reason == .noBuffer(size: 100))
    let full = await #expect(throws: AsyncifyError.self) {
      try await call(guest, .allocator("malloc"), size: 70_000)
    }
    #expect(full?.reason == .noBuffer(size: 70_000))
  }

  /// Takes the memory up to its end for its own at its allocator's first call, and tells how many of its bytes
  /// are not as it left them before it waited.
  private let greedyGuest = """
    (module
      (import "env" "wait" (func $wait (param i32) (result i32)))
      (memory (export "memory") 1)
      (global $end (mut i32) (i32.const 0))
      (func $take (param $count i32) (result i32)
        (if (i32.eqz (global.get $end))
          (then (global.set $end (i32.shl (memory.size) (i32.const 16)))))
        (global.set $end (i32.sub (global.get $end) (local.get $count)))
        (global.get $end))
      (func (export "main") (param i32) (result i32)
        (local $data i32) (local $place i32) (local $wrong i32)
        (drop (call $wait (i32.const 0)))
        (local.set $data (call $take (i32.const 65536)))
        (memory.fill (local.get $data) (i32.const 7) (i32.const 65536))
        (drop (call $wait (i32.const 0)))
        (loop $next
          (local.set $wrong
            (i32.add (local.get $wrong)
              (i32.ne
                (i32.load8_u (i32.add (local.get $data) (local.get $place)))
                (i32.const 7))))
          (br_if $next
            (i32.lt_u
              (local.tee $place (i32.add (local.get $place) (i32.const 1)))
              (i32.const 65536))))
        (local.get $wrong)))
    """

  @Test(arguments: [100, 4096, 65_536])
  func `a borrowed buffer leaves the memory as it was`(_ size: Int) async throws {
    var imports = Imports()
    imports.define("env", "wait") { (value: Int32) async in value }
    let guest = try instance(greedyGuest, imports)
    #expect(try await call(guest, .borrowed, size: size) == [.i32(0)])
    #expect(guest.memory("memory")?.byteCount == 65_536)
    // In pages at the end of the memory the guest's bytes and its frames are in each other's way.
    let other = try instance(greedyGuest, imports)
    #expect(try await call(other, .pages, size: size) != [.i32(0)])
  }

  @Test func `a memory that is too small for a borrowed buffer grows`() async throws {
    let guest = try fullGuest()
    #expect(try await call(guest, .borrowed, size: 65_536) == [.i32(42)])
    let error = await #expect(throws: AsyncifyError.self) {
      try await call(guest, .borrowed, size: 70_000)
    }
    #expect(error?.reason == .noBuffer(size: 70_000))
    var imports = Imports()
    imports.define("env", "wait") { (value: Int32) async in value }
    let small = try instance(
      """
      (module
        (import "env" "wait" (func $wait (param i32) (result i32)))
        (memory 0)
        (func (export "main") (param $x i32) (result i32)
          (i32.add (call $wait (local.get $x)) (local.get $x))))
      """, imports)
    #expect(try await call(small, .borrowed) == [.i32(42)])
  }

  @Test func `a source that is none is an error, and the guest goes on`() async throws {
    let guest = try fullGuest()
    await #expect(throws: CallError.unknownExport("calloc")) {
      try await call(guest, .allocator("calloc"))
    }
    await #expect(throws: TrapReport.self) { try await call(guest, .allocator("broken")) }
    for source in [
      .allocator("far"), .range(65_500..<70_000), .range(UInt64.max - 200..<UInt64.max),
      .range(UInt64.max - 3..<UInt64.max), .range(100..<UInt64.max),
    ] as [BufferSource] {
      await #expect(throws: (any Error).self) { try await call(guest, source) }
    }
    let other = try instance(
      "(module (memory 1) (func (export \"malloc\") (param i64) (result i32) i32.const 0))")
    var options = CallOptions()
    options.mechanism = .native
    #expect(other.function("malloc") as Function? != nil)
    options.bufferSource = .allocator("malloc")
    #expect(try await call(guest, .range(40_000..<41_000)) == [.i32(42)])
    #expect(guest.nativeAsyncify?.state == .normal)
  }
}
