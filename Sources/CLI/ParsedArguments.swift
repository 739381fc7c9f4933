// SPDX-License-Identifier: Apache-2.0
//
// Parses the words behind a subcommand's name by its description. Options may stand anywhere, as
// `--name value` or `--name=value`; `--` ends them. Where a guest has arguments, the options of
// `rewind` stand before its file or directly behind it: from the first other word on all is the
// guest's.

/// The arguments of a subcommand.
struct ParsedArguments: Sendable {
  private let command: Command
  /// The values of the options that were given; empty for those that have none.
  private var values: [String: [String]] = [:]
  /// The words that are neither options nor their values.
  private(set) var positionals: [String] = []

  /// Nil if help was asked for.
  init?(_ words: [String], for command: Command) throws(Failure) {
    self.command = command
    var rest = words[...]
    var takesOptions = true
    while let word = rest.popFirst() {
      let isGuests = command.hasGuest && !positionals.isEmpty
      if takesOptions, word == "--" {
        takesOptions = false
      } else if takesOptions, word.hasPrefix("-"), word != "-" {
        if !isGuests, word == "--help" || word == "-h" { return nil }
        let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let name = String(parts[0])
        if let option = command.options.first(where: { $0.name == name }) {
          try take(option, parts.count > 1 ? String(parts[1]) : nil, &rest)
        } else if isGuests, suggestion(for: name) == nil {
          positionals.append(word)
          takesOptions = false
        } else {
          throw unknownOption(name, isGuests: isGuests)
        }
      } else {
        positionals.append(word)
        if isGuests { takesOptions = false }
      }
    }
    try checkPositionals()
  }

  private mutating func take(
    _ option: Command.Option, _ inline: String?, _ rest: inout ArraySlice<String>
  ) throws(Failure) {
    guard option.isRepeated || values[option.name] == nil else {
      throw usage("\(option.name) is given twice")
    }
    guard let name = option.value else {
      guard inline == nil else { throw usage("\(option.name) takes no value") }
      values[option.name] = [""]
      return
    }
    if option.hasOptionalValue {
      guard inline != "" else { throw usage("\(option.name)= needs a value: \(name)") }
      values[option.name] = inline.map { [$0] } ?? []
      return
    }
    guard let value = inline ?? rest.popFirst() else {
      throw usage("\(option.name) needs a value: \(option.name) \(name)")
    }
    values[option.name, default: []].append(value)
  }

  private func suggestion(for option: String) -> String? {
    guard option.hasPrefix("--") else { return nil }
    return Spelling.suggestion(
      for: option, among: command.options.map(\.name) + (command.hasGuest ? [] : ["--help"]))
  }

  private func unknownOption(_ name: String, isGuests: Bool) -> Failure {
    guard let nearest = suggestion(for: name) else {
      return usage("unknown option \(name); see rewind \(command.name) --help")
    }
    let hint = isGuests ? " (put -- before an option of the guest)" : ""
    return usage("unknown option \(name); did you mean \(nearest)?\(hint)")
  }

  private func checkPositionals() throws(Failure) {
    for (index, positional) in command.positionals.enumerated() {
      if positional.isRequired, positionals.count <= index {
        throw usage("no \(positional.name) is given; see rewind \(command.name) --help")
      }
    }
    let isOpen = command.positionals.last?.isRepeated ?? false
    if !isOpen, positionals.count > command.positionals.count {
      throw usage("unexpected argument \(positionals[command.positionals.count])")
    }
  }

  func usage(_ message: String) -> Failure { .usage("\(command.name): \(message)") }

  // MARK: Values

  /// True if an option was given.
  func has(_ option: String) -> Bool { values[option] != nil }

  /// The value of an option, nil if it was not given.
  func value(_ option: String) -> String? { values[option]?.last }

  /// The values of an option that may be given more than once, in order.
  func values(_ option: String) -> [String] { values[option] ?? [] }

  /// The value of an option that takes a count.
  func count(_ option: String) throws(Failure) -> UInt64? {
    guard let text = value(option) else { return nil }
    guard let count = UInt64(text) else {
      throw usage("\(option) needs a whole number, not \"\(text)\"")
    }
    return count
  }

  /// The value of an option that takes one of a few words.
  func choice(_ option: String, of words: [String]) throws(Failure) -> String? {
    guard let text = value(option), !words.contains(text) else { return value(option) }
    let nearest = Spelling.suggestion(for: text, among: words).map { "; did you mean \($0)?" }
    throw usage(
      "\(option) is one of \(words.joined(separator: ", ")), not \"\(text)\"" + nearest.or(""))
  }
}
