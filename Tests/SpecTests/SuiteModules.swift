// SPDX-License-Identifier: Apache-2.0
//
// The modules of test scripts, without running the scripts.

import Interp
import Text

@testable import Script

/// A module of a script.
struct SuiteModule {
  /// The line of the command that has the module.
  let line: Int
  let bytes: [UInt8]
  let module: Module
  /// True if the bytes come from a text.
  let isText: Bool

  /// The valid modules of a script, in order.
  static func all(in source: [UInt8]) -> [SuiteModule] {
    var parser = ScriptParser(source)
    if parser.isBareModule { return [SuiteModule(parser.bareModule, line: 1)].compactMap(\.self) }
    var modules: [SuiteModule] = []
    while parser.cursor.kind == .leftParenthesis {
      let start = parser.cursor
      var end = start
      guard (try? end.skipList()) != nil else { break }
      let line = start.text.lines.position(of: start.token.start).line
      if let command = try? parser.command(), let module = SuiteModule(command, line: line) {
        modules.append(module)
      }
      parser.cursor = end
    }
    return modules
  }

  private init?(_ command: ScriptCommand, line: Int) {
    let written: ScriptModule
    switch command {
    case .module(let module), .definition(let module), .assertModuleTrap(let module, _),
      .assertUnlinkable(let module, _):
      written = module
    default: return nil
    }
    guard let bytes = try? written.bytes(annotations: true, features: .all),
      let module = try? Module(bytes)
    else {
      return nil
    }
    self.line = line
    self.bytes = bytes
    self.module = module
    isText = if case .binary = written.source { false } else { true }
  }
}
