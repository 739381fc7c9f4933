// SPDX-License-Identifier: Apache-2.0
//
// Reads the name section for people's sake. A module runs with bad names as well as without any, so
// decoding takes the names up to the first place that cannot be read. What is wrong on the way is
// noted, for those who ask for a good section.
// Spec: 7.4.1 Name Section.

struct NameSectionReader {
  private var reader: ByteReader
  private var names = ModuleNames()
  /// What the names are for; nil while the module is still being decoded.
  private var module: (structure: ModuleStructure, bytes: ModuleBytes)?
  /// The first place that is not in the grammar, and the first that breaks another rule.
  private var malformed: CustomSectionError?
  private var invalid: CustomSectionError?

  init(reader: ByteReader, range: Range<Int>) {
    self.reader = reader
    self.reader.position = range.lowerBound
    self.reader.end = range.upperBound
  }

  /// The names up to the first place that cannot be read.
  mutating func read() -> ModuleNames {
    do throws(DecodeError) {
      try subsections()
    } catch {
      note(.malformed(error.reason), at: error.offset)
    }
    return names
  }

  /// Checks the whole of a section, and that there is something for every name.
  static func check(
    _ section: CustomSection, of module: ModuleStructure, _ bytes: ModuleBytes
  ) throws(CustomSectionError) {
    var reader = NameSectionReader(
      reader: ByteReader(bytes, features: .all), range: section.range)
    reader.module = (module, bytes)
    _ = reader.read()
    if let error = reader.malformed ?? reader.invalid { throw error }
  }

  private mutating func note(_ reason: CustomSectionError.Reason, at offset: Int) {
    let error = CustomSectionError(section: "name", offset: offset, reason)
    if reason.isMalformed {
      malformed = malformed ?? error
    } else {
      invalid = invalid ?? error
    }
  }

  private mutating func subsections() throws(DecodeError) {
    let end = reader.end
    var last: UInt8?
    while !reader.isAtEnd {
      let start = reader.position
      let id = try reader.byte()
      if let last, id <= last { note(.unexpectedSubsection(id), at: start) }
      last = id
      let range = try reader.skip(Int(try reader.u32()))
      reader.position = range.lowerBound
      reader.end = range.upperBound
      let isKnown = try subsection(id)
      if !isKnown { note(.unexpectedSubsection(id), at: start) }
      if isKnown, !reader.isAtEnd { note(.subsectionSizeMismatch, at: reader.position) }
      reader.position = range.upperBound
      reader.end = end
    }
  }

  /// Reads the contents of a subsection; false if there is none of this number.
  private mutating func subsection(_ id: UInt8) throws(DecodeError) -> Bool {
    switch id {
    case 0: names.module = try reader.name().description
    case 1: names.functions = try nameMap(.function)
    case 2: try indirectNameMap(\.locals, .function, .local)
    case 3: try indirectNameMap(\.labels, .function, .label)
    case 4: names.types = try nameMap(.type)
    case 5: names.tables = try nameMap(.table)
    case 6: names.memories = try nameMap(.memory)
    case 7: names.globals = try nameMap(.global)
    case 8: names.elements = try nameMap(.element)
    case 9: names.data = try nameMap(.data)
    case 10: try indirectNameMap(\.fields, .type, .field)
    case 11: names.tags = try nameMap(.tag)
    default: return false
    }
    return true
  }

  /// Spec: `namemap`.
  private mutating func nameMap(
    _ space: CustomSectionError.Space, of outer: UInt32 = 0
  ) throws(DecodeError) -> [UInt32: String] {
    var map: [UInt32: String] = [:]
    let count = count(of: space, in: outer)
    var last: UInt32?
    for _ in 0..<(try reader.count()) {
      let index = try index(space, count, &last)
      map[index] = try reader.name().description
    }
    return map
  }

  /// Spec: `indirectnamemap`.
  private mutating func indirectNameMap(
    _ map: WritableKeyPath<ModuleNames, [UInt32: [UInt32: String]]>,
    _ outerSpace: CustomSectionError.Space, _ space: CustomSectionError.Space
  ) throws(DecodeError) {
    let count = count(of: outerSpace)
    var last: UInt32?
    for _ in 0..<(try reader.count()) {
      let outer = try index(outerSpace, count, &last)
      names[keyPath: map][outer] = try nameMap(space, of: outer)
    }
  }

  /// Reads an index, which must be above the last one and below the count.
  private mutating func index(
    _ space: CustomSectionError.Space, _ count: UInt64?, _ last: inout UInt32?
  ) throws(DecodeError) -> UInt32 {
    let start = reader.position
    let index = try reader.u32()
    if index == last { note(.multipleNames(space, index), at: start) }
    if let last, index < last { note(.outOfOrder(index), at: start) }
    if let count, index >= count { note(.unknown(space, index), at: start) }
    last = index
    return index
  }

  /// How many things of a kind there are in the module, or in a function or a type of it.
  ///
  /// Nil if there is no module to ask, or if it does not matter any more. So no body is counted twice.
  private func count(of space: CustomSectionError.Space, in outer: UInt32 = 0) -> UInt64? {
    guard let (structure, bytes) = module, malformed == nil, invalid == nil else { return nil }
    let body = Int(outer) - structure.importedFunctionCount
    let isBody = structure.bodies.indices.contains(body)
    switch space {
    case .function: return UInt64(structure.functions.count)
    case .type: return UInt64(structure.types.count)
    case .table: return UInt64(structure.tables.count)
    case .memory: return UInt64(structure.memories.count)
    case .global: return UInt64(structure.globals.count)
    case .element: return UInt64(structure.elements.count)
    case .data: return UInt64(structure.data.count)
    case .local:
      let parameters = structure.type(ofFunction: outer)?.parameters.count ?? 0
      let locals = isBody ? try? BodyScanner.localCount(of: structure.bodies[body], bytes) : nil
      return UInt64(parameters) + (locals ?? 0)
    case .label:
      var blocks: UInt64 = 0
      if isBody {
        try? BodyScanner.forEachInstruction(of: structure.bodies[body], bytes) { _, row in
          if row.immediate == .blockType || row.immediate == .catches { blocks += 1 }
        }
      }
      return blocks
    case .field:
      guard structure.types.indices.contains(Int(outer)),
        case .structure(let fields) = structure.types[Int(outer)].composite
      else { return 0 }
      return UInt64(fields.count)
    case .tag: return UInt64(structure.tags.count)
    }
  }
}
