// SPDX-License-Identifier: Apache-2.0
//
// The operand stack of the function that is being compiled: where its values stand, and how they are
// brought to where they must be.

extension CodeBuilder {
  /// Pushes a value that stands at home.
  @discardableResult
  mutating func push(_ type: ValueType, _ location: Operand.Location = .home) -> Int {
    let home = top
    operands.append(Operand(location: location, type: type, home: home))
    switch location {
    case .local, .sum: lazy.append(operands.count - 1)
    case .home, .constant: break
    }
    top += type.slotCount
    highest = max(highest, top)
    return home
  }

  mutating func pop() -> Operand {
    let operand = operands.removeLast()
    if lazy.last == operands.count { lazy.removeLast() }
    top = operand.home
    return operand
  }

  /// The slot where a popped operand can be read; constants are put into one.
  mutating func slot(of operand: Operand) -> Int {
    switch operand.location {
    case .home: return operand.home
    case .local(let slot): return slot
    case .constant(let bits):
      // In a loop a constant is better off in a slot that is filled once.
      if uses(.places), loopDepth > 0 { return poolSlot(bits) }
      emitConstant(bits, to: operand.home)
      return operand.home
    case .sum(let slot, let addend):
      emitResult(.i32Add, to: operand.home, left: slot, right: .immediate(addend))
      return operand.home
    }
  }

  /// Pops operands; gives the slots where they can be read, the lowest first.
  mutating func popSlots(_ count: Int) -> [Int] {
    let popped = (0..<count).map { _ in pop() }
    return popped.reversed().map { slot(of: $0) }
  }

  private mutating func poolSlot(_ bits: UInt64) -> Int {
    if let place = poolPlaces[bits] { return poolStart + place }
    let place = pool.count
    poolPlaces[bits] = place
    pool.append(bits)
    return poolStart + place
  }

  /// Puts an operand that is on the stack to its home.
  mutating func settle(_ index: Int) {
    let operand = operands[index]
    switch operand.location {
    case .home: return
    case .local(let slot):
      emitCopy(operand.type, from: slot, to: operand.home)
      lazy.removeAll { $0 == index }
    case .constant(let bits): emitConstant(bits, to: operand.home)
    case .sum(let slot, let addend):
      emitResult(.i32Add, to: operand.home, left: slot, right: .immediate(addend))
      lazy.removeAll { $0 == index }
    }
    operands[index].location = .home
  }

  /// Puts the topmost operands to their homes.
  mutating func settle(top count: Int) {
    for index in operands.count - count..<operands.count { settle(index) }
  }

  /// Puts all operands that are still in locals or are sums to their homes: before control flow
  /// divides.
  mutating func settleLocals() {
    for index in lazy { settle(index) }
  }

  /// Computes the sums among the topmost operands, or all of them.
  mutating func settleSums(top count: Int? = nil) {
    let first = count.map { operands.count - $0 } ?? 0
    for index in lazy where index >= first {
      if case .sum = operands[index].location { settle(index) }
    }
  }

  /// Puts the operands that are still in a local to their homes: before the local changes.
  mutating func preserve(local slot: Int) {
    for index in lazy where operands[index].location.reads(slot) { settle(index) }
  }

  /// Drops operands down to a height.
  mutating func truncate(to count: Int, base: Int) {
    while operands.count > count { _ = pop() }
    top = base
  }
}
