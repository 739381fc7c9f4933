// SPDX-License-Identifier: Apache-2.0
//
// Files with a module in either format. Bytes that begin as the binary format does are taken for it,
// and so is everything that is called `.wasm`; the rest is text.

import Interp
import Text

/// A module that was read from a file.
struct ModuleFile {
  let path: String
  /// The bytes in the binary format.
  let bytes: [UInt8]
  let module: Module

  /// Reads, decodes and validates.
  /// - Throws: ``Failure`` with the file's name, and for texts the position.
  init(_ path: String, engine: Engine) throws(Failure) {
    self.path = path
    bytes = try Self.binary(path, try FileReader.read(path))
    do throws(ModuleError) {
      module = try Module(bytes, engine: engine)
    } catch {
      throw .load(path, error.description)
    }
  }

  private static func binary(_ path: String, _ contents: [UInt8]) throws(Failure) -> [UInt8] {
    if isBinary(contents) || path.hasSuffix(".wasm") { return contents }
    return try encode(contents, path, names: true)
  }

  /// True for bytes that begin as the binary format does.
  static func isBinary(_ contents: [UInt8]) -> Bool {
    contents.starts(with: [0x00, 0x61, 0x73, 0x6D])
  }

  /// The text of a file in the binary format, with its annotations.
  static func encode(_ text: [UInt8], _ path: String, names: Bool) throws(Failure) -> [UInt8] {
    do throws(TextError) {
      return try Wat.encode(text, names: names, annotations: true)
    } catch {
      throw .source("\(path):\(error.rendering(in: text))")
    }
  }

  /// The last part of the path.
  var name: String { path.split(separator: "/").last.map(String.init) ?? path }
}
