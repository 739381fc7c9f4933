// SPDX-License-Identifier: Apache-2.0
//
// The options that make an engine: which extensions modules may use, and how code is compiled.

import Interp

extension Command.Option {
  private static let releases: [(name: String, features: Features)] = [
    ("1.0", .webAssembly1), ("2.0", .webAssembly2), ("3.0", .webAssembly3), ("all", .all),
  ]

  /// The features of a release by its name.
  fileprivate static func release(_ name: String) -> Features? {
    releases.first { $0.name == name }?.features
  }

  private static let featureNames = releases.map(\.name) + Features.allNames

  /// What modules may use.
  static let features = [
    Self(
      name: "--feature", value: "LIST", values: .list(featureNames),
      help: "admits features; 1.0, 2.0, 3.0 or all admits exactly theirs", isRepeated: true),
    Self(
      name: "--no-feature", value: "LIST", values: .list(featureNames),
      help: "refuses modules that use these features", isRepeated: true),
  ]

  /// How code is compiled.
  static let forms = [
    Self(name: "--plain", help: "compiles every instruction by itself, without fusing"),
    Self(
      name: "--without", value: "LIST", values: .list(FastForms.names),
      help: "leaves away these forms of fast code",
      isRepeated: true),
  ]
}

extension ParsedArguments {
  /// What modules may use, nil if nothing was said about it.
  ///
  /// All features are admitted until an option says otherwise; the options count in their order.
  func features() throws(Failure) -> Features? {
    let options = given("--feature", "--no-feature")
    guard !options.isEmpty else { return nil }
    var features = Features.all
    for option in options {
      for word in try list(option, of: "feature") {
        let release = Command.Option.release(word)
        let named = release ?? Features(name: word) ?? []
        if option.option == "--no-feature" {
          features.subtract(named)
        } else if let release {
          features = release
        } else {
          features.formUnion(named)
        }
      }
    }
    return features
  }

  /// What code is to be compiled with.
  private func forms() throws(Failure) -> FastForms {
    var forms: FastForms = has("--plain") ? [] : .all
    for option in given("--without") {
      for word in try list(option, of: "form") { forms.subtract(FastForms(name: word) ?? []) }
    }
    return forms
  }

  /// What an engine is to be made with.
  func engineConfiguration() throws(Failure) -> Engine.Configuration {
    var configuration = Engine.Configuration()
    configuration.features = try features() ?? .all
    configuration.forms = try forms()
    return configuration
  }
}
