// SPDX-License-Identifier: Apache-2.0
//
// Which functions `wasm-opt --asyncify` has to transform, found by watching a guest that was not
// transformed while it is suspended. What was seen is the least that a list must hold; what the
// analysis of the calls finds is the most. Between them lies what the runs did not reach.

public import Interp

/// Gathers the functions that stand on the stack at suspensions, and compares them with a list.
public struct SuspensionAdvisor {
  /// The module that is watched.
  public let module: Module
  /// The ordinary functions that stood on the stack at a suspension.
  public private(set) var observed: Set<FunctionIndex> = []
  /// The imports at whose calls the guest was suspended, by their names.
  public private(set) var imports: Set<String> = []
  /// How often the guest was suspended.
  public private(set) var suspensionCount = 0
  /// The functions that Binaryen transforms without a list: those that reach an import or an indirect
  /// call by direct calls, runtime functions left out.
  ///
  /// A `call_ref` does not count, since Binaryen does not look at it.
  public let maySuspend: Set<FunctionIndex>

  /// Makes an advisor that has seen nothing.
  /// - Parameter module: The module that is watched.
  public init(_ module: Module) {
    self.module = module
    maySuspend = SuspensionAnalysis(module, countsReferences: false).maySuspend
  }

  // MARK: Watching

  /// The guest stands at the call of a host function, its frames kept by the engine.
  ///
  /// With a runtime function among them nothing is noted: the host cannot unwind these.
  /// - Parameters:
  ///   - import: The name of the host function.
  ///   - backtrace: Where the guest stands; no call may be left out.
  public mutating func suspended(at import: String, _ backtrace: Backtrace) {
    let functions = backtrace.frames.map(\.function)
    guard !functions.isEmpty, functions.allSatisfy({ !module.guardedFunctions.contains($0) })
    else { return }
    imports.insert(`import`)
    observed.formUnion(functions)
    suspensionCount += 1
  }

  /// The guest was unwound, and waits now for a host function.
  /// - Parameter import: The name of the host function.
  public mutating func unwound(for import: String) { imports.insert(`import`) }

  /// A step of native asyncify.
  /// - Parameter event: The step.
  public mutating func observe(_ event: AsyncifyEvent) {
    switch event {
    case .frameSaved(let frame): observed.insert(frame.function)
    case .stateChanged(from: .normal, to: .unwinding, _, _): suspensionCount += 1
    default: break
    }
  }

  // MARK: Lists

  /// What `wasm-opt` calls a function: its name in the name section, or its number among the functions
  /// that are not imported; each byte that an identifier of the text format may not have is a
  /// backslash and two digits.
  /// - Parameter function: The function.
  /// - Returns: The name as an entry of a list.
  public func listName(_ function: FunctionIndex) -> String {
    guard let name = module.structure.names.functions[function] else {
      return "\(Int(function) - module.structure.importedFunctionCount)"
    }
    return Self.escape(name)
  }

  private static func escape(_ name: String) -> String {
    var text = ""
    for byte in name.utf8 {
      let scalar = Unicode.Scalar(byte)
      if isIdentifierByte(byte) {
        text.unicodeScalars.append(scalar)
      } else {
        text += (byte < 16 ? "\\0" : "\\") + String(byte, radix: 16)
      }
    }
    return text
  }

  /// Spec: idchar of the text format, values/identifiers.
  private static func isIdentifierByte(_ byte: UInt8) -> Bool {
    switch Unicode.Scalar(byte) {
    case "0"..."9", "a"..."z", "A"..."Z": true
    case let scalar: "!#$%&'*+-./:<=>?@\\^_`|~".unicodeScalars.contains(scalar)
    }
  }

  /// The entries of an only-list, in the order of the functions: those that were observed.
  public var onlyList: [String] { observed.sorted().map(listName) }

  /// The entries of a list as it is given to `wasm-opt`: one a line, or with commas in between if it is
  /// a single line.
  /// - Parameter text: The list.
  /// - Returns: The entries.
  public static func entries(of text: String) -> [String] {
    let lines = text.split(whereSeparator: \.isNewline)
    let parts = lines.count > 1 ? lines : lines.flatMap { $0.split(separator: ",") }
    return parts.map { part in
      let entry = part.drop(while: \.isWhitespace)
      return String(entry.prefix((entry.lastIndex { !$0.isWhitespace }).map {
        entry.distance(from: entry.startIndex, to: $0) + 1
      } ?? 0))
    }.filter { !$0.isEmpty }
  }

  /// What a list lacks and has too much, measured by what was observed.
  public struct Comparison: Hashable, Sendable {
    /// Functions that were observed and that no entry names.
    public let missing: [FunctionIndex]
    /// Entries that name functions, none of which was observed.
    public let unneeded: [String]
    /// Entries that name no function of the module.
    public let unknown: [String]
  }

  /// Compares a list with what was observed.
  /// - Parameter entries: The entries of an only-list; a `*` in one stands for any characters.
  /// - Returns: What is missing, and what is not needed.
  public func compare(_ entries: [String]) -> Comparison {
    let first = FunctionIndex(module.structure.importedFunctionCount)
    let functions = first..<first + FunctionIndex(module.structure.bodies.count)
    let names = functions.map { (function: $0, name: Array(listName($0).utf8)) }
    var listed: Set<FunctionIndex> = []
    var (unneeded, unknown): ([String], [String]) = ([], [])
    for entry in entries {
      let pattern = Array(Self.escape(entry).utf8)
      let matched = names.filter { Self.matches($0.name, pattern) }.map(\.function)
      listed.formUnion(matched)
      if matched.isEmpty {
        unknown.append(entry)
      } else if observed.isDisjoint(with: matched) {
        unneeded.append(entry)
      }
    }
    return Comparison(
      missing: observed.subtracting(listed).sorted(), unneeded: unneeded, unknown: unknown)
  }

  /// True if a name fits a pattern, going back to the last `*` where it does not.
  private static func matches(_ name: [UInt8], _ pattern: [UInt8]) -> Bool {
    var (place, at) = (0, 0)
    var star: (place: Int, at: Int)?
    while place < name.count {
      if at < pattern.count, pattern[at] == UInt8(ascii: "*") {
        star = (place, at)
        at += 1
      } else if at < pattern.count, pattern[at] == name[place] {
        place += 1
        at += 1
      } else if let last = star {
        star = (last.place + 1, last.at)
        (place, at) = (last.place + 1, last.at + 1)
      } else {
        return false
      }
    }
    return pattern[at...].allSatisfy { $0 == UInt8(ascii: "*") }
  }
}
