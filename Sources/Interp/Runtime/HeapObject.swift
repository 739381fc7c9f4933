// SPDX-License-Identifier: Apache-2.0
//
// Objects of the heap: how their words lie. All references to objects, and 31-bit integers in the place
// of references, are 64 bits in a slot; 0 is null. An object never moves.
//
//   word 0    the record of its type (`TypeRecord`); in a free cell the next free one, lowest bit set
//
//   structure   words 1...  the fields, each in the slots of its value; of packed ones only the low bits
//                           count
//   array       word 1      the length;  then the elements, packed
//   exception   word 1      its tag;     then the fields, each in the slots of its value
//   host        word 1      the position of the value among the store's host values
//
// Spec: 4.2.15 Structure Instances - 4.2.18 Exception Instances; 4.2.2, `ref.i31`.

/// An object, by its address.
package struct HeapObject: Hashable {
  package let words: UnsafeMutablePointer<UInt64>

  package init(_ words: UnsafeMutablePointer<UInt64>) {
    self.words = words
  }

  /// The object that a reference refers to; nil for null and 31-bit integers.
  @inline(__always) package init?(_ reference: UInt64) {
    guard reference & 1 == 0, let words = UnsafeMutablePointer<UInt64>(bitPattern: UInt(reference))
    else { return nil }
    self.words = words
  }

  /// The object as the bits of a reference.
  package var reference: UInt64 { UInt64(UInt(bitPattern: words)) }

  @inline(__always) package var type: RuntimeType {
    // SAFETY: word 0 of an object that is not free is the address of a record.
    RuntimeType(UnsafePointer(bitPattern: UInt(words[0])).unsafelyUnwrapped)
  }
  @inline(__always) package var kind: ObjectKind { type.record.pointee.kind }

  // MARK: Arrays

  package static let headerWords = 2
  @inline(__always) package var length: UInt64 { words[1] }
  @inline(__always) package var elements: UnsafeMutableRawPointer {
    UnsafeMutableRawPointer(words + Self.headerWords)
  }

  // MARK: Exceptions

  package var tag: UnsafeMutablePointer<TagRecord> {
    // SAFETY: word 1 of an exception is the address of a tag.
    UnsafeMutablePointer(bitPattern: UInt(words[1])).unsafelyUnwrapped
  }
  package var fields: UnsafeMutablePointer<UInt64> { words + Self.headerWords }

  // MARK: Values of the host

  package var hostPosition: Int { Int(words[1]) }
}

/// 31-bit integers in the place of references: the lowest bit is set.
///
/// Spec: 4.6.4, `ref.i31`.
package enum I31 {
  @inline(__always) package static func reference(_ number: UInt32) -> UInt64 {
    UInt64(number & 0x7FFF_FFFF) &<< 1 | 1
  }
  @inline(__always) package static func isReference(_ bits: UInt64) -> Bool { bits & 1 != 0 }
  /// The integer, zero-extended.
  @inline(__always) package static func unsigned(_ reference: UInt64) -> UInt32 {
    UInt32(truncatingIfNeeded: reference &>> 1)
  }
  /// The integer, sign-extended.
  @inline(__always) package static func signed(_ reference: UInt64) -> UInt32 {
    UInt32(bitPattern: Int32(truncatingIfNeeded: reference) &>> 1)
  }
}
