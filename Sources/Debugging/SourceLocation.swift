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

extension String {
  /// A path seen from a folder.
  func relative(to folder: String) -> String {
    if folder.isEmpty || hasPrefix("/") || utf8.dropFirst().first == UInt8(ascii: ":") {
      return self
    }
    return folder.hasSuffix("/") ? folder + self : "\(folder)/\(self)"
  }
}
