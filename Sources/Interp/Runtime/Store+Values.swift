// SPDX-License-Identifier: Apache-2.0
//
// Values between Swift and the slots of the machine.
// Spec: 4.2.1 Values.

extension Store {
  // MARK: Into slots

  /// The bits of a value in a slot; of a vector, those in the first of its two.
  /// - Throws: ``CallError``.
  package func bits(of value: Value) throws(CallError) -> UInt64 {
    switch value {
    case .i32(let number): return UInt64(UInt32(bitPattern: number))
    case .i64(let number): return UInt64(bitPattern: number)
    case .f32(let number): return UInt64(number.bitPattern)
    case .f64(let number): return number.bitPattern
    case .v128(let vector): return vector.low
    case .funcref(nil), .externref(nil), .anyref(nil), .exnref(nil): return 0
    case .funcref(let reference?):
      guard reference.store == identifier else { throw .foreignReference }
      return reference.address
    case .externref(let reference?): return try bits(of: reference)
    case .anyref(let reference?): return try bits(of: reference)
    case .exnref(let reference?): return try bits(of: reference.pin)
    }
  }

  private func bits(of reference: HostReference) throws(CallError) -> UInt64 {
    if let internalValue = reference.value as? AnyReference { return try bits(of: internalValue) }
    guard let object = heap.object(for: reference) else { throw .heapExhausted }
    return object.reference
  }

  private func bits(of reference: AnyReference) throws(CallError) -> UInt64 {
    switch reference {
    case .i31(let number): I31.reference(UInt32(bitPattern: number))
    case .object(let object): try bits(of: object.pin)
    case .host(let reference): try bits(of: reference)
    }
  }

  private func bits(of pin: HeapPin) throws(CallError) -> UInt64 {
    guard pin.store == identifier else { throw .foreignReference }
    return pin.reference
  }

  /// Puts the bits of a value into the slots it takes.
  /// - Throws: ``CallError``.
  package func write(
    _ value: Value, to slots: UnsafeMutablePointer<UInt64>
  ) throws(CallError) {
    slots.pointee = try bits(of: value)
    if case .v128(let vector) = value { slots[1] = vector.high }
  }

  // FAST: one look at each value, and none of the numbers is copied as a value: with a check of all before,
  // a suspension took 145 ns and takes 90 (2026-11-27).
  /// Puts the bits of values into slots behind each other, as far as they are of the types.
  /// - Returns: True if they are, and as many.
  /// - Throws: ``CallError``.
  func write(
    _ values: [Value], of types: [ValueType], to slots: UnsafeMutablePointer<UInt64>
  ) throws(CallError) -> Bool {
    guard values.count == types.count else { return false }
    var slot = slots
    let (values, types) = (values.span, types.span)
    for index in values.indices {
      switch (types[index], values[index]) {
      case (.i32, .i32(let number)): slot.pointee = UInt64(UInt32(bitPattern: number))
      case (.i64, .i64(let number)): slot.pointee = UInt64(bitPattern: number)
      case (.f32, .f32(let number)): slot.pointee = UInt64(number.bitPattern)
      case (.f64, .f64(let number)): slot.pointee = number.bitPattern
      case (let type, let value):
        guard isValue(value, of: type) else { return false }
        try write(value, to: slot)
        slot += type.slotCount
        continue
      }
      slot += 1
    }
    return true
  }

  // MARK: Out of slots

  /// The value whose bits stand in slots.
  package func value(at slots: UnsafePointer<UInt64>, _ type: ValueType) -> Value {
    value(slots.pointee, type, high: type == .v128 ? slots[1] : 0)
  }

  /// The values whose bits stand in slots behind each other.
  package func values(at slots: UnsafePointer<UInt64>, _ types: [ValueType]) -> [Value] {
    var values: [Value] = []
    values.reserveCapacity(types.count)
    var next = slots
    for type in types {
      values.append(value(at: next, type))
      next += type.slotCount
    }
    return values
  }

  /// The value that bits in a slot stand for.
  ///
  /// Defined types are named by the engine's numbers.
  /// - Parameter high: What stands in the second slot of a vector.
  package func value(_ bits: UInt64, _ type: ValueType, high: UInt64 = 0) -> Value {
    switch type.kind {
    case .i32: .i32(Int32(truncatingIfNeeded: bits))
    case .i64: .i64(Int64(bitPattern: bits))
    case .f32: .f32(Float(bitPattern: UInt32(truncatingIfNeeded: bits)))
    case .f64: .f64(Double(bitPattern: bits))
    case .v128: .v128(Vector128(low: bits, high: high))
    case .reference(let type):
      switch engine.top(of: type.heap) {
      case .function:
        .funcref(bits == 0 ? nil : FunctionReference(address: bits, store: identifier))
      case .external: .externref(bits == 0 ? nil : hostReference(bits))
      case .exception: .exnref(bits == 0 ? nil : ExceptionReference(pin: pin(bits)))
      default: .anyref(bits == 0 ? nil : anyReference(bits))
      }
    }
  }

  private func pin(_ bits: UInt64) -> HeapPin { HeapPin(bits, heap.pins, store: identifier) }

  private func anyReference(_ bits: UInt64) -> AnyReference {
    guard let object = HeapObject(bits) else {
      return .i31(Int32(bitPattern: I31.signed(bits)))
    }
    if let value = hostValue(of: object) { return .host(value) }
    return .object(ObjectReference(pin: pin(bits), isArray: object.kind == .array))
  }

  private func hostReference(_ bits: UInt64) -> HostReference {
    if let object = HeapObject(bits), let value = hostValue(of: object) { return value }
    return HostReference(anyReference(bits))
  }

  private func hostValue(of object: HeapObject) -> HostReference? {
    object.kind == .host ? heap.hostValue(of: object) : nil
  }

  // MARK: Types

  /// True if values of the type may refer to objects of the heap.
  func refersToHeap(_ type: ValueType) -> Bool {
    type.referenceType.map { engine.top(of: $0.heap) != .function } ?? false
  }

  /// The value that a variable of a type starts with: zero or null.
  package func zero(_ type: ValueType) -> Value { value(0, type) }

  /// True if a value is of a type; a reference's own type may be narrower than that of its case.
  package func isValue(_ value: Value, of type: ValueType) -> Bool {
    if value.type == type { return true }
    guard let expected = type.referenceType, let actual = referenceType(of: value) else {
      return false
    }
    return engine.matches(actual, expected)
  }

  /// The narrowest type of a reference; nil for other values and those of other stores.
  private func referenceType(of value: Value) -> ReferenceType? {
    func type(_ heap: HeapType) -> ReferenceType { ReferenceType(heap, isNullable: false) }
    switch value {
    case .funcref(nil): return ReferenceType(.noFunction, isNullable: true)
    case .externref(nil): return ReferenceType(.noExternal, isNullable: true)
    case .anyref(nil): return ReferenceType(.none, isNullable: true)
    case .exnref(nil): return ReferenceType(.noException, isNullable: true)
    case .funcref(let reference?):
      guard reference.store == identifier,
        let record = UnsafeMutablePointer<FunctionRecord>(bitPattern: UInt(reference.address))
      else { return nil }
      return type(.defined(record.pointee.type.number))
    case .externref: return type(.external)
    case .exnref: return type(.exception)
    case .anyref(.i31): return type(.i31)
    case .anyref(.host): return type(.any)
    case .anyref(.object(let reference)):
      guard reference.pin.store == identifier, let object = HeapObject(reference.pin.reference)
      else { return nil }
      return type(.defined(object.type.number))
    default: return nil
    }
  }

  // MARK: Objects

  /// The fields of a structure or the elements of an array, packed ones zero-extended.
  /// - Throws: ``CallError/foreignReference``.
  public func fields(of reference: ObjectReference) throws(CallError) -> [Value] {
    guard let object = HeapObject(try bits(of: reference.pin)) else { throw .foreignReference }
    switch engine.subType(object.type.number).composite {
    case .structure(let fields):
      let values = values(at: object.words + 1, fields.map(\.storage.unpacked))
      return zip(fields, values).map { $0.storage.zeroExtended($1) }
    case .array(let element):
      return (0..<Int(object.length)).map { index in
        let bits = object.element(index)
        return value(bits.low, element.storage.unpacked, high: bits.high)
      }
    case .function: return []
    }
  }

  /// The type of a structure or array, with the engine's numbers for defined types.
  /// - Throws: ``CallError/foreignReference``.
  public func type(of reference: ObjectReference) throws(CallError) -> CompositeType {
    guard let object = HeapObject(try bits(of: reference.pin)) else { throw .foreignReference }
    return engine.subType(object.type.number).composite
  }
}

extension StorageType {
  /// What a field of this type holds of a value.
  fileprivate func zeroExtended(_ value: Value) -> Value {
    switch (self, value) {
    case (.i8, .i32(let number)): .i32(number & 0xFF)
    case (.i16, .i32(let number)): .i32(number & 0xFFFF)
    default: value
    }
  }
}

extension HeapObject {
  /// The bits of an element of an array.
  package func element(_ index: Int) -> Vector128 {
    let place = elements + index << Int(type.record.pointee.elementShift)
    switch type.record.pointee.elementShift {
    case 0: return Vector128(low: UInt64(place.load(as: UInt8.self)))
    case 1: return Vector128(low: UInt64(place.load(as: UInt16.self)))
    case 2: return Vector128(low: UInt64(place.load(as: UInt32.self)))
    case 3: return Vector128(low: place.load(as: UInt64.self))
    default:
      return Vector128(
        low: place.load(as: UInt64.self), high: (place + 8).load(as: UInt64.self))
    }
  }

  /// Changes an element of an array.
  package func setElement(_ index: Int, _ bits: Vector128) {
    let place = elements + index << Int(type.record.pointee.elementShift)
    switch type.record.pointee.elementShift {
    case 0: place.storeBytes(of: UInt8(truncatingIfNeeded: bits.low), as: UInt8.self)
    case 1: place.storeBytes(of: UInt16(truncatingIfNeeded: bits.low), as: UInt16.self)
    case 2: place.storeBytes(of: UInt32(truncatingIfNeeded: bits.low), as: UInt32.self)
    case 3: place.storeBytes(of: bits.low, as: UInt64.self)
    default:
      place.storeBytes(of: bits.low, as: UInt64.self)
      (place + 8).storeBytes(of: bits.high, as: UInt64.self)
    }
  }
}
