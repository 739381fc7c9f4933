// SPDX-License-Identifier: Apache-2.0
//
// The options `--plain` and `--without`, for commands that can be told how to compile.

import Interp

extension Command.Option {
  static let plain = Self(
    name: "--plain", help: "compiles every instruction by itself, without fusing")
  static let without = Self(
    name: "--without", value: "LIST",
    help: "leaves away these forms of fast code; a name that is none lists them")
}

extension ParsedArguments {
  /// What code is to be compiled with.
  func forms() throws(Failure) -> FastForms {
    var forms: FastForms = has("--plain") ? [] : .all
    for word in (value("--without") ?? "").split(separator: ",").map(String.init) {
      guard let form = FastForms(name: word) else {
        let nearest = Spelling.suggestion(for: word, among: FastForms.names)
        throw usage(
          "unknown form \(word)"
            + nearest.map { "; did you mean \($0)?" }
            .or(": \(FastForms.names.joined(separator: ", "))"))
      }
      forms.remove(form)
    }
    return forms
  }
}
