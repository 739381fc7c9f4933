// SPDX-License-Identifier: Apache-2.0
//
// Code in pages of the documentation, to be compared with code that is compiled and run.

internal import Foundation
internal import Testing

/// The blocks of code of a language in a page.
/// - Parameter page: The path from the root of the package.
public func codeBlocks(_ language: String, of page: String) throws -> [String] {
  let text = try String(contentsOf: packageRoot.appending(path: page), encoding: .utf8)
  return text.components(separatedBy: "```\(language)\n").dropFirst().compactMap {
    $0.components(separatedBy: "```").first
  }
}

/// Expects the Swift code of a page in a file of tests, indented as may be.
///
/// Every paragraph of a block has to be there in one piece; imports and the manifest of a package are left
/// out.
/// - Parameters:
///   - page: The path from the root of the package.
///   - file: Where the code is compiled.
public func expectCode(of page: String, in file: String) throws {
  func lines(_ text: String) -> [String] {
    text.split(separator: "\n", omittingEmptySubsequences: false).map {
      $0.trimmingCharacters(in: .whitespaces)
    }
  }
  let source = lines(try String(contentsOfFile: file, encoding: .utf8)).joined(separator: "\n")
  let blocks = try codeBlocks("swift", of: page).filter { !$0.contains("PackageDescription") }
  #expect(!blocks.isEmpty)
  for block in blocks {
    for paragraph in block.components(separatedBy: "\n\n") {
      let code = lines(paragraph).filter { !$0.isEmpty && !$0.hasPrefix("import ") }
      guard !code.isEmpty else { continue }
      #expect(source.contains(code.joined(separator: "\n")), "\(page): \(paragraph)")
    }
  }
}
