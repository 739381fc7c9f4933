// SPDX-License-Identifier: Apache-2.0
//
// Filling, copying and initialising ranges of arrays, and the test of a reference's type. These are
// ordinary functions: handlers call them and go on. Bounds are checked before anything is written.
// Spec: 4.6.5 Aggregate Instructions, 4.6.4 Reference Instructions.

/// The semantics of instructions on ranges of arrays.
///
/// Operands stand in slots behind each other; each function returns the trap that it ends in, nil if all
/// went well.
enum ArrayOperations {
  /// `slots` are array, start and value; a value takes two if it is a vector.
  static func fill(_ slots: FP, count: UInt64) -> Trap? {
    guard let array = HeapObject(slots[0]) else { return .nullArrayReference }
    guard BulkOperations.fits(slots[1], count, UInt(array.length)) else { return .arrayOutOfBounds }
    let value = Vector128(low: slots[2], high: slots[3])
    for index in Int(slots[1])..<Int(slots[1] + count) { array.setElement(index, value) }
    return nil
  }

  /// `slots` are target, start, source, start, count.
  static func copy(_ slots: FP, shift: Int) -> Trap? {
    guard let target = HeapObject(slots[0]), let source = HeapObject(slots[2]) else {
      return .nullArrayReference
    }
    guard BulkOperations.fits(slots[1], slots[4], UInt(target.length)),
      BulkOperations.fits(slots[3], slots[4], UInt(source.length))
    else { return .arrayOutOfBounds }
    (target.elements + Int(slots[1]) << shift).copyMemory(
      from: source.elements + Int(slots[3]) << shift, byteCount: Int(slots[4]) << shift)
    return nil
  }

  /// `slots` are array, start, start in bytes, count of elements.
  static func initialize(_ slots: FP, data: SegmentRecord, shift: Int) -> Trap? {
    guard let array = HeapObject(slots[0]) else { return .nullArrayReference }
    guard BulkOperations.fits(slots[1], slots[3], UInt(array.length)) else {
      return .arrayOutOfBounds
    }
    guard BulkOperations.fits(slots[2], slots[3] << UInt64(shift), data.count) else {
      return .memoryOutOfBounds
    }
    (array.elements + Int(slots[1]) << shift).copyMemory(
      from: data.base + Int(slots[2]), byteCount: Int(slots[3]) << shift)
    return nil
  }

  /// `slots` are array, start, start, count.
  static func initialize(_ slots: FP, elements: SegmentRecord) -> Trap? {
    guard let array = HeapObject(slots[0]) else { return .nullArrayReference }
    guard BulkOperations.fits(slots[1], slots[3], UInt(array.length)) else {
      return .arrayOutOfBounds
    }
    guard BulkOperations.fits(slots[2], slots[3], elements.count) else { return .tableOutOfBounds }
    (array.elements + Int(slots[1]) << 3).copyMemory(
      from: elements.base + Int(slots[2]) << 3, byteCount: Int(slots[3]) << 3)
    return nil
  }
}

/// The test of a reference's type.
///
/// Spec: 4.6.4, `ref.test`.
enum ReferenceTest {
  /// - Parameters:
  ///   - code: The byte of an abstract type; 0 for a defined type.
  ///   - type: The defined type.
  ///   - nullIs: True if null is of the type.
  static func isInstance(
    _ reference: UInt64, code: UInt8, type: UnsafePointer<TypeRecord>?, nullIs: Bool
  ) -> Bool {
    if reference == 0 { return nullIs }
    if let type { return isInstance(reference, of: RuntimeType(type)) }
    switch HeapType(code: code) {
    // The operand is of the hierarchy, as validation has checked.
    case .any, .function, .external, .exception: return true
    case .i31: return I31.isReference(reference)
    case .equatable: return HeapObject(reference).map { isAggregate($0.kind) } ?? true
    case .structure: return HeapObject(reference)?.kind == .structure
    case .array: return HeapObject(reference)?.kind == .array
    default: return false
    }
  }

  private static func isAggregate(_ kind: ObjectKind) -> Bool {
    kind == .structure || kind == .array
  }

  private static func isInstance(_ reference: UInt64, of type: RuntimeType) -> Bool {
    if type.record.pointee.kind == .function {
      guard let function = UnsafePointer<FunctionRecord>(bitPattern: UInt(reference)) else {
        return false
      }
      return function.pointee.type.isSubtype(of: type)
    }
    return HeapObject(reference)?.type.isSubtype(of: type) ?? false
  }
}
