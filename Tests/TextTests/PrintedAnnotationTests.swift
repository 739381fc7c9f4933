// SPDX-License-Identifier: Apache-2.0
//
// Custom sections as annotations: whatever is in them and wherever they stand, the text gives back the
// bytes of the canonical form.
// Spec: 7.4 Custom Sections and Annotations.

import Interp
import TestSupport
import Testing
import Text

@Suite struct PrintedAnnotationTests {
  /// A module with a function, made section by section.
  private struct Builder {
    var writer = ByteWriter()

    init() { writer.append(ByteWriter.moduleHeader) }

    func section(_ kind: SectionKind, _ contents: [UInt8]) -> Builder {
      var copy = self
      copy.writer.section(kind.id, contents)
      return copy
    }

    func custom(_ name: Name, _ contents: [UInt8]) -> Builder {
      var copy = self
      copy.writer.customSection(name, contents)
      return copy
    }

    /// A function type, `[i32] -> []`.
    var type: Builder { section(.type, [1, 0x60, 1, 0x7F, 0]) }
    var function: Builder { section(.function, [1, 0]) }
    /// A body, `block  local.get 0  br_if 0  end`.
    var code: Builder {
      section(.code, [1, 10, 0, 0x02, 0x40, 0x20, 0, 0x0D, 0, 0x0B, 0x01, 0x0B])
    }
    /// The same with numbers that are too long.
    var longCode: Builder {
      section(
        .code,
        [1, 14, 0x80, 0, 0x02, 0x40, 0x20, 0x80, 0x80, 0, 0x0D, 0x80, 0, 0x0B, 0x01, 0x0B])
    }
    var data: Builder { section(.data, [1, 1, 0]) }

    /// A name section: the function is called f.
    var names: Builder { custom("name", [1, 4, 1, 0, 1, 0x66]) }
    /// Branch hints: the `br_if` of `code` is unlikely.
    var hints: Builder { custom(BranchHints.sectionName, [1, 0, 1, 5, 1, 0]) }
  }

  /// Prints a module and reads it again; the lines of the text.
  private func print(_ builder: Builder, folds: Bool = false) throws -> [String] {
    let module = try Module(builder.writer.bytes)
    let text = Wat.print(module, Wat.PrintStyle(folds: folds, annotations: true))
    #expect(try Wat.encode(text, names: true, annotations: true) == module.encoded(), "\(text)")
    return text.split(separator: "\n").map(String.init)
  }

  @Test func `sections are written where they stand`() throws {
    let module = Builder().custom("a", [0]).custom("a", [1]).type.custom("b", []).function.custom(
      "c", []
    ).code.custom("d", []).data.custom("e", [])
    let lines = try print(module)
    #expect(try Module(module.writer.bytes).encoded() == module.writer.bytes)
    #expect(
      lines.filter { $0.contains("(@") } == [
        "  (@custom \"a\" (before first) \"\\00\")", "  (@custom \"a\" (before first) \"\\01\")",
        "  (@custom \"b\" (after type) \"\")", "  (@custom \"c\" (after func) \"\")",
        "  (@custom \"d\" (after code) \"\")", "  (@custom \"e\" (after data) \"\")",
      ])
  }

  @Test func `sections behind the names stay there`() throws {
    let module = Builder().type.function.code.custom("a", []).names.custom("b", [])
    let lines = try print(module)
    #expect(try Module(module.writer.bytes).encoded() == module.writer.bytes)
    #expect(lines.contains { $0.hasPrefix("  (func $f (;0;)") })
    #expect(
      lines.filter { $0.contains("(@") } == [
        "  (@custom \"a\" (after code) \"\")", "  (@custom \"b\" (after last) \"\")",
      ])
  }

  @Test(
    arguments: [
      Builder().names.type.function.code,
      Builder().type.function.code.names.names,
      Builder().type.function.code.names.data,
      Builder().type.function.code.custom("name", [1, 4, 1, 7, 1, 0x66]),
      Builder().type.function.code.custom("name", [99, 0]),
    ].map(\.writer.bytes))
  func `names that the parser would not write so are bytes`(_ bytes: [UInt8]) throws {
    var builder = Builder()
    builder.writer = ByteWriter()
    builder.writer.append(bytes)
    let lines = try print(builder)
    #expect(lines.contains { $0.hasPrefix("  (func (;0;)") })
    #expect(lines.contains { $0.hasPrefix("  (@custom \"name\" ") })
    // Without annotations names are for people, and taken where they are good.
    let plain = Wat.print(try Module(bytes))
    #expect(!plain.contains("(@"))
  }

  @Test func `a name section with long numbers becomes canonical`() throws {
    let long = Builder().type.function.code.custom("name", [1, 0x85, 0, 0x81, 0, 0, 1, 0x66])
    let short = Builder().type.function.code.names
    #expect(try Module(long.writer.bytes).encoded() == short.writer.bytes)
    #expect(try print(long).contains { $0.hasPrefix("  (func $f (;0;)") })
    let empty = Builder().type.function.code.custom("name", [])
    #expect(try Module(empty.writer.bytes).encoded() == Builder().type.function.code.writer.bytes)
    _ = try print(empty)
  }

  @Test func `branch hints stand in front of their instructions`() throws {
    let module = Builder().type.function.custom("a", []).hints.code
    #expect(try Module(module.writer.bytes).encoded() == module.writer.bytes)
    let flat = try print(module)
    let hint = "(@metadata.code.branch_hint \"\\00\")"
    #expect(flat.contains("    block ;; label = @1"))
    let place = flat.firstIndex(of: "      \(hint)") ?? 0
    #expect(flat[place + 1] == "      br_if 0 (;@1;)")
    let folded = try print(module, folds: true)
    #expect(folded.contains("      \(hint) (br_if 0 (;@1;) (local.get 0))"))
  }

  @Test func `branch hints follow their instructions to other offsets`() throws {
    let long = Builder().type.function.custom(BranchHints.sectionName, [1, 0, 1, 8, 1, 0]).longCode
    let short = Builder().type.function.hints.code
    #expect(try Module(long.writer.bytes).encoded() == short.writer.bytes)
    _ = try print(long)
  }

  @Test(
    arguments: [
      Builder().type.function.hints.custom("a", []).code,
      Builder().type.hints.function.custom("a", []).code,
      Builder().type.function.code.hints,
      Builder().type.function.hints.hints.code,
      Builder().type.function.custom(BranchHints.sectionName, [1, 0, 1, 4, 1, 0]).code,
      Builder().type.function.custom(BranchHints.sectionName, [7]).code,
    ].map(\.writer.bytes))
  func `hints that the parser would not write so are bytes`(_ bytes: [UInt8]) throws {
    var builder = Builder()
    builder.writer = ByteWriter()
    builder.writer.append(bytes)
    let lines = try print(builder)
    #expect(lines.contains { $0.hasPrefix("  (@custom \"metadata.code.branch_hint\" ") })
  }

  @Test func `names that no identifier can be are annotated`() throws {
    let text = """
      (module (@name "")
        (type $t (@name "other") (struct (field $x (@name "y") i8) (field (@name "") i8)))
        (func $f (@name "g") (param (@name "") i32) (param $p (@name "q") i32)
          (local $l (@name "q") i64) (local (@name "") f32)
          (block (@name "") (block $b (@name "c"))))
        (func $g) (memory $m (@name "") 1) (data $d (@name "") ""))
      """
    let module = try Module(try Wat.encode(text, names: true, annotations: true))
    var builder = Builder()
    builder.writer = ByteWriter()
    builder.writer.append(module.encoded())
    let lines = try print(builder)
    #expect(lines.first == "(module (@name \"\")")
    #expect(
      lines.contains("  (type $other (;0;) (struct (field $y i8) (field (@name \"\") i8)))"))
    #expect(
      lines.contains {
        $0.hasPrefix("  (func $g (;0;)")
          && $0.hasSuffix("(param (@name \"\") i32) (param $q i32)")
      })
    #expect(lines.contains("    (local $q#2 (@name \"q\") i64) (local (@name \"\") f32)"))
    #expect(lines.contains("    block (@name \"\") ;; label = @1"))
    #expect(lines.contains("      block $c"))
    #expect(lines.contains { $0.hasPrefix("  (func $g#1 (@name \"g\")") })
  }
}
