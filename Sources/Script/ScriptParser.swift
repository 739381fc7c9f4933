// SPDX-License-Identifier: Apache-2.0
//
// Parses scripts command by command, so that one the text format does not know fails alone.
// Spec: interpreter/README.md of the specification's repository, section Scripts.

import Interp
import Text

struct ScriptParser {
  var cursor: TokenCursor

  init(_ source: [UInt8]) {
    cursor = TokenCursor(SourceText(source, keeping: Set(AnnotationKind.allCases)))
  }

  /// True if the file has the fields of one module instead of commands.
  var isBareModule: Bool {
    let fields: [Keyword] = [
      .type, .rec, .import, .func, .table, .memory, .global, .tag, .export, .start, .elem, .data,
    ]
    return fields.contains { cursor.isAtList($0) }
  }

  var bareModule: ScriptCommand {
    .module(ScriptModule(name: nil, source: .fields(cursor)))
  }

  /// Parses the command here, up to its closing parenthesis.
  mutating func command() throws(TextError) -> ScriptCommand {
    if cursor.isAtList(.module) { return try moduleCommand() }
    if cursor.isAtList(.invoke) || cursor.isAtList(.get) { return .action(try action()) }
    try cursor.open()
    guard case .keyword(let keyword) = cursor.kind else { throw cursor.unexpected() }
    cursor.advance()
    let command = try command(keyword)
    try cursor.close()
    return command
  }

  private mutating func command(_ keyword: Keyword) throws(TextError) -> ScriptCommand {
    switch keyword {
    case .register:
      let name = try cursor.name()
      return .register(as: name, instance: cursor.identifier())
    case .assertReturn:
      let action = try action()
      var results: [ResultPattern] = []
      while cursor.kind == .leftParenthesis { results.append(try pattern()) }
      return .assertReturn(action, results)
    case .assertTrap where cursor.isAtList(.module):
      return .assertModuleTrap(try module(), message: try message())
    case .assertTrap:
      return .assertTrap(try action(), message: try message())
    case .assertExhaustion:
      return .assertExhaustion(try action(), message: try message())
    case .assertException:
      return .assertException(try action())
    case .assertMalformed:
      return .assertMalformed(try module(), message: try message())
    case .assertInvalid:
      return .assertInvalid(try module(), message: try message())
    case .assertUnlinkable:
      return .assertUnlinkable(try module(), message: try message())
    case .assertMalformedCustom:
      return .assertMalformedCustom(try module(), message: try message())
    case .assertInvalidCustom:
      return .assertInvalidCustom(try module(), message: try message())
    case .assertSuspension:
      throw cursor.error(.unsupported(keyword.rawValue), at: cursor.position - 1)
    default:
      throw cursor.error(.unexpectedToken, at: cursor.position - 1)
    }
  }

  private mutating func message() throws(TextError) -> String {
    String(decoding: try cursor.string(), as: UTF8.self)
  }

  private mutating func moduleCommand() throws(TextError) -> ScriptCommand {
    var look = cursor
    look.position += 2
    if look.accept(.definition) {
      return .definition(try module())
    }
    guard look.accept(.instance) else { return .module(try module()) }
    cursor = look
    let name = cursor.identifier()
    let definition = cursor.identifier()
    try cursor.close()
    return .instance(name: name, definition: definition)
  }

  /// Parses `(module ...)`; fields are only passed.
  private mutating func module() throws(TextError) -> ScriptModule {
    guard cursor.acceptList(.module) else { throw cursor.unexpected() }
    _ = cursor.accept(.definition)
    let name = cursor.identifier()
    let source: ScriptModule.Source
    if cursor.accept(.binary) {
      source = .binary(try cursor.strings())
    } else if cursor.accept(.quote) {
      source = .quote(try cursor.strings())
    } else {
      source = .fields(cursor)
      try cursor.skipToClose()
    }
    try cursor.close()
    return ScriptModule(name: name, source: source)
  }

  private mutating func action() throws(TextError) -> ScriptAction {
    let isCall = cursor.isAtList(.invoke)
    guard isCall || cursor.isAtList(.get) else { throw cursor.unexpected() }
    cursor.position += 2
    let instance = cursor.identifier()
    let name = try cursor.name()
    var arguments: [Value] = []
    if isCall {
      while cursor.kind == .leftParenthesis { arguments.append(try value()) }
    }
    try cursor.close()
    return isCall
      ? .invoke(instance: instance, function: name, arguments: arguments)
      : .get(instance: instance, global: name)
  }
}

// MARK: Values and patterns

extension ScriptParser {
  /// Parses `(i32.const 1)`, `(ref.null func)`, `(ref.extern 1)` ...
  private mutating func value() throws(TextError) -> Value {
    let start = cursor.position
    switch try pattern() {
    case .value(let value): return value
    case .externalReference(let number?): return .externref(HostReference(number))
    case .hostReference(let number?): return .anyref(.host(HostReference(number)))
    case .null(let type?): return .zero(ValueType(ReferenceType(type, isNullable: true)))
    default: throw cursor.error(.unexpectedToken, at: start)
    }
  }

  private mutating func pattern() throws(TextError) -> ResultPattern {
    try cursor.open()
    let pattern = try openedPattern()
    try cursor.close()
    return pattern
  }

  private mutating func openedPattern() throws(TextError) -> ResultPattern {
    let kind = cursor.kind
    let start = cursor.position
    cursor.advance()
    switch kind {
    case .keyword(.externalReference): return .externalReference(try optionalNumber())
    case .keyword(.hostReference): return .hostReference(try optionalNumber())
    case .keyword(.anyReference): return .reference(.any)
    case .keyword(.structureReference): return .reference(.structure)
    case .keyword(.arrayReference): return .reference(.array)
    case .keyword(.exceptionReference): return .reference(.exception)
    case .keyword(.either):
      var alternatives: [ResultPattern] = []
      while cursor.kind == .leftParenthesis { alternatives.append(try pattern()) }
      return .either(alternatives)
    case .instruction(let row):
      switch InstructionTable.rows[Int(row)].shape {
      case .constant(let type): return try number(type)
      case .special(.vectorConstant): return try vector()
      case .special(.referenceNull): return .null(try nullType())
      case .special(.referenceFunction):
        _ = try optionalNumber()
        return .reference(.function)
      case .special(.referenceEqual): return .reference(.equatable)
      default:
        if InstructionTable.rows[Int(row)].operation == .refI31 { return .reference(.i31) }
      }
    default: break
    }
    cursor.position = start
    throw cursor.unexpected()
  }

  private mutating func optionalNumber() throws(TextError) -> UInt32? {
    cursor.kind == .natural ? try cursor.natural32() : nil
  }

  private mutating func nullType() throws(TextError) -> HeapType? {
    if let type = cursor.abstractHeapType() { return type }
    // A type that a module of the script defines.
    guard cursor.isAtIndex else { return nil }
    cursor.advance()
    return .defined(0)
  }

  /// A vector, whose lanes may be patterns.
  private mutating func vector() throws(TextError) -> ResultPattern {
    let shape = try cursor.vectorShape()
    var bits: [UInt64] = []
    var lanes: [ResultPattern] = []
    var isValue = true
    for _ in 0..<shape.laneCount {
      let lane: ResultPattern
      switch shape {
      case .f32x4: lane = try number(.f32)
      case .f64x2: lane = try number(.f64)
      default: lane = .value(.i64(Int64(bitPattern: try cursor.lane(shape))))
      }
      lanes.append(lane)
      switch lane {
      case .value(.f32(let number)): bits.append(UInt64(number.bitPattern))
      case .value(.f64(let number)): bits.append(number.bitPattern)
      case .value(.i64(let number)): bits.append(UInt64(bitPattern: number))
      default: isValue = false
      }
    }
    return isValue ? .value(.v128(shape.vector(bits))) : .lanes(lanes)
  }

  private mutating func number(_ type: ValueType) throws(TextError) -> ResultPattern {
    if type == .f32 || type == .f64 {
      if cursor.accept(.canonicalNaN) { return .canonicalNaN(type) }
      if cursor.accept(.arithmeticNaN) { return .arithmeticNaN(type) }
    }
    switch type {
    case .i32: return .value(.i32(Int32(truncatingIfNeeded: try cursor.integer(bits: 32))))
    case .i64: return .value(.i64(Int64(bitPattern: try cursor.integer(bits: 64))))
    case .f32:
      let bits = UInt32(truncatingIfNeeded: try cursor.float(.f32))
      return .value(.f32(Float(bitPattern: bits)))
    default: return .value(.f64(Double(bitPattern: try cursor.float(.f64))))
    }
  }
}
