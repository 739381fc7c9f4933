// SPDX-License-Identifier: Apache-2.0
//
// Files with a module in either format. Bytes that begin as the binary format does are taken for it,
// and so is everything that is called `.wasm`; the rest is text.

import Interp
import Text

/// A module that was read from a file.
struct ModuleFile {
  let path: String
  let module: Module

  /// Reads, decodes and validates.
  /// - Throws: ``Failure`` with the file's name, and for texts the position.
  init(_ path: String, engine: Engine) throws(Failure) {
    self.path = path
    let contents = try FileReader.bytes(path)
    let bytes: ModuleBytes
    do throws(TextError) {
      bytes = try Self.binary(path, contents)
    } catch {
      throw Self.failure(error, path, contents.copy)
    }
    do throws(ModuleError) {
      module = try Module(bytes, engine: engine)
    } catch {
      throw .load(path, error.description)
    }
  }

  /// The module in the binary format.
  var bytes: UnsafeRawBufferPointer { module.context.bytes.buffer }

  /// The binary format of a file's contents; of a text, with its names and annotations.
  static func binary(_ path: String, _ contents: ModuleBytes) throws(TextError) -> ModuleBytes {
    if withExtendedLifetime(contents, { isBinary(contents.buffer) }) || path.hasSuffix(".wasm") {
      return contents
    }
    let bytes = try Wat.encode(contents.copy, names: true, annotations: true)
    return bytes.withUnsafeBytes { ModuleBytes(copying: $0) }
  }

  /// True for bytes that begin as the binary format does.
  static func isBinary(_ contents: some Sequence<UInt8>) -> Bool {
    contents.starts(with: [0x00, 0x61, 0x73, 0x6D])
  }

  /// The text of a file in the binary format, with its annotations.
  static func encode(_ text: [UInt8], _ path: String, names: Bool) throws(Failure) -> [UInt8] {
    do throws(TextError) {
      return try Wat.encode(text, names: names, annotations: true)
    } catch {
      throw failure(error, path, text)
    }
  }

  private static func failure(_ error: TextError, _ path: String, _ text: [UInt8]) -> Failure {
    .source("\(path):\(error.rendering(in: text))")
  }

  /// The last part of the path.
  var name: String { path.split(separator: "/").last.map(String.init) ?? path }
}
