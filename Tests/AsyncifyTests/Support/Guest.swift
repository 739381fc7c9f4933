// SPDX-License-Identifier: Apache-2.0
//
// Runs guests that sleep, in four ways that nobody who looks at the guest from the outside can tell
// apart: it never sleeps, it unwinds itself, the host unwinds it, the engine lets it stand.

@testable import Asyncify
@testable import Interp
import TestSupport
import Testing

/// Who suspends the guest.
enum Way: CaseIterable, Sendable {
  /// Nobody: sleeping returns at once.
  case never
  /// A runtime inside the guest.
  case guest
  /// The host, through `instance.nativeAsyncify`.
  case host
  /// The engine.
  case engine
}

/// What can be seen of a run.
struct Run: Equatable {
  /// The numbers printed, and `[argument]` for each sleep, in order.
  var log: [String] = []
  var result: Int32 = 0

  init() {}

  init(_ log: [String], result: Int32) {
    self.log = log
    self.result = result
  }
}

/// A guest given as the fields of a module.
///
/// The module has a function `$main`, without parameters and with an i32 result, and may call `$sleep`
/// (i32 to i32) and `$print` (i32). Of its memory bytes 16 to `bufferEnd` are taken.
struct Guest {
  let fields: String
  var bufferEnd = 4096
  var pages = 1
  /// The result of a sleep, given its number and its argument.
  var answer: (Int, Int32) -> Int32 = { _, argument in argument }
  /// Whether the sleep with this number suspends the guest or returns at once.
  var suspends: (Int) -> Bool = { _ in true }

  init(_ fields: String) {
    self.fields = fields
  }

  private func text(_ way: Way) -> String {
    """
    (module $guest
      (import "env" "print" (func $print (param i32)))
      (import "env" "host_sleep" (func $host_sleep (param i32) (result i32)))
      \(way == .guest ? Self.runtimeImports : "")
      (memory (export "memory") \(pages))
      \(way == .guest ? Self.runtime(bufferEnd) : Self.noRuntime)
      \(fields))
    """
  }

  private static let runtimeImports = """
    (import "env" "suspends" (func $suspends (result i32)))
    \(asyncifyImports())
    """

  private static let noRuntime = """
    (func (export "run") (result i32) (call $main))
    (func $sleep (param i32) (result i32) (call $host_sleep (local.get 0)))
    """

  private static func runtime(_ end: Int) -> String {
    """
    (global $asked (mut i32) (i32.const 0))
    (global $answer (mut i32) (i32.const 0))
    (func (export "run") (result i32) (local $result i32)
      (i32.store (i32.const 16) (i32.const 24))
      (i32.store (i32.const 20) (i32.const \(end)))
      (local.set $result (call $main))
      (block $done (loop $again
        (br_if $done (i32.ne (call $get_state) (i32.const 1)))
        (call $stop_unwind)
        (global.set $answer (call $host_sleep (global.get $asked)))
        (call $start_rewind (i32.const 16))
        (local.set $result (call $main))
        (br $again)))
      ;; Everything that was pushed has been popped.
      (if (i32.ne (i32.load (i32.const 16)) (i32.const 24)) (then unreachable))
      (local.get $result))
    (func $sleep (param $argument i32) (result i32)
      (if (i32.eq (call $get_state) (i32.const 2))
        (then (call $stop_rewind) (return (global.get $answer))))
      (if (i32.eqz (call $suspends))
        (then (return (call $host_sleep (local.get $argument)))))
      (global.set $asked (local.get $argument))
      ;; The rewind brings back what came, not what is left.
      (local.set $argument (i32.const -1))
      (call $start_unwind (i32.const 16))
      (i32.const -1))
    """
  }

  /// Runs the guest and says what was seen.
  /// - Parameters:
  ///   - observer: Told what native asyncify does.
  ///   - isQuick: False to have native asyncify do everything by its general path.
  ///   - finish: Gets the instance at the end.
  func run(
    _ way: Way, fuses: Bool, observer: (any AsyncifyObserver)? = nil, isQuick: Bool = true,
    finish: (Instance) throws -> Void = { _ in }
  ) throws -> Run {
    let seen = Seen()
    var imports = Imports()
    imports.defineAsyncify()
    imports.define("env", "print") { (number: Int32) in seen.run.log.append("\(number)") }
    var asked = 0
    imports.define("env", "suspends") { () -> Int32 in
      defer { asked += 1 }
      return suspends(asked) ? 1 : 0
    }
    var count = 0
    func sleep(_ argument: Int32) -> Int32 {
      defer { count += 1 }
      seen.run.log.append("[\(argument)]")
      return answer(count, argument)
    }
    let type = FunctionType([.i32], [.i32])
    let bufferEnd = UInt64(bufferEnd)
    switch way {
    case .never, .guest: imports.define("env", "host_sleep") { (number: Int32) in sleep(number) }
    case .engine:
      imports.define(
        "env", "host_sleep",
        HostFunction(type, asyncBody: { _, arguments in arguments }))
    case .host:
      imports.define("env", "host_sleep", type) { caller, arguments in
        let asyncify = try #require(caller.instance?.nativeAsyncify)
        guard case .i32(let argument)? = arguments.first else { return [] }
        if asyncify.state == .rewinding {
          try asyncify.stopRewind()
          return [.i32(sleep(argument))]
        }
        defer { asked += 1 }
        guard suspends(asked) else { return [.i32(sleep(argument))] }
        try asyncify.startUnwind(16)
        return [.i32(-1)]
      }
    }
    let engine = try crowdedEngine(fuses: fuses)
    let instance = try Instance(
      try wat(text(way), engine: engine), imports: imports, store: Store(engine: engine))
    let asyncify = way == .never || way == .engine ? nil : instance.nativeAsyncify
    asyncify?.observer = observer
    asyncify?.usesQuickPath = isQuick
    var results: [Value] = []
    switch way {
    case .never, .guest: results = try instance.call("run")
    case .host:
      let asyncify = try #require(asyncify)
      try AsyncifyStack(memory: asyncify.memory, address: 16).reset(current: 24, end: bufferEnd)
      results = try instance.call("run")
      while asyncify.state == .unwinding {
        #expect(results == [.i32(0)], "the results of an unwound call are zeros")
        try asyncify.stopUnwind()
        try asyncify.startRewind(16)
        results = try instance.call("run")
      }
      #expect(try AsyncifyStack(memory: asyncify.memory, address: 16).bounds().current == 24)
    case .engine:
      var outcome = try #require(instance.function("run") as Function?).start()
      running: while true {
        switch consume outcome {
        case .finished(let values):
          results = values
          break running
        case .suspended(let suspension):
          guard case .hostCall(let pending) = suspension.reason,
            case .i32(let argument)? = pending.arguments.first
          else {
            Issue.record("suspended for something else")
            return seen.run
          }
          outcome = try suspension.resume(returning: [.i32(sleep(argument))])
        }
      }
    }
    if let asyncify { #expect(asyncify.state == .normal) }
    if case .i32(let number)? = results.first { seen.run.result = number }
    try finish(instance)
    return seen.run
  }

  /// Runs a guest that unwinds itself, and gives what is in its memory at the end, with the frames that
  /// were in its buffer.
  private func memory(fuses: Bool, isQuick: Bool) throws -> [UInt8] {
    var bytes: [UInt8] = []
    _ = try run(.guest, fuses: fuses, isQuick: isQuick) { instance in
      let memory = try #require(instance.memory("memory"))
      bytes = try memory.read(at: 0, count: memory.byteCount)
    }
    return bytes
  }

  /// Runs the guest in every way, with and without fused instructions, and expects the same.
  /// - Parameter savesHandles: True if frames hold references with numbers of their own in every run, so
  ///   that their bytes cannot be compared.
  func expect(
    _ log: [String], result: Int32, savesHandles: Bool = false,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    for fuses in [true, false] {
      for way in Way.allCases {
        let run = try run(way, fuses: fuses)
        #expect(
          run == Run(log, result: result), "\(way), fused: \(fuses)",
          sourceLocation: sourceLocation)
      }
      guard !savesHandles else { continue }
      let quick = try memory(fuses: fuses, isQuick: true)
      let general = try memory(fuses: fuses, isQuick: false)
      let difference = zip(quick, general).enumerated().first { $1.0 != $1.1 }?.offset
      #expect(
        difference == nil, "where the quick path and the general one differ, fused: \(fuses)",
        sourceLocation: sourceLocation)
    }
  }
}

/// An engine that has types already: none of a guest's has its index in the module as its number.
private func crowdedEngine(fuses: Bool) throws -> Engine {
  let engine = engine(fuses: fuses)
  let types = (1...40).map { count in
    "(type (struct \(String(repeating: "(field i64)", count: count))))"
  }
  _ = try wat("(module \(types.joined()))", engine: engine)
  return engine
}

private final class Seen {
  var run = Run()
}

/// An instance that imports `asyncify.*` and prints numbers.
final class NativeGuest {
  let instance: Instance
  let asyncify: NativeAsyncify
  private let seen: Seen

  /// The numbers printed so far.
  var log: [String] { seen.run.log }

  /// - Parameters:
  ///   - fields: The fields of a module that has a memory; it has got the five functions of asyncify,
  ///     by their names, and `$print`.
  ///   - define: Puts in more imports.
  init(
    _ fields: String, fuses: Bool, store: Store? = nil, _ define: (inout Imports) -> Void = { _ in }
  ) throws {
    let seen = Seen()
    var imports = Imports()
    imports.defineAsyncify()
    imports.define("env", "print") { (number: Int32) in seen.run.log.append("\(number)") }
    define(&imports)
    let engine = try store?.engine ?? crowdedEngine(fuses: fuses)
    instance = try Instance(
      try wat("(module $guest \(Self.imports) \(fields))", engine: engine), imports: imports,
      store: store ?? Store(engine: engine))
    asyncify = try #require(instance.nativeAsyncify)
    self.seen = seen
  }

  private static let imports = """
    \(asyncifyImports())
    (import "env" "print" (func $print (param i32)))
    """

  /// Calls an export that returns an i32, or nothing, which counts as 0.
  @discardableResult
  func call(_ name: Name, _ arguments: Int32...) throws -> Int32 {
    if case .i32(let number)? = try instance.call(name, arguments.map { .i32($0) }).first {
      return number
    }
    return 0
  }

  /// The word at an address of the memory.
  func word(_ address: Int) throws -> UInt32 { try asyncify.memory.load(at: address) }

  /// The buffer structure at an address.
  func stack(_ address: UInt64 = 16) -> AsyncifyStack {
    AsyncifyStack(memory: asyncify.memory, address: address)
  }
}

/// A host function `env.sleep` without parameters, whose answer and buffer may change.
final class ChangingSleeper {
  var answer: Int32 = 0
  var buffer: UInt64 = 16

  func define(_ imports: inout Imports) {
    imports.define("env", "sleep", FunctionType([], [.i32])) { caller, _ in
      let asyncify = try #require(caller.instance?.nativeAsyncify)
      if asyncify.state == .rewinding {
        try asyncify.stopRewind()
        return [.i32(self.answer)]
      }
      try asyncify.startUnwind(self.buffer)
      return [.i32(0)]
    }
  }
}

/// The error of asyncify that a body throws.
func asyncifyError(
  sourceLocation: SourceLocation = #_sourceLocation, _ body: () throws -> Void
) throws -> AsyncifyError {
  let error = #expect(throws: AsyncifyError.self, sourceLocation: sourceLocation) { try body() }
  return try #require(error, sourceLocation: sourceLocation)
}

/// Writes events down, a line each.
final class EventLog: AsyncifyObserver {
  private(set) var lines: [String] = []
  private(set) var saved: [SavedFrame] = []
  private(set) var restored: [SavedFrame] = []
  private(set) var warnings: [AsyncifyError] = []

  func forget() { warnings = [] }

  func observe(_ event: AsyncifyEvent) {
    switch event {
    case .stateChanged(let from, let to, let pointer, let bounds):
      lines.append("\(from) -> \(to), \(pointer): \(bounds.current)..<\(bounds.end)")
    case .frameSaved(let frame):
      saved.append(frame)
      lines.append("saved \(Self.text(frame))")
    case .transformedFrameSaved(let frame):
      lines.append("saved \(frame.functionName) \(frame.words) at \(frame.range)")
    case .frameRestored(let frame):
      restored.append(frame)
      lines.append("restored \(Self.text(frame))")
    case .unwoundTo(let name): lines.append("unwound to \(name)")
    case .calledAgain(let name, let arguments): lines.append("again \(name)\(arguments)")
    case .warning(let error):
      warnings.append(error)
      lines.append("warning: \(error.message)")
    }
  }

  private static func text(_ frame: SavedFrame) -> String {
    let values = frame.values.map(\.description).joined(separator: ", ")
    return "\(frame.functionName) {\(values)} at \(frame.range)"
  }
}

extension NativeGuest {
  /// The place of the only call in a function, or of one of several.
  func place(_ name: String, call: Int? = 0) -> AsyncifyError.Place {
    let module = instance.module
    let layouts = FrameLayouts(module, store: instance.store)
    let count = FunctionIndex(module.structure.functions.count)
    let function = (0..<count).first { module.functionName($0) == name }
    var offset: Int?
    if let function, let call {
      let body = Int(function) - module.structure.importedFunctionCount
      offset =
        layouts.layout(number: layouts.firstCalls[body] + call, isRepeated: false)?.site.offset
    }
    return AsyncifyError.Place(function: function, name: name, callOffset: offset)
  }

  /// The error that is expected: what can be different from case to case is given.
  func error(
    _ reason: AsyncifyError.Reason, _ state: AsyncifyState, current: UInt64, end: UInt64 = 512,
    segment: Int? = nil, place: AsyncifyError.Place? = nil, _ calls: [String],
    of other: AsyncifyError
  ) -> AsyncifyError {
    #expect(other.backtrace.frames.map(\.functionName) == calls)
    return AsyncifyError(
      reason, state: state, dataPointer: 16,
      bounds: AsyncifyStack.Bounds(current: current, end: end), segment: segment, place: place,
      backtrace: other.backtrace)
  }
}
