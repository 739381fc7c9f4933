// SPDX-License-Identifier: Apache-2.0
//
// Backtraces with source lines, for guests that were built with debug information. Line tables are
// read when a text is asked for, and not before.

public import Interp

extension Backtrace {
  /// Where in the sources the calls stand, in the order of `frames`; of each the place and the calls
  /// around it that were inlined, innermost first, or nothing if that is not known.
  public var sourceCalls: [[SourceCall]] {
    var tables: [ObjectIdentifier: LineTable?] = [:]
    return frames.map { frame in
      let key = ObjectIdentifier(frame.module)
      let table = tables[key] ?? LineTable(frame.module)
      tables[key] = .some(table)
      return table?.calls(at: frame.offset) ?? []
    }
  }

  /// Where in the sources the calls stand, in the order of `frames`, without the calls around them that
  /// were inlined; nil where nothing tells.
  public var sourceLocations: [SourceLocation?] { sourceCalls.map { $0.first?.location } }

  /// A line for each call, innermost first, with its place in the sources where that is known:
  /// `0: divide at 0x8d, math.c:12:7`; inlined calls stand in the line of the function they are in:
  /// `0: main at 0x9a, list.h:9:5 in next, inlined at main.c:31:3`.
  public var descriptionWithSources: String { descriptionWithSources { $0 } }

  /// The same lines.
  ///
  /// - Parameter readable: Makes names readable, such as those that compilers have mangled.
  public func descriptionWithSources(readable: (String) -> String) -> String {
    var calls = sourceCalls[...]
    return description { frame in
      let named = Frame(
        module: frame.module, function: frame.function,
        functionName: frame.functionName.map(readable), offset: frame.offset)
      return named.description + SourceCall.suffix(calls.popFirst() ?? [])
    }
  }
}

extension TrapReport {
  /// The reason, and the calls below it with their places in the sources.
  public var descriptionWithSources: String { description(\.descriptionWithSources) }
}
