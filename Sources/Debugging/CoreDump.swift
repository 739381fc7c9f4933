// SPDX-License-Identifier: Apache-2.0
//
// Core dumps: what a store held when a guest trapped, as a file for debuggers. It is a module in the
// binary format, which nobody instantiates; what happened stands in four custom sections.
// Spec: "Coredump" of the tool conventions (https://github.com/WebAssembly/tool-conventions).

public import Interp

/// Writes core dumps.
public enum CoreDump {
  /// A core dump of a store.
  ///
  /// Make it before anything else of the store runs: memories and globals are written as they are at
  /// this moment. References have no form there: locals and operands of their types are written as
  /// missing, globals as null. Of tables and of objects of the heap nothing is kept.
  ///
  /// - Parameters:
  ///   - store: The store.
  ///   - frames: The calls, innermost first: `Store.lastFrames` after a trap,
  ///     `Suspension.frames` of a call that stands.
  ///   - executable: What was running: a path, or any name.
  /// - Returns: The bytes of the file.
  public static func encode(
    _ store: Store, frames: [StackFrame], executable: String
  ) -> [UInt8] {
    let image = StoreImage(store)
    var writer = ByteWriter()
    writer.append(ByteWriter.moduleHeader)
    writer.customSection("core", processInformation(executable))
    writer.customSection("coremodules", modules(image))
    writer.customSection("coreinstances", instances(image))
    writer.customSection("corestack", stack(frames, image))
    writer.section(SectionKind.memory.id, memories(image))
    writer.section(SectionKind.global.id, globals(image))
    writer.section(SectionKind.data.id, data(image))
    return writer.bytes
  }

  // MARK: Custom sections

  /// Spec: `process-info`.
  private static func processInformation(_ executable: String) -> [UInt8] {
    var writer = ByteWriter()
    writer.byte(0x00)
    writer.name(Name(executable))
    return writer.bytes
  }

  /// Spec: `coremodules`.
  private static func modules(_ image: StoreImage) -> [UInt8] {
    var writer = ByteWriter()
    writer.count(image.modules.items.count)
    for (index, module) in image.modules.items.enumerated() {
      writer.byte(0x00)
      writer.name(Name(module.name ?? "module[\(index)]"))
    }
    return writer.bytes
  }

  /// Spec: `coreinstances`.
  private static func instances(_ image: StoreImage) -> [UInt8] {
    var writer = ByteWriter()
    writer.count(image.instances.items.count)
    for instance in image.instances.items {
      writer.byte(0x00)
      writer.count(image.modules[instance.module] ?? 0)
      writer.count(instance.memories.count)
      for memory in instance.memories { writer.count(image.memories[memory] ?? 0) }
      writer.count(instance.globals.count)
      for global in instance.globals { writer.count(image.globals[global] ?? 0) }
    }
    return writer.bytes
  }

  /// Spec: `corestack`.
  private static func stack(_ frames: [StackFrame], _ image: StoreImage) -> [UInt8] {
    var writer = ByteWriter()
    writer.byte(0x00)
    writer.name("main")
    let frames = frames.filter { image.instances[$0.instance.contents] != nil }
    writer.count(frames.count)
    for frame in frames {
      writer.byte(0x00)
      writer.count(image.instances[frame.instance.contents] ?? 0)
      writer.unsigned(frame.function)
      writer.count(frame.offsetInFunction)
      for values in [frame.locals, frame.operands] {
        writer.count(values.count)
        for value in values { writer.coreValue(value) }
      }
    }
    return writer.bytes
  }

  // MARK: The store

  private static func memories(_ image: StoreImage) -> [UInt8] {
    var section = VectorWriter()
    for memory in image.memories.items {
      var type = memory.type
      type.limits.minimum = UInt64(memory.pageCount)
      section.element { $0.memoryType(type) }
    }
    return section.content
  }

  private static func globals(_ image: StoreImage) -> [UInt8] {
    var section = VectorWriter()
    for global in image.globals.items {
      let value = Global(store: image.store, instance: global).value
      section.element { $0.coreGlobal(value) }
    }
    return section.content
  }

  /// The bytes of the memories that are not zero, in pieces whose ends are not.
  private static func data(_ image: StoreImage) -> [UInt8] {
    let byteCount = image.memories.items.reduce(0) { $0 + $1.byteCount }
    // Of large memories the pieces are larger: a module has a limited number of segments.
    let piece = max(4096, byteCount / 32_768)
    var section = VectorWriter()
    for (index, memory) in image.memories.items.enumerated() {
      Memory(store: image.store, instance: memory).withUnsafeBytes { bytes in
        for start in stride(from: 0, to: bytes.count, by: piece) {
          let range = start..<min(start + piece, bytes.count)
          guard let first = bytes[range].firstIndex(where: { $0 != 0 }),
            let last = bytes[range].lastIndex(where: { $0 != 0 })
          else { continue }
          section.element { writer in
            writer.dataSegment(
              bytes[first...last],
              .active(
                index: UInt32(index), offset: address(first, memory.type.addressType)))
          }
        }
      }
    }
    return section.content
  }

  /// The expression of an address.
  private static func address(_ address: Int, _ type: AddressType) -> [UInt8] {
    var writer = ByteWriter()
    writer.constant(
      type == .i64
        ? .i64(Int64(address)) : .i32(Int32(truncatingIfNeeded: address)))
    return writer.bytes
  }
}

extension StackFrame {
  /// How far behind the start of its function's code the instruction stands; 0 if that is not known.
  fileprivate var offsetInFunction: Int {
    let structure = instance.module.structure
    let body = Int(function) - structure.importedFunctionCount
    guard structure.bodies.indices.contains(body) else { return 0 }
    return max(0, offset - structure.bodies[body].range.lowerBound)
  }
}

extension ByteWriter {
  /// Spec: `value` of the convention; 0x01 is a value that is missing.
  fileprivate mutating func coreValue(_ value: Value?) {
    switch value {
    case .i32(_)?, .i64(_)?, .f32(_)?, .f64(_)?:
      guard let value else { return }
      valueType(value.type)
      immediate(value.coreImmediate)
    default: byte(0x01)
    }
  }

  /// An immutable global with a value.
  fileprivate mutating func coreGlobal(_ value: Value) {
    let type: ValueType =
      if case .heapType(let heap) = value.coreImmediate {
        ValueType(ReferenceType(heap, isNullable: true))
      } else {
        value.type
      }
    globalType(GlobalType(type, isMutable: false))
    constant(value)
  }

  /// The expression of a value; a reference is null.
  fileprivate mutating func constant(_ value: Value) {
    switch value {
    case .i32: byte(0x41)
    case .i64: byte(0x42)
    case .f32: byte(0x43)
    case .f64: byte(0x44)
    case .v128: append([0xFD, 0x0C])
    case .funcref, .externref, .anyref, .exnref: byte(0xD0)
    }
    immediate(value.coreImmediate)
    byte(0x0B)
  }
}

extension Value {
  /// The value as the immediate of a constant; of a reference, a type that all of its kind have.
  fileprivate var coreImmediate: ImmediateValue {
    switch self {
    case .i32(let number): .i32(number)
    case .i64(let number): .i64(number)
    case .f32(let number): .f32(number.bitPattern)
    case .f64(let number): .f64(number.bitPattern)
    case .v128(let vector): .vector(vector)
    case .funcref: .heapType(.function)
    case .externref: .heapType(.external)
    case .anyref: .heapType(.any)
    case .exnref: .heapType(.exception)
    }
  }
}
