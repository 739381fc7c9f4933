// SPDX-License-Identifier: Apache-2.0
//
// `rewind inspect`: runs a module until it is suspended and prints what its buffer holds.

import Asyncify
import Coroutines
import Debugging
import Interp

extension Command {
  static let inspect = Command(
    name: "inspect",
    summary: "runs a module until it is suspended and prints its saved frames",
    positionals: guestPositionals,
    options: [
      invokeOption, suspendImportsOption,
      Option(name: "--at", value: "N", help: "stops at the Nth suspension instead of the first"),
      Option(name: "--json", help: "prints an object of JSON, see Documentation/TraceFormat.md"),
    ] + guestOptions + asyncifyChoices,
    details: [
      "The guest is suspended by native asyncify, and left so. The frames of the unwind are listed",
      "from the top of the buffer: the outermost, which is rewound first, is the first line. Each",
      "has its function, the bytes of memory it takes, and the place of the call at which it",
      "stands; its values are below it.",
      "Of modules that wasm-opt --asyncify transformed it is seen which function wrote which bytes",
      "when it was left: the number of the call at which it stands, and words. Which local a word",
      "is, only the guest's own code knows; functions that the optimiser put into another have",
      "their bytes in the frame of that one.",
      "What the guest prints through rewind.print is left out.",
    ],
    example: ["$ rewind inspect Examples/sleep.wat"],
    hasGuest: true,
    body: { arguments in
      let number = try arguments.count("--at") ?? 1
      guard number > 0 else { throw arguments.usage("--at counts from 1") }
      return try await GuestProgram.run(arguments) { program in
        let isTransformed = program.file.module.exportsAsyncify
        let inspector = BufferInspector(
          program.file.module, at: number, isJSON: arguments.has("--json"))
        var options = program.callOptions
        options.mechanism = isTransformed ? .transformed : .native
        options.observer = inspector
        let imports = program.imports { _ in }
        _ = try await program.call(imports, options) {
          inspector.guest = isTransformed ? TransformedAsyncify($0) : nil
        }
        let count = inspector.count
        throw Failure.load(
          program.file.path,
          "the guest ended after \(counted(Int(clamping: count), "suspension"))")
      }
    })
}

/// Waits for a suspension, prints its buffer and ends the command.
private final class BufferInspector: CallObserver {
  private let lineTable: LineTable?
  private let wanted: UInt64
  private let isJSON: Bool
  private(set) var count: UInt64 = 0
  /// The frames of the unwind in progress, innermost first.
  private var frames: [SavedFrame] = []
  /// Where its first byte went.
  private var base: UInt64 = 0
  /// The guest, if it writes its frames itself.
  var guest: TransformedAsyncify?

  init(_ module: Module, at wanted: UInt64, isJSON: Bool) {
    lineTable = LineTable(module)
    self.wanted = wanted
    self.isJSON = isJSON
  }

  func observe(_ event: CallEvent) {
    guard case .asyncify(let event) = event else { return }
    switch event {
    case .stateChanged(_, .unwinding, _, let bounds):
      frames = []
      base = bounds.current
    case .frameSaved(let frame): frames.append(frame)
    case .stateChanged(.unwinding, .normal, let pointer, let bounds):
      count += 1
      guard count == wanted else { return }
      // A transformed guest's frames may have been moved to a larger buffer.
      if let innermost = transformedFrames(pointer).last { base = innermost.range.lowerBound }
      if isJSON { printJSON(pointer, bounds) } else { printTable(pointer, bounds) }
      // The guest stays suspended: nobody wants to see how it goes on.
      StandardStream.abandon(.success)
    default: break
    }
  }

  /// The words that transformed code wrote.
  private func words(_ bounds: AsyncifyStack.Bounds) -> [(address: UInt64, word: UInt32)] {
    guard let guest else { return [] }
    return stride(from: base, to: bounds.current, by: 4).compactMap { address in
      guard let word: UInt32 = try? guest.memory.load(at: Int(clamping: address)) else {
        return nil
      }
      return (address, word)
    }
  }

  /// The frames of a transformed guest, the outermost first.
  private func transformedFrames(_ pointer: UInt64) -> [TransformedFrame] {
    guest.map { AsyncifyStack(memory: $0.memory, address: pointer).frames(of: $0) } ?? []
  }

  private func printTable(_ pointer: UInt64, _ bounds: AsyncifyStack.Bounds) {
    var lines = [
      """
      suspension \(count): buffer 0x\(hex(pointer)), current 0x\(hex(bounds.current)), \
      end 0x\(hex(bounds.end)), \(bounds.current - base) bytes used, \(bounds.remaining) free
      """
    ]
    let transformed = transformedFrames(pointer)
    let names = frames.map(\.functionName) + transformed.map(\.functionName)
    let width = names.map { GuestName.readable($0).count }.max() ?? 0
    func line(_ name: String, _ bytes: Range<UInt64>, _ offset: Int) -> String {
      """
      \(GuestName.readable(name).padded(to: width))  \
      0x\(hex(bytes.lowerBound))..<0x\(hex(bytes.upperBound))  \(bytes.count) bytes  \
      call at 0x\(hex(offset))\(SourceCall.suffix(lineTable?.calls(at: offset) ?? []))
      """
    }
    for frame in frames.reversed() {
      lines.append(line(frame.functionName, frame.range, frame.callOffset))
      for value in frame.values {
        lines.append(
          "    \(value.place.description): \(value.value.type) = \(ValueSyntax.print(value.value))")
      }
    }
    for frame in transformed {
      lines.append(line(frame.functionName, frame.range, frame.callOffset))
      lines.append("    call number: \(frame.callIndex.map(String.init).or("unknown"))")
      for word in frame.words.dropFirst() {
        lines.append("    word: 0x\(hex(word))  \(Int32(bitPattern: word))")
      }
    }
    if transformed.isEmpty {
      for (address, word) in words(bounds).reversed() {
        lines.append("0x\(hex(address))  0x\(hex(word))  \(Int32(bitPattern: word))")
      }
    }
    StandardStream.output.write(lines.map { "\($0)\n" }.joined())
  }

  private func printJSON(_ pointer: UInt64, _ bounds: AsyncifyStack.Bounds) {
    var members: [(String, JSON)] = [("suspension", .number(Int(clamping: count)))]
    members += JSON.buffer(pointer, bounds)
    let transformed = transformedFrames(pointer)
    let native = frames.reversed().map { JSON.frame($0, lineTable) }
    members.append(("frames", .array(native + transformed.map { .frame($0, lineTable) })))
    if guest != nil {
      members.append(
        (
          "words",
          .array(
            words(bounds).reversed().map {
              .object([("address", JSON.address($0.address)), ("word", .number(Int($0.word)))])
            })
        ))
    }
    JSON.object(members).print()
  }
}
