// SPDX-License-Identifier: Apache-2.0
//
// Buffers for people: the frames in one, with names and values. Nothing is changed by looking.

internal import Interp

extension NativeAsyncify {
  /// A record as names and values; a reference that is not there any more shows as null.
  func describe(_ record: FrameCodec.Record) -> SavedFrame {
    let layout = record.layout
    let member = members.first { $0.layouts.numbers.contains(layout.number) } ?? members[0]
    var offset = record.start
    let values = layout.entries.map { entry in
      defer { offset += entry.byteCount }
      return SavedValue(place: entry.place, value: value(entry, at: offset, member))
    }
    return SavedFrame(
      function: layout.function, functionName: member.name(of: layout.function),
      callOffset: layout.site.offset, values: values,
      range: UInt64(record.start)..<UInt64(record.start + record.byteCount))
  }

  private func value(
    _ entry: FrameLayout.Entry, at offset: Int, _ member: AsyncifyMember
  ) -> Value {
    let word: UInt32 = (try? memory.load(at: offset)) ?? 0
    guard !entry.type.isReference else {
      let found = references.reference(
        word, entry.type, member.contents, store, mayBeNull: entry.mayBeNull)
      guard case .bits(let bits) = found else { return store.value(0, entry.type) }
      return store.value(bits, entry.type)
    }
    guard entry.byteCount > 4 else { return store.value(UInt64(word), entry.type) }
    let low: UInt64 = (try? memory.load(at: offset)) ?? 0
    let high: UInt64 = entry.byteCount == 16 ? (try? memory.load(at: offset + 8)) ?? 0 : 0
    return store.value(low, entry.type, high: high)
  }
}

extension AsyncifyStack {
  /// The frames in the buffer as native asyncify wrote them, from its top downwards: the outermost first.
  ///
  /// Where the frames begin is written nowhere: without a base the walk ends where no frame is.
  /// - Parameters:
  ///   - asyncify: The state of the instance whose frames they are; its options say in which format.
  ///   - base: Where the frames begin, if it is known.
  /// - Returns: The frames.
  public func frames(of asyncify: NativeAsyncify, above base: UInt64 = 0) -> [SavedFrame] {
    guard let bounds = try? bounds(), asyncify.memory == memory else { return [] }
    var current = bounds.current
    var frames: [SavedFrame] = []
    while current > base {
      let segment = try? memory.withUnsafeBytes { memory in
        try RunRecord.read(endingAt: current, in: memory)
      }
      if let segment = segment ?? nil {
        current = segment.start
        continue
      }
      guard let record = try? asyncify.record(endingAt: current), record.start >= base else {
        break
      }
      frames.append(asyncify.describe(record))
      current = UInt64(record.start)
    }
    return frames
  }
}
