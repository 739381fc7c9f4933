// SPDX-License-Identifier: Apache-2.0
//
// Parses the words behind a subcommand's name by its description. Options may stand anywhere, as
// `--name value` or `--name=value`; `--` ends them. Where a guest has arguments, the options of
// `rewind` stand before its file or directly behind it: from the first other word on all is the
// guest's.

/// The arguments of a subcommand.
struct ParsedArguments: Sendable {
  /// An option as it was given; the value is nil for those that have none.
  struct Occurrence: Sendable {
    let option: String
    let value: String?
  }

  private let command: Command
  private var occurrences: [Occurrence] = []
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
        } else if isGuests, suggestion(for: name, isGuests: true) == nil {
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
    guard option.isRepeated || !has(option.name) else {
      throw usage("\(option.name) is given twice")
    }
    guard let name = option.value else {
      guard inline == nil else { throw usage("\(option.name) takes no value") }
      occurrences.append(Occurrence(option: option.name, value: nil))
      return
    }
    if option.hasOptionalValue {
      guard inline != "" else { throw usage("\(option.name)= needs a value: \(name)") }
      occurrences.append(Occurrence(option: option.name, value: inline))
      return
    }
    guard let value = inline ?? rest.popFirst() else {
      throw usage("\(option.name) needs a value: \(option.name) \(name)")
    }
    occurrences.append(Occurrence(option: option.name, value: value))
  }

  private func suggestion(for option: String, isGuests: Bool) -> String? {
    // A guest's own options may be spelled in many ways.
    guard option.hasPrefix("--") || (!isGuests && option.count > 2) else { return nil }
    return Spelling.suggestion(
      for: option, among: command.options.map(\.name) + (command.hasGuest ? [] : ["--help"]))
  }

  private func unknownOption(_ name: String, isGuests: Bool) -> Failure {
    guard let nearest = suggestion(for: name, isGuests: isGuests) else {
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
    for (index, positional) in command.positionals.enumerated() {
      guard case .words(let words) = positional.values, positionals.indices.contains(index) else {
        continue
      }
      try check(positionals[index], isOneOf: words, positional.name)
    }
  }

  func usage(_ message: String) -> Failure { .usage("\(command.name): \(message)") }

  // MARK: Values

  /// True if an option was given.
  func has(_ option: String) -> Bool { occurrences.contains { $0.option == option } }

  /// The value of an option, nil if it was not given.
  func value(_ option: String) -> String? { values(option).last }

  /// The values of an option that may be given more than once, in order.
  func values(_ option: String) -> [String] { given(option).compactMap(\.value) }

  /// How some options were given, in order.
  func given(_ options: String...) -> [Occurrence] {
    occurrences.filter { options.contains($0.option) }
  }

  /// The value of an option that takes a count.
  func count(_ option: String) throws(Failure) -> UInt64? {
    guard let text = value(option) else { return nil }
    guard let count = UInt64(text) else {
      throw usage("\(option) needs a whole number, not \"\(text)\"")
    }
    return count
  }

  /// The value of an option that takes a number of bytes.
  func size(_ option: String) throws(Failure) -> Int? {
    guard let text = value(option) else { return nil }
    guard let size = Quantity.bytes(text) else {
      throw usage("\(option) needs a size such as 512k, 64M or 2G, not \"\(text)\"")
    }
    return size
  }

  /// The value of an option that takes a time.
  func duration(_ option: String) throws(Failure) -> Duration? {
    guard let text = value(option) else { return nil }
    guard let duration = Quantity.duration(text) else {
      throw usage("\(option) needs a time such as 500ms, 2s or 1m, not \"\(text)\"")
    }
    return duration
  }

  /// The value of an option that takes one of a few words.
  func choice(_ option: String) throws(Failure) -> String? {
    guard let text = value(option) else { return nil }
    if case .words(let words)? = description(option)?.values {
      try check(text, isOneOf: words, option)
    }
    return text
  }

  /// The words of one value of an option that takes a list of them.
  /// - Parameter noun: What each of them names.
  func list(_ given: Occurrence, of noun: String) throws(Failure) -> [String] {
    let words = given.value.or("").split(separator: ",").map(String.init)
    guard !words.isEmpty else { throw usage("\(given.option) needs the name of a \(noun)") }
    guard case .list(let known)? = description(given.option)?.values else { return words }
    for word in words where !known.contains(word) {
      let all = "there are \(known.joined(separator: ", "))"
      throw usage(
        "unknown \(noun) \(word)" + Spelling.hint(for: word, among: known, or: all))
    }
    return words
  }

  private func description(_ option: String) -> Command.Option? {
    command.options.first { $0.name == option }
  }

  private func check(
    _ text: String, isOneOf words: [String], _ place: String
  ) throws(Failure) {
    guard !words.contains(text) else { return }
    throw usage(
      "\(place) is one of \(words.joined(separator: ", ")), not \"\(text)\""
        + Spelling.hint(for: text, among: words))
  }
}
