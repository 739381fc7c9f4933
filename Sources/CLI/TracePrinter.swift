// SPDX-License-Identifier: Apache-2.0
//
// Prints the events of a call, for learners: a line each, in columns. It notes only what a line needs
// from earlier ones: how far each buffer was filled, and since when the guest waits.

import Asyncify
import Coroutines
import Debugging
import Interp
import WASI

/// Prints what happens during calls.
final class TracePrinter: CallObserver {
  private let clock = ContinuousClock()
  private let start: ContinuousClock.Instant
  private var waitingSince: ContinuousClock.Instant
  private var waitingFor = ""
  /// The calls from the host that have not returned, innermost last.
  private var calls: [String] = []
  /// Where the frames of each buffer begin: the lowest place where `current` was seen.
  ///
  /// The structure does not say it.
  private var bases: [UInt64: UInt64] = [:]
  private var savedFrames: [SavedFrame] = []
  /// The bytes that a transformed guest has written in the unwind in progress.
  private var transformedByteCount = 0
  private let nameWidth: Int
  private let module: Module
  private lazy var lineTable = LineTable(module)

  init(_ file: ModuleFile, mechanism: Mechanism) {
    start = clock.now
    waitingSince = start
    let module = file.module
    self.module = module
    // Only these have frames that can be saved.
    let names = SuspensionAnalysis(module).maySuspend.map { index in
      module.functionName(index).map { GuestName.readable($0).count } ?? 0
    }
    nameWidth = min(names.max() ?? 0, 24)
    let name = module.name.map { " (module \($0))" }.or("")
    StandardStream.output.write(
      "\(file.path)\(name): \(Self.explain(mechanism, module))\n\n")
  }

  /// What suspends a module, in a sentence.
  private static func explain(_ mechanism: Mechanism, _ module: Module) -> String {
    switch mechanism {
    case .automatic where module.exportsAsyncify, .transformed:
      "suspended by the code that wasm-opt --asyncify put into it"
    case .automatic where module.importsAsyncify: "suspends itself, by native asyncify"
    case .native: "suspended by native asyncify: its frames go to its memory"
    case .automatic, .engine: "suspended by the engine, which keeps its frames"
    }
  }

  // MARK: Lines

  private func line(_ event: String, _ text: String, _ style: Style = .heading) {
    let time = Self.milliseconds(clock.now - start).leftPadded(to: 9)
    StandardStream.output.write("\(time) ms  \(event.padded(to: 8), style)  \(text)\n")
  }

  /// A line that belongs to the one before.
  private func detail(_ text: String) {
    StandardStream.output.write(String(repeating: " ", count: 24) + text + "\n")
  }

  /// Milliseconds with one decimal.
  private static func milliseconds(_ duration: Duration) -> String {
    let tenths = duration / .microseconds(100)
    let rounded = Int(tenths.rounded())
    return "\(rounded / 10).\(rounded % 10)"
  }

  private static func list(_ values: [Value]) -> String {
    "(" + values.map(ValueSyntax.print).joined(separator: ", ") + ")"
  }

  // MARK: Events

  /// The guest printed something.
  func guestPrinted(_ bytes: [UInt8]) {
    line("print", String(decoding: bytes, as: UTF8.self))
  }

  /// The call ended without results.
  func ended(by error: any Error) {
    switch error {
    case let exit as WASIExit: line("exit", "status \(exit.status)")
    case let report as TrapReport: line("trap", report.trap.message, .bad)
    case let error as AsyncifyError: line("error", "asyncify: \(error.message)", .bad)
    case let timeout as Timeout: line("timeout", timeout.reason, .bad)
    default: line("error", "\(error)", .bad)
    }
  }

  func observe(_ event: CallEvent) {
    switch event {
    case .called(let name, let arguments):
      calls.append(name)
      line("call", name + Self.list(arguments))
    case .waiting(let name, let arguments, let mechanism, let backtrace):
      wait(name + Self.list(arguments), mechanism, backtrace)
    case .yielded(let cause): line("yield", "lets others run: \(cause.rawValue)")
    case .resumed(let results):
      let waited = Self.milliseconds(clock.now - waitingSince)
      let what = results.isEmpty ? "" : " " + results.map(ValueSyntax.print).joined(separator: ", ")
      line("resume", "\(waitingFor) returned\(what) after \(waited) ms")
    case .failed(let error):
      line("resume", "\(waitingFor) threw an error: \(error)")
    case .finished(let results):
      let name = calls.popLast().or("")
      let values = results.map { "\(ValueSyntax.print($0)): \($0.type)" }.joined(separator: ", ")
      line("return", values.isEmpty ? name : "\(name) = \(values)")
    case .asyncify(let event): observe(event)
    }
  }

  private func wait(_ call: String, _ mechanism: Mechanism, _ backtrace: Backtrace) {
    waitingFor = call
    waitingSince = clock.now
    let frames = backtrace.frames.map { frame in
      "\(frame.functionName.map(GuestName.readable).or("function[\(frame.function)]")) at 0x\(hex(frame.offset))"
        + SourceCall.suffix(lineTable?.calls(at: frame.offset) ?? [])
    }
    let count = frames.count + backtrace.omittedCount
    guard count > 1 else {
      let place = frames.first.map { "called by \($0), whose frame the engine keeps" }
      line("wait", "for \(call), \(place.or("with no frame of the guest on any stack"))")
      return
    }
    line("wait", "for \(call); the engine keeps \(count) frames:")
    let shown = 8
    for (index, frame) in frames.prefix(shown).enumerated() {
      detail("\("\(index)".leftPadded(to: 2))  \(frame)")
    }
    if count > shown { detail("    and \(count - shown) more") }
  }

  private func observe(_ event: AsyncifyEvent) {
    switch event {
    case .stateChanged(let old, let new, let pointer, let bounds):
      if new == .unwinding, old != .unwinding {
        (savedFrames, transformedByteCount) = ([], 0)
      } else if new == .unwinding {
        // The frames so far were moved to a larger buffer.
        bases[pointer] = bounds.current - UInt64(transformedByteCount)
      }
      let change = "\(old) -> \(new)".padded(to: 22)
      line("state", "\(change)  \(buffer(pointer, bounds))")
    case .frameSaved(let frame):
      savedFrames.append(frame)
      line("save", describe(frame))
    case .transformedFrameSaved(let frame):
      transformedByteCount += frame.range.count
      line("save", describe(frame))
    case .frameRestored(let frame): line("restore", describe(frame))
    case .unwoundTo(let name):
      let bytes = savedFrames.reduce(0) { $0 + $1.range.count }
      line(
        "unwound",
        "\(counted(savedFrames.count, "frame")) in \(counted(bytes, "byte")); \(GuestName.readable(name)) goes on"
      )
    case .calledAgain(let name, let arguments):
      line("again", GuestName.readable(name) + Self.list(arguments))
    case .warning(let error): line("warning", error.message, .bad)
    }
  }

  private func buffer(_ pointer: UInt64, _ bounds: AsyncifyStack.Bounds) -> String {
    let base = min(bases[pointer] ?? bounds.current, bounds.current)
    bases[pointer] = base
    let used = Int(bounds.current - base)
    return """
      buffer 0x\(hex(pointer)): current 0x\(hex(bounds.current)), end 0x\(hex(bounds.end)), \
      \(counted(used, "byte")) used, \(bounds.remaining) free
      """
  }

  private func describe(_ frame: SavedFrame) -> String {
    let values = frame.values.map { value in
      let (name, text) = (value.place.description, ValueSyntax.print(value.value))
      return "\(name): \(value.value.type) = \(text)"
    }
    return describe(frame.functionName, frame.range)
      + (values.isEmpty ? "no values" : values.joined(separator: ", "))
  }

  private func describe(_ frame: TransformedFrame) -> String {
    let words = frame.words.dropFirst().map { "0x\(hex($0))" }
    return describe(frame.functionName, frame.range)
      + "call \(frame.callIndex.map(String.init).or("?"))"
      + (words.isEmpty ? "" : ": \(words.joined(separator: " "))")
  }

  private func describe(_ function: String, _ bytes: Range<UInt64>) -> String {
    let range = "0x\(hex(bytes.lowerBound))..<0x\(hex(bytes.upperBound))"
    let size = counted(bytes.count, "byte").padded(to: 8)
    return "\(GuestName.readable(function).padded(to: nameWidth))  \(range)  \(size)  "
  }
}

extension SavedValue.Place {
  /// What a person calls the place.
  var description: String {
    switch self {
    case .local(_, let name?): "$\(name)"
    case .local(let index, nil): "local \(index)"
    case .operand(let index): "operand \(index)"
    case .argument(let index): "argument \(index)"
    case .tableIndex: "table index"
    case .callee: "function"
    }
  }
}
