// SPDX-License-Identifier: Apache-2.0
//
// The instructions that make objects, where the machine has stopped for them: collecting if need be,
// then making the object and going on.
// Spec: 4.6.5 Aggregate Instructions, `struct.new`, `array.new` and their like.

extension Machine {
  /// Makes the object that the instruction at which the machine stands asks for.
  /// - Returns: The trap it ends in; nil if all went well.
  package func allocate() -> Trap? {
    let pc = context.pointee.pc.instruction
    guard let source = ObjectSource(rawValue: pc.pointee.c),
      let record = UnsafePointer<TypeRecord>(bitPattern: (pc + 1).pointee.word)
    else { preconditionFailure("the machine stopped to allocate at another instruction") }
    let request = ObjectRequest(
      source: source, type: RuntimeType(record), operands: fp + Int(pc.pointee.b),
      second: Int((pc + 1).pointee.data.high))
    if let problem = request.problem(context.pointee.instance) { return problem }
    guard let object = store.allocate(request) else { return .heapExhausted }
    request.fill(object, context.pointee.instance)
    fp[Int(pc.pointee.a)] = object.reference
    context.pointee.pc = UnsafeRawPointer(pc + 2)
    return nil
  }
}

extension Store {
  /// A cell for an object, after a collection if need be.
  /// - Returns: Nil if the limits forbid it.
  func allocate(_ request: ObjectRequest) -> HeapObject? {
    allocate { heap.allocate(request.type, byteCount: request.byteCount, mayCollect: $0) }
  }

  /// Makes an object while roots stand where the collector does not look: nothing is collected.
  /// - Returns: Nil if the limits forbid it.
  package func make(_ request: ObjectRequest) -> HeapObject? {
    guard
      case .object(let object) = heap.allocate(
        request.type, byteCount: request.byteCount, mayCollect: false)
    else { return nil }
    request.fill(object, nil)
    return object
  }

  /// What an attempt gives that may fail once because the heap is to be collected first.
  /// - Parameter attempt: Told whether it may fail so.
  func allocate(_ attempt: (_ mayCollect: Bool) -> Heap.Allocation) -> HeapObject? {
    if engine.configuration.collectsAtEveryAllocation { collect() }
    for mayCollect in [true, false] {
      switch attempt(mayCollect) {
      case .object(let object): return object
      case .exhausted: return nil
      case .needsCollection: collect()
      }
    }
    return nil
  }
}

/// What an instruction asks to be made, and of what.
package struct ObjectRequest {
  package let source: ObjectSource
  package let type: RuntimeType
  /// The operands, in slots behind each other.
  package let operands: UnsafeMutablePointer<UInt64>
  /// A count of elements or a segment.
  package let second: Int

  package init(
    source: ObjectSource, type: RuntimeType, operands: UnsafeMutablePointer<UInt64>, second: Int = 0
  ) {
    self.source = source
    self.type = type
    self.operands = operands
    self.second = second
  }

  private var shift: Int { Int(type.record.pointee.elementShift) }
  private var slotCount: Int { Int(type.record.pointee.slotCount) }

  /// The elements of an array.
  private var length: UInt64 {
    switch source {
    case .fields, .defaultFields: 0
    case .value: operands[shift == 4 ? 2 : 1]
    case .length: operands[0]
    case .elements: UInt64(second)
    case .data, .references: operands[1]
    }
  }

  package var byteCount: Int {
    switch source {
    case .fields, .defaultFields: 8 * (1 + slotCount)
    default: 8 * HeapObject.headerWords + Int(length) << shift
    }
  }

  /// The trap in which reading from a segment ends; nil if it does not.
  package func problem(_ instance: UnsafeMutablePointer<InstanceRecord>?) -> Trap? {
    guard let instance else { return nil }
    switch source {
    case .data:
      let segment = instance.pointee.data[second]
      return BulkOperations.fits(operands[0], length << UInt64(shift), segment.count)
        ? nil : .memoryOutOfBounds
    case .references:
      let segment = instance.pointee.elements[second]
      return BulkOperations.fits(operands[0], length, segment.count) ? nil : .tableOutOfBounds
    default: return nil
    }
  }

  /// Gives a new object its fields or elements.
  package func fill(
    _ object: HeapObject, _ instance: UnsafeMutablePointer<InstanceRecord>?
  ) {
    switch source {
    case .fields: (object.words + 1).update(from: operands, count: slotCount)
    case .defaultFields: (object.words + 1).update(repeating: 0, count: slotCount)
    default:
      object.words[1] = length
      fillElements(object, instance)
    }
  }

  private func fillElements(
    _ object: HeapObject, _ instance: UnsafeMutablePointer<InstanceRecord>?
  ) {
    let byteCount = Int(length) << shift
    switch source {
    case .value:
      let value = Vector128(low: operands[0], high: operands[1])
      for index in 0..<Int(length) { object.setElement(index, value) }
    case .elements:
      let slots = shift == 4 ? 2 : 1
      for index in 0..<Int(length) {
        let value = operands + index * slots
        object.setElement(index, Vector128(low: value[0], high: shift == 4 ? value[1] : 0))
      }
    case .data:
      guard let instance else { return }
      object.elements.copyMemory(
        from: instance.pointee.data[second].base + Int(operands[0]), byteCount: byteCount)
    case .references:
      guard let instance else { return }
      object.elements.copyMemory(
        from: instance.pointee.elements[second].base + Int(operands[0]) << 3, byteCount: byteCount)
    default: object.elements.initializeMemory(as: UInt8.self, repeating: 0, count: byteCount)
    }
  }
}
