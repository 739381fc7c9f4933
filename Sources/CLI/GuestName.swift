// SPDX-License-Identifier: Apache-2.0
//
// Names of functions that people can read: guests written in Swift or Rust have mangled ones.

/// Makes names readable.
enum GuestName {
  /// The base name of a mangled Swift function, `descend` for `$e9recursion7descendys5Int32VAD_ADtF`; the
  /// path of a mangled Rust function, `core::panicking::panic` for `_ZN4core9panicking5panic17h1181…E`;
  /// any other name as it is.
  static func readable(_ name: String) -> String { ofRust(name) ?? ofSwift(name) }

  private static func ofSwift(_ name: String) -> String {
    guard name.hasPrefix("$s") || name.hasPrefix("$e") else { return name }
    guard let buffer = demangle(name, UInt(name.utf8.count), nil, nil, 0) else { return name }
    defer { buffer.deallocate() }
    let path = String(cString: buffer).prefix { $0 != "(" }
    // Specializations, closures and the like are described by sentences.
    guard !path.contains(" "), let base = path.split(separator: ".").last else { return name }
    return String(base)
  }

  /// The path in a name of the form `_ZN`, words with their lengths, `E`, of which the last word is a hash.
  private static func ofRust(_ name: String) -> String? {
    guard name.hasPrefix("_ZN") else { return nil }
    var rest = name.dropFirst(3)
    var words: [Substring] = []
    while let digit = rest.first, digit.isWholeNumber {
      let digits = rest.prefix(while: \.isWholeNumber)
      rest = rest.dropFirst(digits.count)
      guard let count = Int(digits), count <= rest.count else { return nil }
      words.append(rest.prefix(count))
      rest = rest.dropFirst(count)
    }
    guard rest.first == "E", let hash = words.popLast(), hash.count == 17, hash.first == "h",
      hash.dropFirst().allSatisfy(\.isHexDigit), !words.isEmpty
    else { return nil }
    return words.map(unescaped).joined(separator: "::")
  }

  /// A word of a mangled Rust name with the signs that it stands for.
  private static func unescaped(_ word: Substring) -> String {
    // An escape cannot begin a word.
    var pieces = (word.hasPrefix("_$") ? word.dropFirst() : word)
      .split(separator: "$", omittingEmptySubsequences: false).map(String.init)
    for index in pieces.indices {
      if index % 2 == 0 || index == pieces.count - 1 {
        pieces[index] = pieces[index].split(separator: "..", omittingEmptySubsequences: false)
          .joined(separator: "::")
      } else {
        pieces[index] = sign(pieces[index])
      }
    }
    return pieces.joined()
  }

  /// What an escape of a mangled Rust name stands for.
  private static func sign(_ escape: String) -> String {
    switch escape {
    case "LT": return "<"
    case "GT": return ">"
    case "RF": return "&"
    case "BP": return "*"
    case "LP": return "("
    case "RP": return ")"
    case "SP": return "@"
    case "C": return ","
    default:
      guard escape.first == "u", let number = UInt32(escape.dropFirst(), radix: 16),
        let scalar = Unicode.Scalar(number)
      else { return "$\(escape)$" }
      return String(scalar)
    }
  }
}

/// The demangler of Swift's runtime library; the result is to be freed.
@_silgen_name("swift_demangle")
private func demangle(
  _ name: UnsafePointer<CChar>?, _ count: UInt, _ output: UnsafeMutablePointer<CChar>?,
  _ outputCount: UnsafeMutablePointer<UInt>?, _ flags: UInt32
) -> UnsafeMutablePointer<CChar>?
