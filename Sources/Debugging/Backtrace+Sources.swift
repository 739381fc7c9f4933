// SPDX-License-Identifier: Apache-2.0
//
// Backtraces with source lines, for guests that were built with debug information. Line tables are
// read when a text is asked for, and not before.

public import Interp

extension Backtrace {
  /// Where in the sources the calls stand, in the order of `frames`; nil where nothing tells.
  public var sourceLocations: [SourceLocation?] {
    var tables: [ObjectIdentifier: LineTable?] = [:]
    return frames.map { frame in
      let key = ObjectIdentifier(frame.module)
      let table = tables[key] ?? LineTable(frame.module)
      tables[key] = .some(table)
      return table?.location(at: frame.offset)
    }
  }

  /// A line for each call, innermost first, with its place in the sources where that is known:
  /// `0: divide at 0x8d, math.c:12:7`.
  public var descriptionWithSources: String {
    var locations = sourceLocations[...]
    return description { frame in
      let location = locations.popFirst() ?? nil
      return frame.description + (location.map { ", \($0)" } ?? "")
    }
  }
}

extension TrapReport {
  /// The reason, and the calls below it with their places in the sources.
  public var descriptionWithSources: String { description(\.descriptionWithSources) }
}
