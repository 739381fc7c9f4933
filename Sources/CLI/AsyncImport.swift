// SPDX-License-Identifier: Apache-2.0
//
// The option `--async-import`: host functions that wait, made of a word on the command line, for guests
// whose imports nobody else provides.

import Interp

/// A host function of the command line.
struct AsyncImport {
  let module: Name
  let name: Name
  let function: HostFunction

  /// What such a function does: it waits in any case, then it returns.
  private enum Behavior {
    /// Sleeps for as many milliseconds as its first argument says, and returns zeros.
    case sleepForArgument
    /// Sleeps, and returns zeros.
    case sleep(Duration)
    /// Lets others run, and returns zeros.
    case yield
    /// Lets others run, and returns these.
    case values([Value])
  }

  /// Makes the function of one `--async-import MODULE.NAME=BEHAVIOR`.
  fileprivate init(
    _ text: String, _ file: ModuleFile, _ arguments: ParsedArguments
  ) throws(Failure) {
    guard let equals = text.lastIndex(of: "=") else {
      throw arguments.usage(
        "--async-import needs MODULE.NAME=sleep, sleep:TIME, yield or value:..., not \"\(text)\""
      )
    }
    let declaration = try file.importedFunction(String(text[..<equals]))
    let behavior = try Self.behavior(
      String(text[text.index(after: equals)...]), declaration, file, arguments)
    module = declaration.module
    name = declaration.name
    let results = declaration.type.results.map(Value.zero)
    function = HostFunction(declaration.type, name: declaration.title) { _, values in
      switch behavior {
      case .sleepForArgument: try await Task.sleep(for: Self.milliseconds(values[0]))
      case .sleep(let duration): try await Task.sleep(for: duration)
      case .yield: await Task.yield()
      case .values(let results):
        await Task.yield()
        return results
      }
      return results
    }
  }

  private static func behavior(
    _ text: String, _ declaration: ImportedFunction, _ file: ModuleFile,
    _ arguments: ParsedArguments
  ) throws(Failure) -> Behavior {
    let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    let (word, rest) = (String(parts[0]), parts.count > 1 ? String(parts[1]) : nil)
    func mismatch(_ message: String) -> Failure {
      .load(file.path, "\(declaration.title) is \(declaration.type): \(message)")
    }
    switch (word, rest) {
    case ("value", let list?): return .values(try values(list, declaration, mismatch))
    case ("sleep", let time?):
      guard let duration = Quantity.duration(time) else {
        throw arguments.usage(
          "--async-import: sleep needs a time such as 500ms or 2s, not \"\(time)\"")
      }
      try checkZeros()
      return .sleep(duration)
    case ("sleep", nil):
      guard let first = declaration.type.parameters.first, first.isNumber else {
        throw mismatch("it has no number of milliseconds for sleep; sleep:50ms is a fixed time")
      }
      try checkZeros()
      return .sleepForArgument
    case ("yield", nil):
      try checkZeros()
      return .yield
    case ("value", nil):
      throw arguments.usage("--async-import: value needs its values, as in value:42")
    case ("yield", .some):
      throw arguments.usage("--async-import: yield takes nothing behind a colon")
    default:
      let known = ["sleep", "yield", "value"]
      throw arguments.usage(
        "--async-import: unknown behavior \(word)"
          + Spelling.hint(for: word, among: known, or: "there are sleep, yield and value:..."))
    }

    func checkZeros() throws(Failure) {
      guard declaration.type.results.allSatisfy(\.isDefaultable) else {
        throw mismatch("its results have no zeros to return")
      }
    }
  }

  /// Reads values by the types of the results.
  private static func values(
    _ list: String, _ declaration: ImportedFunction, _ mismatch: (String) -> Failure
  ) throws(Failure) -> [Value] {
    let words = list.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    let types = declaration.type.results
    guard words.count == types.count else {
      throw mismatch("it returns \(counted(types.count, "value")), not \(words.count)")
    }
    var values: [Value] = []
    for (word, type) in zip(words, types) {
      guard let value = ValueSyntax.parse(word, as: type), type.admits(value) else {
        throw mismatch("result \(values.count + 1): \"\(word)\" is no \(type)")
      }
      values.append(value)
    }
    return values
  }

  /// The time that an argument says; nothing for what is below zero or no number, and at most 49 days.
  private static func milliseconds(_ value: Value) -> Duration {
    let most = Double(UInt32.max)
    let number =
      switch value {
      case .i32(let number): Double(UInt32(bitPattern: number))
      case .i64(let number): Double(number)
      case .f32(let number): Double(number)
      case .f64(let number): number
      default: 0.0
      }
    // A comparison with no number is false.
    return number > 0 ? .milliseconds(min(number, most)) : .zero
  }
}

extension ValueType {
  /// False for references and vectors.
  fileprivate var isNumber: Bool {
    switch kind {
    case .i32, .i64, .f32, .f64: true
    case .v128, .reference: false
    }
  }

  /// False for a null where the type has none.
  fileprivate func admits(_ value: Value) -> Bool { isDefaultable || !value.isNull }
}

extension Command {
  static let asyncImportOption = Option(
    name: "--async-import", value: "IMPORT=WHAT",
    help: "provides an import that waits: sleep, sleep:50ms, yield or value:42", isRepeated: true)
}

extension [AsyncImport] {
  /// Reads the options, and compares them with what a module imports.
  init(_ arguments: ParsedArguments, _ file: ModuleFile) throws(Failure) {
    self = []
    for text in arguments.values("--async-import") {
      let new = try AsyncImport(text, file, arguments)
      if contains(where: { $0.module == new.module && $0.name == new.name }) {
        throw arguments.usage("--async-import \(new.function.name) is given twice")
      }
      append(new)
    }
  }
}
