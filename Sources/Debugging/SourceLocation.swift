// SPDX-License-Identifier: Apache-2.0
//
// A place in a source file: what a line table says of an instruction.

/// A place in a source file.
public struct SourceLocation: Hashable, Sendable {
  /// The file as the compiler was told it: `main.c`, `include/list.h`, or a whole path.
  public let file: String
  /// The folder that the compiler ran in, if it is known.
  public let directory: String?
  /// The line; the first is 1.
  public let line: Int
  /// The column; the first is 1, nil if the compiler did not say.
  public let column: Int?

  /// Makes a place.
  public init(file: String, directory: String? = nil, line: Int, column: Int? = nil) {
    self.file = file
    self.directory = directory
    self.line = line
    self.column = column
  }

  /// The file with the folder before it, unless it is a whole path itself.
  public var path: String { directory.map { file.relative(to: $0) } ?? file }
}

extension SourceLocation: CustomStringConvertible {
  /// The file, the line and the column, as editors and terminals read them: `main.c:12:7`.
  public var description: String { "\(file):\(line)" + (column.map { ":\($0)" } ?? "") }
}

/// A call in the sources: one that the compiled code still has, or one that was inlined.
public struct SourceCall: Hashable, Sendable {
  /// The name of the function in the sources, if it was inlined, `?` if that is not known; nil for the
  /// compiled function.
  public let function: String?
  /// Where in the function the call stands.
  public let location: SourceLocation

  init(_ function: String?, at location: SourceLocation) {
    self.function = function
    self.location = location
  }

  /// The places of a call and those around it that were inlined, as they stand behind the call's address:
  /// `, list.h:9:5 in next, inlined at main.c:31:3`; empty if there are none.
  package static func suffix(_ calls: [SourceCall]) -> String {
    guard !calls.isEmpty else { return "" }
    let places = calls.map { call in
      call.location.description + (call.function.map { " in \($0)" } ?? "")
    }
    return ", " + places.joined(separator: ", inlined at ")
  }
}

extension String {
  /// A path seen from a folder.
  func relative(to folder: String) -> String {
    if folder.isEmpty || hasPrefix("/") || utf8.dropFirst().first == UInt8(ascii: ":") {
      return self
    }
    return folder.hasSuffix("/") ? folder + self : "\(folder)/\(self)"
  }
}
