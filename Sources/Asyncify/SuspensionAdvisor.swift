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
  private let topmost: Set<FunctionIndex>

  /// Makes an advisor that has seen nothing.
  /// - Parameter module: The module that is watched.
  public init(_ module: Module) {
    self.module = module
    let analysis = SuspensionAnalysis(module, countsReferences: false)
    maySuspend = analysis.maySuspend
    topmost = analysis.topmost
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

  /// What an only-list must hold: the observed functions, and for a guest that suspends itself also its
  /// runtime functions in which an unwind begins.
  ///
  /// Binaryen does not transform these, but takes them for harmless if they are not listed.
  public var needed: Set<FunctionIndex> { observed.isEmpty ? [] : observed.union(topmost) }

  /// What `wasm-opt` calls a function: its name in the name section, or its number among the functions
  /// that are not imported.
  /// - Parameter function: The function.
  /// - Returns: The name.
  public func name(of function: FunctionIndex) -> String {
    module.structure.names.functions[function]
      ?? "\(Int(function) - module.structure.importedFunctionCount)"
  }

  /// The entries of an only-list, in the order of the functions.
  ///
  /// They are to be joined by commas: old versions of `wasm-opt` do not take lines apart. The names
  /// stand as they are, since `wasm-opt` escapes both sides itself; where one has a comma, a line break
  /// or brackets that do not pair, which would end the entry, a `*` stands for these characters.
  public var onlyList: [String] {
    needed.sorted().map { function in
      let name = name(of: function)
      let isPaired =
        name.count { "([{<".contains($0) } == name.count { ")]}>".contains($0) }
      let special = isPaired ? "," : ",()[]{}<>"
      return String(name.map { special.contains($0) || $0.isNewline ? "*" : $0 })
    }
  }

  /// The entries of a list as it is given to `wasm-opt`: one a line, or with commas in between, those
  /// in brackets left out.
  /// - Parameter text: The list.
  /// - Returns: The entries.
  public static func entries(of text: String) -> [String] {
    var depth = 0
    let parts = text.split { character in
      if "([{<".contains(character) { depth += 1 }
      if ")]}>".contains(character) { depth -= 1 }
      return character.isNewline || character == "," && depth <= 0
    }
    return parts.map { entry in
      String(entry.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
    }.filter { !$0.isEmpty }
  }

  /// What a list lacks and has too much, measured by what is needed.
  public struct Comparison: Hashable, Sendable {
    /// Functions that are needed and that no entry names.
    public let missing: [FunctionIndex]
    /// Entries that name functions, none of which is needed.
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
    let names = functions.map { (function: $0, name: Array(name(of: $0).utf8)) }
    var listed: Set<FunctionIndex> = []
    var (unneeded, unknown): ([String], [String]) = ([], [])
    for entry in entries {
      let pattern = Array(entry.utf8)
      let matched = names.filter { Self.matches($0.name, pattern) }.map(\.function)
      listed.formUnion(matched)
      if matched.isEmpty {
        unknown.append(entry)
      } else if needed.isDisjoint(with: matched) {
        unneeded.append(entry)
      }
    }
    return Comparison(
      missing: needed.subtracting(listed).sorted(), unneeded: unneeded, unknown: unknown)
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
