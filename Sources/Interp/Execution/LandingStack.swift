// SPDX-License-Identifier: Apache-2.0
//
// Return addresses that frame hooks have replaced by that of the landing stub. Plain memory in the
// machine's context, so that the quick hooks reach it without the machine.
//
// A tail call may move the header whose address was replaced: landings are told apart by their order.
//
// FAST: what the quick hooks use is open to the optimiser of other modules, here and in `PlainStack`.

/// A return address that was replaced by that of the landing stub.
@usableFromInline
package struct Landing: BitwiseCopyable {
  /// The address that stood there.
  @usableFromInline package let returnAddress: UnsafePointer<Instruction>
  /// What was called; nil if that does not matter.
  @usableFromInline package let callee: UnsafeMutablePointer<FunctionRecord>?
  /// A number for whoever set it.
  @usableFromInline package let mark: UInt64
  /// How many slots of arguments are kept with it.
  @usableFromInline package let argumentCount: Int

  @inlinable package init(
    returnAddress: UnsafePointer<Instruction>, callee: UnsafeMutablePointer<FunctionRecord>?,
    mark: UInt64 = 0, argumentCount: Int
  ) {
    self.returnAddress = returnAddress
    self.callee = callee
    self.mark = mark
    self.argumentCount = argumentCount
  }
}

/// The replaced return addresses of a machine's stack, innermost last.
@usableFromInline
package struct LandingStack: ~Copyable {
  @usableFromInline var landings = PlainStack<Landing>()
  /// The arguments of the calls, which are to be made again.
  @usableFromInline var slots = PlainStack<UInt64>()

  package init() {}

  package var count: Int { landings.count }

  /// The innermost landing; there must be one.
  @inlinable @inline(__always) package var last: Landing { landings[landings.count - 1] }

  /// A slot of the arguments that are kept with the innermost landing.
  @inlinable @inline(__always) package func lastArgument(_ index: Int) -> UInt64 {
    slots[slots.count - last.argumentCount + index]
  }

  /// The landing before which so many inner ones come.
  package subscript(inner inner: Int) -> Landing { landings[landings.count - 1 - inner] }

  /// Adds the innermost landing.
  /// - Parameter arguments: As many slots as the landing says.
  @inlinable @inline(__always) package mutating func push(
    _ landing: Landing, _ arguments: UnsafePointer<UInt64>
  ) {
    for place in 0..<landing.argumentCount { slots.push(arguments[place]) }
    landings.push(landing)
  }

  /// Adds a landing below inner ones.
  package mutating func insert(
    _ landing: Landing, _ arguments: UnsafePointer<UInt64>, inner: Int
  ) {
    guard inner > 0 else { return push(landing, arguments) }
    let (above, slotsAbove) = pop()
    insert(landing, arguments, inner: inner - 1)
    slotsAbove.withUnsafeBufferPointer { slots in
      // SAFETY: the address is not used if there are no slots.
      push(above, slots.baseAddress ?? arguments)
    }
  }

  /// Takes off the innermost landing; there must be one.
  package mutating func pop() -> (landing: Landing, arguments: [UInt64]) {
    let landing = last
    let arguments = slots.suffix(from: slots.count - landing.argumentCount)
    removeLast()
    return (landing, arguments)
  }

  /// Takes off the innermost landing and forgets it; there must be one.
  @inlinable @inline(__always) package mutating func removeLast() {
    slots.shrink(to: slots.count - last.argumentCount)
    landings.shrink(to: landings.count - 1)
  }

  package mutating func removeAll() {
    landings.shrink(to: 0)
    slots.shrink(to: 0)
  }

  /// The slots of all arguments, some of which may be references.
  var arguments: [UInt64] { slots.suffix(from: 0) }
}
