// SPDX-License-Identifier: Apache-2.0
//
// The option `--features`, for commands that can be told which extensions modules may use.

import Interp

extension Command.Option {
  static let features = Self(
    name: "--features", value: "LIST",
    help: "what modules may use: 1.0, 2.0, 3.0, all, names; commas in between")
}

extension ParsedArguments {
  private static let releases: [(name: String, features: Features)] = [
    ("1.0", .webAssembly1), ("2.0", .webAssembly2), ("3.0", .webAssembly3), ("all", .all),
  ]

  /// The value of `--features`, nil if it was not given.
  func features() throws(Failure) -> Features? {
    guard let list = value("--features") else { return nil }
    var features: Features = []
    for word in list.split(separator: ",").map(String.init) {
      guard
        let more = Self.releases.first(where: { $0.name == word })?.features
          ?? Features(name: word)
      else {
        let known = Self.releases.map(\.name) + Features.allNames
        let nearest = Spelling.suggestion(for: word, among: known)
        throw usage(
          "unknown feature \(word)"
            + nearest.map { "; did you mean \($0)?" }.or(": \(known.joined(separator: ", "))"))
      }
      features.formUnion(more)
    }
    return features
  }
}
