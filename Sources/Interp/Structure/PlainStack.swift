// SPDX-License-Identifier: Apache-2.0
//
// A stack of plain values for loops that push and pop at every step. An array would ask at each of
// them whether it shares its storage; this stack has one owner and need not.

/// A stack of values that need no counting of references.
@usableFromInline
package struct PlainStack<Element: BitwiseCopyable>: ~Copyable {
  @usableFromInline var base: UnsafeMutablePointer<Element>?
  @usableFromInline var capacity = 0
  /// How many values there are.
  @usableFromInline package internal(set) var count = 0

  @inlinable package init() {}

  deinit {
    base?.deallocate()
  }

  package var isEmpty: Bool { count == 0 }

  @inlinable @inline(__always)
  package mutating func push(_ element: Element) {
    if count == capacity { grow() }
    // SAFETY: `grow` has made room for more than `count` values.
    (base.unsafelyUnwrapped + count).initialize(to: element)
    count += 1
  }

  /// Takes the value on top; there must be one.
  @inlinable @inline(__always)
  package mutating func pop() -> Element {
    precondition(count > 0)
    count -= 1
    // SAFETY: there is a value, so there is storage.
    return base.unsafelyUnwrapped[count]
  }

  /// Takes values off the top until there are `newCount`.
  @inlinable @inline(__always)
  package mutating func shrink(to newCount: Int) {
    precondition(newCount >= 0 && newCount <= count)
    count = newCount
  }

  /// The value so many places from the bottom; there must be one.
  @inlinable @inline(__always)
  package subscript(index: Int) -> Element {
    precondition(index >= 0 && index < count)
    // SAFETY: the place is one of those that were pushed.
    return base.unsafelyUnwrapped[index]
  }

  /// The values from a place on.
  package func suffix(from index: Int) -> [Element] {
    (index..<count).map { self[$0] }
  }

  @inline(never) @usableFromInline
  mutating func grow() {
    let newCapacity = max(16, capacity * 2)
    let new = UnsafeMutablePointer<Element>.allocate(capacity: newCapacity)
    if let base {
      new.moveInitialize(from: base, count: count)
      base.deallocate()
    }
    base = new
    capacity = newCapacity
  }
}
