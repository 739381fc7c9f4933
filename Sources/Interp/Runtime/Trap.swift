// SPDX-License-Identifier: Apache-2.0
//
// Traps and where they happened. Inside the machine a trap is one byte; the report with names is
// made once, where the error leaves for the host.
// Spec: 4.4 Execution, "trap"; the phrases are those of the official test suite.

/// Why a guest was stopped for good.
public enum Trap: UInt8, Hashable, Sendable, CaseIterable {
  /// `unreachable` was executed.
  case unreachable
  /// An integer was divided by zero.
  case integerDivideByZero
  /// The result of an integer operation does not fit.
  case integerOverflow
  /// A NaN was to become an integer.
  case invalidConversionToInteger
  /// An access outside of a memory.
  case memoryOutOfBounds
  /// An atomic access to an address that is no multiple of its width.
  case unalignedAtomic
  /// A wait at an address of a memory that is not shared.
  case expectedSharedMemory
  /// An access outside of a table.
  case tableOutOfBounds
  /// An indirect call through an index outside of a table.
  case undefinedElement
  /// An indirect call through a null element.
  case uninitializedElement
  /// An indirect call of a function with another type.
  case indirectCallTypeMismatch
  /// A call through a reference that is null.
  case nullFunctionReference
  /// A null reference where there must not be one.
  case nullReference
  /// A structure was asked of a null reference.
  case nullStructureReference
  /// An array was asked of a null reference.
  case nullArrayReference
  /// A 31-bit integer was asked of a null reference.
  case nullI31Reference
  /// `throw_ref` of a null reference.
  case nullExceptionReference
  /// An access outside of an array.
  case arrayOutOfBounds
  /// A reference is not of the type it was cast to.
  case castFailure
  /// The store's limits forbid another object.
  case heapExhausted
  /// Calls are nested deeper than the store's limits allow.
  case stackExhausted
  /// The fuel is used up.
  case outOfFuel
  /// The engine's epoch has reached the store's deadline.
  case interrupted
  /// A function is too large for the machine.
  case functionTooLarge

  /// The reason in the words of the official test suite.
  public var message: String {
    switch self {
    case .unreachable: "unreachable"
    case .integerDivideByZero: "integer divide by zero"
    case .integerOverflow: "integer overflow"
    case .invalidConversionToInteger: "invalid conversion to integer"
    case .memoryOutOfBounds: "out of bounds memory access"
    case .unalignedAtomic: "unaligned atomic"
    case .expectedSharedMemory: "expected shared memory"
    case .tableOutOfBounds: "out of bounds table access"
    case .undefinedElement: "undefined element"
    case .uninitializedElement: "uninitialized element"
    case .indirectCallTypeMismatch: "indirect call type mismatch"
    case .nullFunctionReference: "null function reference"
    case .nullReference: "null reference"
    case .nullStructureReference: "null structure reference"
    case .nullArrayReference: "null array reference"
    case .nullI31Reference: "null i31 reference"
    case .nullExceptionReference: "null exception reference"
    case .arrayOutOfBounds: "out of bounds array access"
    case .castFailure: "cast failure"
    case .heapExhausted: "heap exhausted"
    case .stackExhausted: "call stack exhausted"
    case .outOfFuel: "all fuel consumed"
    case .interrupted: "interrupt"
    case .functionTooLarge: "function too large: it needs more than 65535 slots or tables"
    }
  }
}

/// The calls that were active when something happened, innermost first.
public struct Backtrace: Hashable, Sendable {
  /// One active call.
  public struct Frame: Hashable, Sendable {
    /// The module that the function is of.
    public let module: Module
    /// The function.
    public let function: FunctionIndex
    /// The name of the function, if it has one.
    public let functionName: String?
    /// Where the instruction stands in the bytes of the module.
    public let offset: Int

    package init(
      module: Module, function: FunctionIndex, functionName: String?, offset: Int
    ) {
      self.module = module
      self.function = function
      self.functionName = functionName
      self.offset = offset
    }
  }

  /// The calls, innermost first.
  ///
  /// Of very deep stacks only the ends are kept.
  public let frames: [Frame]
  /// How many calls were left out between the ends.
  public let omittedCount: Int

  package init(frames: [Frame], omittedCount: Int = 0) {
    self.frames = frames
    self.omittedCount = omittedCount
  }
}

extension Backtrace.Frame {
  /// The name of the module, if it has one.
  public var moduleName: String? { module.name }

  /// True for the same place in the same module.
  public static func == (left: Backtrace.Frame, right: Backtrace.Frame) -> Bool {
    left.module === right.module && left.offset == right.offset && left.function == right.function
  }

  /// Hashes the place.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(function)
    hasher.combine(offset)
  }
}

extension Backtrace.Frame: CustomStringConvertible {
  /// The function's name, or its index, and the offset.
  public var description: String {
    let module = moduleName.map { $0 + "!" } ?? ""
    return "\(module)\(functionName ?? "function[\(function)]") at 0x\(hex(offset))"
  }
}

extension Backtrace: CustomStringConvertible {
  /// A line for each call, innermost first.
  public var description: String { description(of: \.description) }

  /// As ``description``, with a text of one's own for each call.
  package func description(of text: (Frame) -> String) -> String {
    var lines = frames.enumerated().map { "  \($0): \(text($1))" }
    if omittedCount > 0 {
      lines.insert("  ... \(omittedCount) calls left out ...", at: frames.count / 2)
    }
    return lines.joined(separator: "\n")
  }
}

/// A guest trapped.
public struct TrapReport: Error, Hashable, Sendable {
  /// Why.
  public let trap: Trap
  /// Where.
  public let backtrace: Backtrace

  package init(_ trap: Trap, _ backtrace: Backtrace) {
    self.trap = trap
    self.backtrace = backtrace
  }
}

extension TrapReport: CustomStringConvertible {
  /// The reason, and the calls below it.
  public var description: String { description(\.description) }

  /// As ``description``, with a text of one's own for the calls.
  package func description(_ calls: (Backtrace) -> String) -> String {
    let what = "trap: \(trap.message)"
    return backtrace.frames.isEmpty ? what : "\(what)\n\(calls(backtrace))"
  }
}
