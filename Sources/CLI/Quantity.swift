// SPDX-License-Identifier: Apache-2.0
//
// Sizes and times on the command line: a number and a unit.

/// Reads sizes and times.
enum Quantity {
  /// A number of bytes: a whole number, behind it `k`, `M` or `G` for 1024, 1024² and 1024³, also
  /// written `KiB`, `MiB`, `GiB`; nil for anything else, and for more than an address can reach.
  static func bytes(_ text: String) -> Int? {
    let digits = text.prefix { $0.isASCII && $0.isNumber }
    let shifts = [
      "": 0, "k": 10, "K": 10, "KiB": 10, "M": 20, "MiB": 20, "G": 30, "GiB": 30,
    ]
    guard let number = Int(digits), let shift = shifts[String(text.dropFirst(digits.count))] else {
      return nil
    }
    let (bytes, overflows) = number.multipliedReportingOverflow(by: 1 << shift)
    return overflows ? nil : bytes
  }

  /// A time: a number, also with a fraction, and `us`, `ms`, `s`, `m` or `h`; nil for anything else,
  /// and for more than a hundred years.
  static func duration(_ text: String) -> Duration? {
    let digits = text.prefix { ($0.isASCII && $0.isNumber) || $0 == "." }
    let seconds = ["us": 1e-6, "ms": 1e-3, "s": 1, "m": 60, "h": 3600]
    guard let number = Double(digits), let unit = seconds[String(text.dropFirst(digits.count))],
      number * unit < 100 * 365 * 24 * 3600
    else { return nil }
    return .seconds(number * unit)
  }

  /// A time as people write it: `500ms`, `2s`.
  static func text(_ duration: Duration) -> String {
    let (seconds, rest) = duration.components
    let microseconds = rest / 1_000_000_000_000
    if microseconds % 1000 != 0 { return "\(seconds * 1_000_000 + microseconds)us" }
    return microseconds != 0 ? "\(seconds * 1000 + microseconds / 1000)ms" : "\(seconds)s"
  }
}
