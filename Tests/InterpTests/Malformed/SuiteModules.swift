// SPDX-License-Identifier: Apache-2.0
//
// The modules to damage: those of the examples, some written for it, and those of the official suite
// where there is one.

import Foundation
import Interp
import TestSupport
import Text

/// A module and where it comes from.
struct SampleModule: Sendable {
  let origin: String
  let bytes: [UInt8]

  /// The directory of the official suite; nil if there is none.
  static let suite: URL? = {
    let environment = ProcessInfo.processInfo.environment["REWIND_TESTSUITE"]
    let places = [
      environment.map { URL(filePath: $0) }, packageRoot.appending(path: "spec-tests/testsuite"),
      packageRoot.appending(path: "../shared/testsuite"),
    ]
    return places.compactMap { $0?.appending(path: "core") }.first {
      (try? $0.checkResourceIsReachable()) == true
    }
  }()

  /// The project's own modules.
  static let own: [SampleModule] = {
    let texts = [
      ExpressionGenerator.prelude
        + (0..<10).map { number in
          var generator = ExpressionGenerator(seed: UInt64(number))
          return generator.function("f\(number)", depth: 4)
        }.joined(),
      """
      $all (type $t (func (param i32) (result i32))) (import "m" "f" (func $i (type $t)))
      (import "m" "g" (global $g i32)) (import "m" "m" (memory 1 3)) (import "m" "t" (table $t 2 funcref))
      (table $x 3 externref) (global $h (mut i64) (i64.const -1)) (global funcref (ref.func $f))
      (elem (table $t) (i32.const 0) func $f $i) (elem $e funcref (ref.func $f) (ref.null func))
      (elem declare func $f) (data (i32.const 8) "abc") (data $d "def") (start $s)
      (func $s (global.set $h (i64.const 3)))
      (func $f (export "f") (type $t) (local i64 f32 f64)
        block $b (result i32) loop (br_if $b (i32.const 3) (local.get 0)) drop
          (br_table 0 0 (local.get 0)) end unreachable end
        (call_indirect $t (type $t) (i32.const 0)) (call $i) (if (result i32) (then i32.const 1)
          (else (memory.init $d (i32.const 0) (i32.const 0) (i32.const 3)) (data.drop $d) (i32.const 2))))
      (func (export "g") (param externref funcref) (result externref funcref)
        (table.set $x (i32.const 0) (local.get 0)) (drop (table.grow $x (local.get 0) (i32.const 1)))
        (table.fill $x (i32.const 0) (local.get 0) (i32.const 1)) (table.init $t $e (i32.const 0) (i32.const 0) (i32.const 1))
        (table.copy $t $t (i32.const 0) (i32.const 1) (i32.const 1)) (elem.drop $e)
        (memory.copy (i32.const 0) (i32.const 1) (memory.grow (i32.const 0)))
        (memory.fill (i32.const 0) (i32.const 1) (memory.size))
        (select (result externref) (local.get 0) (ref.null extern) (ref.is_null (local.get 1))) (local.get 1))
      (export "x" (table $x)) (export "h" (global $h)) (export "m" (memory 0))
      """,
    ]
    return texts.enumerated().compactMap { number, text in
      (try? Wat.encode("(module " + text + ")", names: true)).map {
        SampleModule(origin: "own \(number)", bytes: $0)
      }
    }
  }()

  /// The modules of Examples/.
  static let examples: [SampleModule] = {
    files(in: packageRoot.appending(path: "Examples")).compactMap { url in
      guard let data = try? Data(contentsOf: url) else { return nil }
      let bytes: [UInt8]? =
        switch url.pathExtension {
        case "wasm": [UInt8](data)
        case "wat": try? Wat.encode([UInt8](data), names: true)
        default: nil
        }
      return bytes.map { SampleModule(origin: url.lastPathComponent, bytes: $0) }
    }
  }()

  private static func files(in directory: URL) -> [URL] {
    let all = FileManager.default.enumerator(at: directory, includingPropertiesForKeys: nil)
    return (all?.compactMap { $0 as? URL } ?? []).sorted { $0.path < $1.path }
  }

  /// The modules of the official suite's scripts that can be encoded, with a stride to take fewer.
  static func suiteModules(every stride: Int) -> [SampleModule] {
    guard let suite else { return [] }
    let scripts = files(in: suite).filter {
      $0.pathExtension == "wast" && $0.deletingLastPathComponent().lastPathComponent != "simd"
    }
    return scripts.enumerated().flatMap { number, url -> [SampleModule] in
      guard let source = try? [UInt8](Data(contentsOf: url)) else { return [] }
      let modules = moduleTexts(source)
      return Swift.stride(from: number % stride, to: modules.count, by: stride).compactMap {
        place in
        (try? Wat.encode(Array(source[modules[place]]))).map {
          SampleModule(origin: "\(url.lastPathComponent) \(place)", bytes: $0)
        }
      }
    }
  }

  /// Where the commands `(module ...)` stand in a script.
  static func moduleTexts(_ source: [UInt8]) -> [Range<Int>] {
    let tokens = SourceText(source).tokens
    var ranges: [Range<Int>] = []
    var depth = 0
    var start: Int?
    for (place, token) in tokens.enumerated() {
      switch token.kind {
      case .leftParenthesis:
        if depth == 0, place + 1 < tokens.count, tokens[place + 1].kind == .keyword(.module) {
          start = token.start
        }
        depth += 1
      case .rightParenthesis:
        depth -= 1
        if depth == 0, let begin = start {
          ranges.append(begin..<token.end)
          start = nil
        }
      default: break
      }
    }
    return ranges
  }
}
