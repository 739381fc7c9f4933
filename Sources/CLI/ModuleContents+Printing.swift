// SPDX-License-Identifier: Apache-2.0
//
// Prints what a module consists of: tables for people, an object of JSON for programs.

import Interp

extension ModuleContents {
  /// Tables, each below a title.
  var text: StyledText {
    let parts = [
      table(
        "Sections:",
        sections.map { section in
          [
            address(section.range.lowerBound), section.name, counted(section.range.count, "byte"),
            section.count.map { counted($0, "item") }.or(""),
          ]
        }),
      table("Imports:", imports.map { [$0.item.title, "\($0.module).\($0.name)", $0.item.type] }),
      table(
        "Exports:",
        exports.map { export in
          let name = export.item.kind == "function" ? export.item.name : nil
          return [
            "\"\(export.name)\"", export.item.title + name.map { " <\($0)>" }.or(""),
            export.item.type,
          ]
        }),
      table(
        "Functions:",
        functions.map { function in
          let notes =
            (function.isStart ? " start function" : "")
            + (function.isRuntime ? " asyncify runtime function" : "")
          return [
            function.item.title, function.item.name.or("-"), function.item.type,
            address(function.range.lowerBound), counted(function.range.count, "byte") + notes,
          ]
        }),
      table(
        "Tables, memories, globals and tags:",
        definitions.map { [$0.title, $0.type, $0.name.or("")] }),
      table(
        "Segments:",
        segments.map { segment in
          let target = segment.target.map { ", \($0.title)" }.or("")
          let count = segment.type.map { "\(segment.count) \($0)" }
          return [
            "\(segment.kind) \(segment.index)", segment.mode + target,
            count.or(counted(segment.count, "byte")),
          ]
        }),
    ]
    return "\(path): module\(name.map { " \($0)" }.or("")), \(byteCount) bytes\n" + parts.joined()
  }

  /// One object.
  var json: JSON {
    .object([
      ("file", .string(path)), ("name", .orNull(name)), ("bytes", .number(byteCount)),
      (
        "sections",
        .array(
          sections.map { section in
            .object([
              ("name", .string(section.name)), ("start", .number(section.range.lowerBound)),
              ("end", .number(section.range.upperBound)), ("items", .orNull(section.count)),
            ])
          })
      ),
      (
        "imports",
        .array(
          imports.map {
            .object(
              [("module", .string($0.module)), ("name", .string($0.name))]
                + $0.item.members(named: false))
          })
      ),
      (
        "exports",
        .array(
          exports.map { .object([("name", .string($0.name))] + $0.item.members(named: false)) })
      ),
      (
        "functions",
        .array(
          functions.map { function in
            .object(
              function.item.members(named: true) + [
                ("start", .number(function.range.lowerBound)),
                ("end", .number(function.range.upperBound)),
                ("isStart", .boolean(function.isStart)),
                ("isAsyncifyRuntime", .boolean(function.isRuntime)),
              ])
          })
      ),
      ("definitions", .array(definitions.map { .object($0.members(named: true)) })),
      (
        "segments",
        .array(
          segments.map { segment in
            .object([
              ("kind", .string(segment.kind)), ("index", .number(segment.index)),
              ("mode", .string(segment.mode)),
              ("target", .orNull((segment.target?.index).map { Int($0) })),
              ("count", .number(segment.count)), ("type", .orNull(segment.type)),
            ])
          })
      ),
    ])
  }
}

extension ModuleContents.Item {
  fileprivate func members(named: Bool) -> [(String, JSON)] {
    [("kind", .string(kind)), ("index", .number(Int(index)))]
      + (named ? [("name", .orNull(name))] : []) + [("type", .string(type))]
  }
}

/// An offset in the bytes of a module.
func address(_ offset: Int) -> String {
  let digits = hex(offset)
  return "0x" + String(repeating: "0", count: max(0, 5 - digits.count)) + digits
}

/// Rows in aligned columns below a title; nothing for no rows.
private func table(_ title: String, _ rows: [[String]]) -> StyledText {
  guard !rows.isEmpty else { return "" }
  let columns = rows.map(\.count).max() ?? 0
  let widths = (0..<columns).map { column in
    rows.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0
  }
  let lines = rows.map { row in
    "  " + zip(row, widths).map { $0.padded(to: $1) }.joined(separator: "  ").trimmed + "\n"
  }
  return "\n\(title, .heading)\n\(lines.joined())"
}
