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
    module = try Self.module(bytes, path, engine: engine)
  }

  /// Decodes and validates.
  private static func module(
    _ bytes: ModuleBytes, _ path: String, engine: Engine
  ) throws(Failure) -> Module {
    let count = withExtendedLifetime(bytes) { bytes.buffer.count }
    do throws(ModuleError) {
      return try Progress.during("loading", path, byteCount: count) { () throws(ModuleError) in
        try Module(bytes, engine: engine)
      }
    } catch {
      throw .load(path, error.description)
    }
  }

  /// Checks that bytes are a valid module.
  /// - Throws: ``Failure``.
  static func validate(_ bytes: [UInt8], _ path: String, engine: Engine) throws(Failure) {
    let copy = bytes.withUnsafeBytes { ModuleBytes(copying: $0) }
    _ = try module(copy, path, engine: engine)
  }

  /// The module in the binary format.
  var bytes: UnsafeRawBufferPointer { module.context.bytes.buffer }

  /// The binary format of a file's contents; of a text, with its names and annotations.
  static func binary(_ path: String, _ contents: ModuleBytes) throws(TextError) -> ModuleBytes {
    if withExtendedLifetime(contents, { isBinary(contents.buffer) }) || path.hasSuffix(".wasm") {
      return contents
    }
    let text = contents.copy
    let bytes = try Progress.during("reading", path, byteCount: text.count) {
      () throws(TextError) in try Wat.encode(text, names: true, annotations: true)
    }
    return bytes.withUnsafeBytes { ModuleBytes(copying: $0) }
  }

  /// True for bytes that begin as the binary format does.
  static func isBinary(_ contents: some Sequence<UInt8>) -> Bool {
    contents.starts(with: [0x00, 0x61, 0x73, 0x6D])
  }

  /// The text of a file in the binary format, with its annotations.
  static func encode(_ text: [UInt8], _ path: String, names: Bool) throws(Failure) -> [UInt8] {
    do throws(TextError) {
      return try Progress.during("reading", path, byteCount: text.count) {
        () throws(TextError) in try Wat.encode(text, names: names, annotations: true)
      }
    } catch {
      throw failure(error, path, text)
    }
  }

  private static func failure(_ error: TextError, _ path: String, _ text: [UInt8]) -> Failure {
    .source(
      ([error.message] + error.excerpt(in: text).map { "    \($0)" }).joined(separator: "\n"),
      at: "\(path):\(error.line):\(error.column)")
  }

  // MARK: What it imports and exports

  /// The functions that the module exports.
  var functionExports: [(name: Name, type: FunctionType)] {
    module.exports.compactMap { export in
      if case .function(let type) = export.type { (export.name, type) } else { nil }
    }
  }

  /// The functions that the module imports.
  var importedFunctions: [ImportedFunction] {
    module.imports.compactMap { declaration in
      guard case .function(let type) = declaration.type else { return nil }
      return ImportedFunction(module: declaration.module, name: declaration.name, type: type)
    }
  }

  /// The imported function that is called so.
  /// - Throws: ``Failure`` with those that there are.
  func importedFunction(_ title: String) throws(Failure) -> ImportedFunction {
    let functions = importedFunctions
    if let function = functions.first(where: { $0.title == title }) { return function }
    let titles = functions.map(\.title)
    throw .load(
      path,
      "no imported function \(title)"
        + Spelling.hint(
          for: title, among: titles,
          or: titles.isEmpty
            ? "it imports no functions" : "it imports \(titles.joined(separator: ", "))"))
  }

  /// The last part of the path.
  var name: String { path.split(separator: "/").last.map(String.init) ?? path }
}

/// A function that a module imports.
struct ImportedFunction {
  let module: Name
  let name: Name
  let type: FunctionType

  /// What it is called on the command line.
  var title: String { "\(module).\(name)" }
}
