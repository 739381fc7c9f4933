// SPDX-License-Identifier: Apache-2.0
//
// Where a store keeps structures, arrays, exceptions and values of the host that guests hold. Objects
// that nothing refers to any more are found by marking from the roots and sweeping what is not marked;
// objects never move, so that whatever looks like a reference on a stack may be taken for one. Who
// finds the roots is a later station (Execution/Collector.swift).
// Spec: 4.2.3 Store; the specification leaves reclaiming to the engine.

/// The objects of a store.
package final class Heap {
  /// The first free cell of each size; the machine takes cells from here itself.
  package let freeLists: UnsafeMutablePointer<UInt64>
  /// The same without any: a machine that is given these stops at every allocation.
  package let noFreeCells: UnsafeMutablePointer<UInt64>
  /// The blocks of small objects by class of size, and those of large objects.
  private var blocks: [[HeapBlock]]
  private var largeBlocks: [HeapBlock] = []
  /// Blocks without objects, kept for the next small ones.
  private var spareBlocks: [HeapBlock] = []
  /// All blocks.
  private var known: Set<HeapBlock> = []
  /// The bytes of all blocks, and how many they may become before it is worth collecting.
  private(set) var byteCount = 0
  private var threshold: Int
  private let limit: Int
  /// True if more was made than is good while nothing could be collected.
  // FAST: not watched for overlapping accesses, since it is looked at whenever a machine runs.
  @exclusivity(unchecked) package private(set) var wantsCollection = false
  /// The values of the host, nil where a place is free, and the objects that stand for them.
  private var hostValues: [HostReference?] = []
  private var freeHostPositions: [Int] = []
  private var hostObjects: [HostReference: HeapObject] = [:]
  /// The objects that Swift values refer to.
  package let pins = HeapPins()
  /// Marked objects whose references are still to be followed.
  private var pending: [HeapObject] = []
  /// How often the heap was collected.
  package private(set) var collectionCount = 0

  private static let exceptionType = RuntimeType(makeRecord(.exception))
  private static let hostType = RuntimeType(makeRecord(.host))

  private static func makeRecord(_ kind: ObjectKind) -> UnsafePointer<TypeRecord> {
    let record = UnsafeMutablePointer<TypeRecord>.allocate(capacity: 1)
    record.initialize(to: TypeRecord(kind))
    return UnsafePointer(record)
  }

  /// - Parameters:
  ///   - limit: The most bytes.
  ///   - threshold: The bytes below which nothing is collected.
  package init(limit: Int, threshold: Int) {
    self.limit = limit
    self.threshold = threshold
    freeLists = .allocate(capacity: SizeClass.count)
    freeLists.initialize(repeating: 1, count: SizeClass.count)
    noFreeCells = .allocate(capacity: SizeClass.count)
    noFreeCells.initialize(repeating: 1, count: SizeClass.count)
    blocks = Array(repeating: [], count: SizeClass.count)
  }

  deinit {
    for block in known { Platform.free(block.base) }
    for block in spareBlocks { Platform.free(block.base) }
    freeLists.deallocate()
    noFreeCells.deallocate()
  }

  // MARK: Making objects

  /// What came of asking for a cell.
  package enum Allocation {
    case object(HeapObject)
    /// Collect first, then ask again.
    case needsCollection
    /// There is no more memory, or the limit forbids it.
    case exhausted
  }

  /// A cell of so many bytes whose first word is the type; the rest is undefined.
  ///
  /// - Parameter mayCollect: False after a collection, and where roots are not known.
  package func allocate(_ type: RuntimeType, byteCount: Int, mayCollect: Bool) -> Allocation {
    guard let size = SizeClass.index(byteCount) else {
      return allocateLarge(type, byteCount, mayCollect: mayCollect)
    }
    if freeLists[size] == 1 {
      if let refusal = reserve(mayCollect: mayCollect, HeapBlock.byteCount) { return refusal }
      let cellBytes = SizeClass.byteCount(size)
      let cellCount = (HeapBlock.byteCount - HeapBlock.headerBytes) / cellBytes
      guard let block = takeBlock(cellBytes: cellBytes, cellCount: cellCount) else {
        return .exhausted
      }
      add(block)
      blocks[size].append(block)
      for index in (0..<cellCount).reversed() { free(block.cell(index), size) }
    }
    let object = HeapObject(
      UnsafeMutablePointer(bitPattern: UInt(freeLists[size] & ~1)).unsafelyUnwrapped)
    freeLists[size] = object.words[0]
    object.words[0] = UInt64(UInt(bitPattern: type.record))
    return .object(object)
  }

  /// A block for small objects: one that is spare, or a new one.
  private func takeBlock(cellBytes: Int, cellCount: Int) -> HeapBlock? {
    guard let spare = spareBlocks.popLast() else {
      return HeapBlock.make(cellBytes: cellBytes, cellCount: cellCount)
    }
    spare.divide(cellBytes: cellBytes, cellCount: cellCount)
    return spare
  }

  private func allocateLarge(
    _ type: RuntimeType, _ byteCount: Int, mayCollect: Bool
  ) -> Allocation {
    if let refusal = reserve(mayCollect: mayCollect, byteCount) { return refusal }
    guard let block = HeapBlock.make(cellBytes: byteCount, cellCount: 1) else { return .exhausted }
    add(block)
    largeBlocks.append(block)
    let object = block.cell(0)
    object.words[0] = UInt64(UInt(bitPattern: type.record))
    return .object(object)
  }

  /// Nil if there may be so many more bytes.
  private func reserve(mayCollect: Bool, _ more: Int) -> Allocation? {
    if byteCount + more > min(threshold, limit) {
      if mayCollect { return .needsCollection }
      wantsCollection = true
    }
    return more > limit - byteCount ? .exhausted : nil
  }

  private func add(_ block: HeapBlock) {
    known.insert(block)
    byteCount += block.byteCount
  }

  private func free(_ object: HeapObject, _ size: Int) {
    object.words[0] = freeLists[size]
    freeLists[size] = object.reference | 1
  }

  /// The object that stands for a value of the host; equal values have one object.
  /// - Returns: Nil if there is no memory.
  package func object(for value: HostReference) -> HeapObject? {
    if let object = hostObjects[value] { return object }
    guard case .object(let object) = allocate(Self.hostType, byteCount: 16, mayCollect: false)
    else { return nil }
    let position = freeHostPositions.popLast() ?? hostValues.count
    if position == hostValues.count {
      hostValues.append(value)
    } else {
      hostValues[position] = value
    }
    object.words[1] = UInt64(position)
    hostObjects[value] = object
    return object
  }

  /// The value of the host that an object stands for.
  package func hostValue(of object: HeapObject) -> HostReference? {
    hostValues[object.hostPosition]
  }

  /// How many values of the host there are.
  package var hostValueCount: Int { hostObjects.count }

  /// An exception, with fields to be filled in.
  package func allocateException(
    _ tag: UnsafeMutablePointer<TagRecord>, mayCollect: Bool
  ) -> Allocation {
    let bytes = 8 * (HeapObject.headerWords + Int(tag.pointee.slotCount))
    let allocation = allocate(Self.exceptionType, byteCount: bytes, mayCollect: mayCollect)
    if case .object(let object) = allocation {
      object.words[1] = UInt64(UInt(bitPattern: tag))
    }
    return allocation
  }

  // MARK: Collecting

  /// Frees every object that is not reachable.
  /// - Parameter markRoots: Calls `mark` and `markIfObject` for all roots but the pinned objects.
  package func collect(_ markRoots: (Heap) -> Void) {
    collectionCount += 1
    wantsCollection = false
    for reference in pins.references { mark(reference) }
    markRoots(self)
    while let object = pending.popLast() { markReferences(of: object) }
    sweep()
    threshold = max(threshold, byteCount * 2)
  }

  /// Marks what a reference refers to, if anything.
  package func mark(_ reference: UInt64) {
    guard let object = HeapObject(reference), HeapBlock.containing(object).setMark(object) else {
      return
    }
    pending.append(object)
  }

  /// Marks the object that bits refer to, if they are a reference; they may be anything.
  package func markIfObject(_ bits: UInt64) {
    guard bits & 7 == 0, bits > UInt64(HeapBlock.byteCount),
      let base = UnsafeMutableRawPointer(bitPattern: UInt(bits) & ~UInt(HeapBlock.byteCount - 1))
    else { return }
    let block = HeapBlock(base: base)
    guard known.contains(block), let object = block.object(at: UInt(bits)) else { return }
    mark(object.reference)
  }

  private func markReferences(of object: HeapObject) {
    let type = object.type.record
    switch type.pointee.kind {
    case .structure:
      for slot in type.pointee.referenceSlots { mark(object.words[1 + Int(slot)]) }
    case .array:
      guard type.pointee.hasReferenceElements else { return }
      let elements = object.elements.assumingMemoryBound(to: UInt64.self)
      for index in 0..<Int(object.length) { mark(elements[index]) }
    case .exception:
      // Fields are few: what looks like a reference is taken for one.
      for slot in 0..<Int(object.tag.pointee.slotCount) { markIfObject(object.fields[slot]) }
    case .host:
      // An internal value can be seen from outside as one of the host.
      break
    case .function: preconditionFailure("a function is no object of the heap")
    }
  }

  private func sweep() {
    freeLists.update(repeating: 1, count: SizeClass.count)
    for size in blocks.indices {
      blocks[size].removeAll { block in
        let isLive = block.hasMarks
        // Values of the host give something back; they are all of the smallest size.
        if isLive || size == 0 { sweep(block, size, keepsCells: isLive) }
        if !isLive { remove(block) }
        return !isLive
      }
    }
    largeBlocks.removeAll { block in
      guard block.hasMarks else {
        remove(block)
        return true
      }
      block.clearMarks()
      return false
    }
  }

  /// Frees the cells of a block that are not marked, and clears the marks.
  private func sweep(_ block: HeapBlock, _ size: Int, keepsCells: Bool) {
    for index in 0..<block.cellCount {
      let object = block.cell(index)
      if object.words[0] & 1 == 0 {
        if block.isMarked(object) { continue }
        release(object)
      }
      if keepsCells { free(object, size) }
    }
    block.clearMarks()
  }

  private func remove(_ block: HeapBlock) {
    known.remove(block)
    byteCount -= block.byteCount
    // FAST: giving every block back to the system and taking it again cost more than half of the time
    // of a loop that makes 10 million structures (0.31 of 0.64 s, 2026-11-26).
    if block.byteCount == HeapBlock.byteCount,
      spareBlocks.count < threshold / HeapBlock.byteCount
    {
      spareBlocks.append(block)
    } else {
      Platform.free(block.base)
    }
  }

  /// Gives back what a dead object holds outside of the heap.
  private func release(_ object: HeapObject) {
    guard object.kind == .host, let value = hostValues[object.hostPosition] else { return }
    hostObjects[value] = nil
    hostValues[object.hostPosition] = nil
    freeHostPositions.append(object.hostPosition)
  }
}

/// The sizes of cells for small objects: multiples of 16 bytes.
package enum SizeClass {
  package static let count = 64
  /// The class for so many bytes; nil for large objects.
  @inline(__always) package static func index(_ byteCount: Int) -> Int? {
    let index = (byteCount - 1) / 16
    return index < count ? index : nil
  }

  package static func byteCount(_ index: Int) -> Int { (index + 1) * 16 }
}
