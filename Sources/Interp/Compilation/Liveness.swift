// SPDX-License-Identifier: Apache-2.0
//
// Which locals are still needed after each call of a function: what an unwind has to save. A sink
// splits the body into basic blocks; a backward data flow over them gives the answer.

/// Collects the basic blocks of a function and finds the live locals at its calls.
package struct Liveness: PartialSink {
  private struct Block {
    /// Uses and definitions of locals and calls, in order.
    var events: [Event] = []
    var successors: [Int] = []
  }

  private enum Event {
    case use(LocalIndex)
    case define(LocalIndex)
    case call
  }

  private struct Frame {
    /// Where a branch to it goes; nil until the end of the block is known.
    var target: Int?
    /// The blocks from which branches to its end come.
    var pending: [Int] = []
    /// The block that goes to the `else` or, without one, to the end.
    var condition: Int?
    /// An empty block from which exceptions go to the handlers, for the body of one that catches.
    var dispatch: Int?
    /// The same block, once the handlers of a `try` have begun.
    var handlers: Int?
  }

  private let localCount: Int
  private let importedFunctionCount: Int
  private var blocks: [Block] = [Block()]
  private var frames: [Frame] = [Frame()]
  private var current = 0

  package init(localCount: Int, importedFunctionCount: Int) {
    self.localCount = localCount
    self.importedFunctionCount = importedFunctionCount
  }

  // MARK: Collecting

  private mutating func startBlock(reachedFrom predecessor: Int?) {
    blocks.append(Block())
    current = blocks.count - 1
    if let predecessor { blocks[predecessor].successors.append(current) }
  }

  private mutating func branchTarget(_ depth: LabelIndex) {
    let index = frames.count - 1 - Int(depth)
    if let target = frames[index].target {
      blocks[current].successors.append(target)
    } else {
      frames[index].pending.append(current)
    }
  }

  package mutating func localGet(_ index: LocalIndex) { blocks[current].events.append(.use(index)) }
  package mutating func localSet(_ index: LocalIndex) {
    blocks[current].events.append(.define(index))
  }
  package mutating func localTee(_ index: LocalIndex) {
    blocks[current].events.append(.define(index))
  }
  package mutating func call(_ function: FunctionIndex, _ type: FunctionType) { addCall() }
  package mutating func callIndirect(
    _ type: FunctionType, _ index: TypeIndex, table: TableIndex
  ) {
    addCall()
  }
  package mutating func callReference(_ type: FunctionType) { addCall() }

  /// A call, behind which an exception may go on with a handler.
  private mutating func addCall() {
    blocks[current].events.append(.call)
    guard let dispatch = frames.last(where: { $0.dispatch != nil })?.dispatch else { return }
    blocks[current].successors.append(dispatch)
    startBlock(reachedFrom: current)
  }

  // MARK: Exceptions

  package mutating func `throw`(_ tag: TagIndex, _ type: FunctionType) { addThrow() }
  package mutating func throwReference() { addThrow() }
  package mutating func rethrow(_ depth: LabelIndex) { addThrow() }

  private mutating func addThrow() {
    guard let dispatch = frames.last(where: { $0.dispatch != nil })?.dispatch else { return }
    blocks[current].successors.append(dispatch)
  }

  /// Adds an empty block from which exceptions that no handler takes go to the handlers outside.
  private mutating func addDispatch(outside depth: Int) -> Int {
    blocks.append(Block())
    let dispatch = blocks.count - 1
    if let outer = frames.prefix(depth).last(where: { $0.dispatch != nil })?.dispatch {
      blocks[dispatch].successors.append(outer)
    }
    return dispatch
  }

  package mutating func tryTable(
    _ type: FunctionType, _ clauses: [(clause: CatchClause, types: [ValueType])]
  ) {
    let body = current
    let dispatch = addDispatch(outside: frames.count)
    current = dispatch
    for (clause, _) in clauses { branchTarget(clause.label) }
    current = body
    frames.append(Frame(dispatch: dispatch))
  }

  package mutating func `try`(_ type: FunctionType) {
    frames.append(Frame(dispatch: addDispatch(outside: frames.count)))
  }

  package mutating func `catch`(_ tag: TagIndex, _ type: FunctionType, isReachable: Bool) {
    catchAll(isReachable: isReachable)
  }

  package mutating func catchAll(isReachable: Bool) {
    let index = frames.count - 1
    if isReachable { frames[index].pending.append(current) }
    // The first handler ends the body: what handlers throw goes outside.
    if let dispatch = frames[index].dispatch { frames[index].handlers = dispatch }
    frames[index].dispatch = nil
    startBlock(reachedFrom: frames[index].handlers)
  }

  package mutating func delegate(_ depth: LabelIndex, isReachable: Bool) {
    if let dispatch = frames[frames.count - 1].dispatch {
      let outside = frames.count - 1 - Int(depth)
      blocks[dispatch].successors =
        frames.prefix(outside).last { $0.dispatch != nil }?.dispatch.map { [$0] } ?? []
    }
    end(isReachable: isReachable)
  }

  // MARK: Control

  package mutating func branchOnNull(_ depth: LabelIndex) { branchIf(depth) }
  package mutating func branchOnNonNull(_ depth: LabelIndex) { branchIf(depth) }

  // Tail calls that the compiled code makes as calls: nothing is needed after them, and what they throw
  // no handler of this function takes.
  package mutating func returnCall(_ function: FunctionIndex, _ type: FunctionType) {
    if Int(function) < importedFunctionCount { blocks[current].events.append(.call) }
  }
  package mutating func returnCallIndirect(
    _ type: FunctionType, _ index: TypeIndex, table: TableIndex
  ) {
    blocks[current].events.append(.call)
  }
  package mutating func returnCallReference(_ type: FunctionType) {
    blocks[current].events.append(.call)
  }

  package mutating func block(_ type: FunctionType) { frames.append(Frame()) }
  package mutating func loop(_ type: FunctionType) {
    startBlock(reachedFrom: current)
    frames.append(Frame(target: current))
  }
  package mutating func `if`(_ type: FunctionType) {
    frames.append(Frame(condition: current))
    startBlock(reachedFrom: current)
  }
  package mutating func `else`(isReachable: Bool) {
    let index = frames.count - 1
    if isReachable { frames[index].pending.append(current) }
    let condition = frames[index].condition
    frames[index].condition = nil
    startBlock(reachedFrom: condition)
  }
  package mutating func end(isReachable: Bool) {
    let frame = frames.removeLast()
    startBlock(reachedFrom: isReachable ? current : nil)
    if let condition = frame.condition { blocks[condition].successors.append(current) }
    for block in frame.pending { blocks[block].successors.append(current) }
  }
  package mutating func branch(_ depth: LabelIndex) { branchTarget(depth) }
  package mutating func branchIf(_ depth: LabelIndex) {
    branchTarget(depth)
    startBlock(reachedFrom: current)
  }
  package mutating func branchTable(_ depths: [LabelIndex], default last: LabelIndex) {
    for depth in depths { branchTarget(depth) }
    branchTarget(last)
  }

  // MARK: Solving

  /// False for absurdly large functions, of which every local counts as live: correct, only not small.
  package var isExact: Bool { (localCount + 63) / 64 * blocks.count <= 1 << 22 }

  /// For every call, in order, the locals whose values are used after it.
  package func liveLocalsAfterCalls() -> [[LocalIndex]] {
    let words = (localCount + 63) / 64
    guard isExact else { return everythingLive() }
    var liveIn = [[UInt64]](repeating: [UInt64](repeating: 0, count: words), count: blocks.count)
    var predecessors = [[Int]](repeating: [], count: blocks.count)
    for (index, block) in blocks.enumerated() {
      for successor in block.successors { predecessors[successor].append(index) }
    }
    func liveOut(_ index: Int) -> [UInt64] {
      var live = [UInt64](repeating: 0, count: words)
      for successor in blocks[index].successors {
        for word in 0..<words { live[word] |= liveIn[successor][word] }
      }
      return live
    }
    func step(_ event: Event, _ live: inout [UInt64]) {
      switch event {
      case .use(let local): live[Int(local) / 64] |= 1 << UInt64(local % 64)
      case .define(let local): live[Int(local) / 64] &= ~(1 << UInt64(local % 64))
      case .call: break
      }
    }
    var work = Array(blocks.indices)
    var isQueued = [Bool](repeating: true, count: blocks.count)
    while let index = work.popLast() {
      isQueued[index] = false
      var live = liveOut(index)
      for event in blocks[index].events.reversed() { step(event, &live) }
      if live != liveIn[index] {
        liveIn[index] = live
        for predecessor in predecessors[index] where !isQueued[predecessor] {
          isQueued[predecessor] = true
          work.append(predecessor)
        }
      }
    }
    var result: [[LocalIndex]] = []
    for (index, block) in blocks.enumerated() {
      var live = liveOut(index)
      var ofBlock: [[LocalIndex]] = []
      for event in block.events.reversed() {
        if case .call = event {
          ofBlock.append(
            (0..<LocalIndex(localCount)).filter { live[Int($0) / 64] >> UInt64($0 % 64) & 1 != 0 })
        }
        step(event, &live)
      }
      result += ofBlock.reversed()
    }
    return result
  }

  private func everythingLive() -> [[LocalIndex]] {
    blocks.flatMap { block in
      block.events.compactMap { event in
        if case .call = event { Array(0..<LocalIndex(localCount)) } else { nil }
      }
    }
  }
}
