// SPDX-License-Identifier: Apache-2.0
//
// The events of a call as lines of JSON, for programs: an object each, as it happens. The members
// stand in Documentation/TraceFormat.md; what is added later does not change those that are there.

import Asyncify
import Coroutines
import Debugging
import Interp
import WASI

/// Tells what happens during calls.
protocol TraceOutput: CallObserver {
  /// The guest printed something.
  func guestPrinted(_ bytes: [UInt8])
  /// The call ended without results.
  func ended(by error: any Error)
}

extension TracePrinter: TraceOutput {}

/// Prints what happens during calls as lines of JSON.
final class TraceLines: TraceOutput {
  private let clock = ContinuousClock()
  private let start: ContinuousClock.Instant
  /// The calls from the host that have not returned, innermost last.
  private var calls: [String] = []
  private var waitingFor = ""
  private let module: Module
  private lazy var lineTable = LineTable(module)

  init(_ file: ModuleFile) {
    start = clock.now
    module = file.module
    line("module", [("file", .string(file.path)), ("name", .orNull(module.name))])
  }

  private func line(_ event: String, _ members: [(String, JSON)]) {
    let time = Int((clock.now - start) / .microseconds(1))
    JSON.object([("time", .number(time)), ("event", .string(event))] + members).print()
  }

  func guestPrinted(_ bytes: [UInt8]) {
    line("print", [("text", .string(String(decoding: bytes, as: UTF8.self)))])
  }

  func ended(by error: any Error) {
    switch error {
    case let exit as WASIExit: line("exit", [("status", .number(Int(exit.status)))])
    case let report as TrapReport: line("trap", [("message", .string(report.trap.message))])
    case let error as AsyncifyError: line("error", [("message", .string(error.message))])
    case let timeout as Timeout: line("timeout", [("message", .string(timeout.reason))])
    default: line("error", [("message", .string("\(error)"))])
    }
  }

  func observe(_ event: CallEvent) {
    switch event {
    case .called(let name, let arguments):
      calls.append(name)
      line("call", [("function", .string(name)), ("arguments", .values(arguments))])
    case .waiting(let name, let arguments, let mechanism, let backtrace):
      waitingFor = name
      line(
        "wait",
        [
          ("import", .string(name)), ("arguments", .values(arguments)),
          ("mechanism", .string(mechanism.rawValue)),
          ("frames", .array(backtrace.frames.map { .frame($0, lineTable) })),
        ])
    case .yielded(let cause): line("yield", [("cause", .string(cause.rawValue))])
    case .resumed(let results):
      line("resume", [("import", .string(waitingFor)), ("results", .values(results))])
    case .failed(let error):
      line("resume", [("import", .string(waitingFor)), ("error", .string(error))])
    case .finished(let results):
      let name = calls.popLast().or("")
      line("return", [("function", .string(name)), ("results", .values(results))])
    case .asyncify(let event): observe(event)
    }
  }

  private func observe(_ event: AsyncifyEvent) {
    switch event {
    case .stateChanged(let old, let new, let pointer, let bounds):
      line(
        "state",
        [("from", .string("\(old)")), ("to", .string("\(new)"))] + JSON.buffer(pointer, bounds))
    case .frameSaved(let frame): line("save", [("frame", .frame(frame, lineTable))])
    case .transformedFrameSaved(let frame): line("save", [("frame", .frame(frame, lineTable))])
    case .frameRestored(let frame): line("restore", [("frame", .frame(frame, lineTable))])
    case .unwoundTo(let name): line("unwound", [("function", .string(name))])
    case .calledAgain(let name, let arguments):
      line("again", [("function", .string(name)), ("arguments", .values(arguments))])
    case .warning(let error): line("warning", [("message", .string(error.message))])
    }
  }
}

extension JSON {
  /// Values: each with its type and, as a string that loses nothing, what it is.
  static func values(_ values: [Value]) -> JSON { .array(values.map { .object(members($0)) }) }

  private static func members(_ value: Value) -> [(String, JSON)] {
    [("type", .string("\(value.type)")), ("value", .string(ValueSyntax.print(value)))]
  }

  /// The buffer structure.
  static func buffer(
    _ pointer: UInt64, _ bounds: AsyncifyStack.Bounds
  ) -> [(String, JSON)] {
    [
      ("buffer", address(pointer)), ("current", address(bounds.current)),
      ("end", address(bounds.end)),
    ]
  }

  static func address(_ address: UInt64) -> JSON { .number(Int(clamping: address)) }

  /// A frame that the engine keeps.
  static func frame(_ frame: Backtrace.Frame, _ table: LineTable?) -> JSON {
    .object(
      [
        ("function", .orNull(frame.functionName)),
        ("index", .number(Int(frame.function))), ("offset", .number(frame.offset)),
      ] + source(frame.offset, table))
  }

  /// Where in the sources an instruction stands; no member if that is not known.
  private static func source(_ offset: Int, _ table: LineTable?) -> [(String, JSON)] {
    table?.location(at: offset).map { [("source", .string($0.description))] } ?? []
  }

  /// A frame in a buffer.
  static func frame(_ frame: SavedFrame, _ table: LineTable?) -> JSON {
    let values = frame.values.map { JSON.object([("place", place($0.place))] + members($0.value)) }
    return .object(
      members(frame.functionName, frame.function, frame.callOffset, frame.range) + [
        ("values", .array(values))
      ] + source(frame.callOffset, table))
  }

  /// A frame that transformed code wrote.
  static func frame(_ frame: TransformedFrame, _ table: LineTable?) -> JSON {
    .object(
      members(frame.functionName, frame.function, frame.callOffset, frame.range) + [
        ("callIndex", frame.callIndex.map { .number(Int($0)) } ?? .null),
        ("words", .array(frame.words.dropFirst().map { .number(Int($0)) })),
      ] + source(frame.callOffset, table))
  }

  private static func members(
    _ name: String, _ function: FunctionIndex, _ offset: Int, _ range: Range<UInt64>
  ) -> [(String, JSON)] {
    [
      ("function", .string(name)), ("index", .number(Int(function))), ("offset", .number(offset)),
      ("start", address(range.lowerBound)), ("end", address(range.upperBound)),
    ]
  }

  private static func place(_ place: SavedValue.Place) -> JSON {
    var members: [(String, JSON)]
    switch place {
    case .local(let index, let name):
      members = [("kind", .string("local")), ("index", .number(Int(index)))]
      if let name { members.append(("name", .string(name))) }
    case .operand(let index): members = [("kind", .string("operand")), ("index", .number(index))]
    case .argument(let index): members = [("kind", .string("argument")), ("index", .number(index))]
    case .tableIndex: members = [("kind", .string("tableIndex"))]
    case .callee: members = [("kind", .string("callee"))]
    }
    return .object(members)
  }
}
