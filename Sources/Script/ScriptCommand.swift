// SPDX-License-Identifier: Apache-2.0
//
// The commands of a test script (`.wast`), as they are written.
// Spec: interpreter/README.md of the specification's repository, section Scripts.

import Interp
import Text

/// A command of a script.
enum ScriptCommand {
  /// Makes an instance of a module, which is the current one from now on.
  case module(ScriptModule)
  /// Decodes a module without making an instance.
  case definition(ScriptModule)
  /// Makes an instance of a module that was defined before.
  case instance(name: Name?, definition: Name?)
  /// Lets modules import from an instance.
  case register(as: Name, instance: Name?)
  case action(ScriptAction)
  case assertReturn(ScriptAction, [ResultPattern])
  case assertTrap(ScriptAction, message: String)
  case assertModuleTrap(ScriptModule, message: String)
  case assertExhaustion(ScriptAction, message: String)
  case assertException(ScriptAction)
  case assertMalformed(ScriptModule, message: String)
  case assertInvalid(ScriptModule, message: String)
  /// As the two before, for annotations and custom sections.
  case assertMalformedCustom(ScriptModule, message: String)
  case assertInvalidCustom(ScriptModule, message: String)
  case assertUnlinkable(ScriptModule, message: String)
}

extension ScriptCommand {
  /// The module that is written in the command, if there is one.
  var module: ScriptModule? {
    switch self {
    case .module(let module), .definition(let module), .assertModuleTrap(let module, _),
      .assertMalformed(let module, _), .assertInvalid(let module, _),
      .assertMalformedCustom(let module, _), .assertInvalidCustom(let module, _),
      .assertUnlinkable(let module, _):
      module
    default: nil
    }
  }
}

/// A module in a script.
struct ScriptModule {
  let name: Name?
  let source: Source

  enum Source {
    /// Fields in the script itself, from this token on.
    case fields(TokenCursor)
    /// Text in strings.
    case quote([UInt8])
    case binary([UInt8])
  }

  /// The text in strings, in which its errors have their places; nil for others.
  var quotedText: [UInt8]? {
    if case .quote(let text) = source { text } else { nil }
  }

  /// The module in the binary format.
  ///
  /// - Parameters:
  ///   - annotations: If false, annotations are skipped, whatever is wrong with them.
  ///   - features: What the text format has.
  func bytes(annotations: Bool, features: Features) throws(TextError) -> [UInt8] {
    switch source {
    case .binary(let bytes): return bytes
    case .quote(let text):
      return try Wat.encode(text, annotations: annotations, features: features)
    case .fields(var cursor):
      if !annotations { cursor.skipAnnotations() }
      let bytes = try Wat.encodeFields(
        &cursor, name: name, names: true, features: features)
      guard cursor.kind == .rightParenthesis || cursor.kind == .end else {
        throw cursor.unexpected()
      }
      return bytes
    }
  }
}

/// Something to do with an export of an instance; nil is the current instance.
enum ScriptAction {
  case invoke(instance: Name?, function: Name, arguments: [Value])
  case get(instance: Name?, global: Name)
}
