// SPDX-License-Identifier: Apache-2.0
//
// Vector instructions with a third operand, and those that name lanes.
// Spec: 3.4.8 Vector Instructions.

extension FunctionValidator {
  mutating func vector(_ row: InstructionRow) throws {
    switch row.shape {
    case .ternary(let type):
      try pop([type, type, type])
      push(type)
      if isReachable { sink.ternary(row.operation, type) }
    case .shift(let type):
      try pop([type, .i32])
      push(type)
      if isReachable { sink.binary(row.operation, type) }
    case .extractLane(let type):
      let lane = try lane(row.immediate)
      try pop(.v128)
      push(type)
      if isReachable { sink.extractLane(row.operation, type, lane) }
    case .replaceLane(let type):
      let lane = try lane(row.immediate)
      try pop([.v128, type])
      push(.v128)
      if isReachable { sink.replaceLane(row.operation, lane) }
    default: preconditionFailure("\(row.mnemonic) is no vector instruction")
    }
  }

  /// Reads a lane and checks that the vector has it.
  private mutating func lane(_ immediate: Immediate) throws -> UInt8 {
    let lane = try reader.byte()
    let count: UInt8 =
      switch immediate {
      case .lane(let count): count
      case .memoryArgumentAndLane(let naturalAlignment): 16 >> naturalAlignment
      default: 32
      }
    guard lane < count else { throw error(.invalidLaneIndex(lane)) }
    return lane
  }

  mutating func shuffle() throws {
    let lanes = try reader.vector()
    if let lane = lanes.lanes(UInt8.self).first(where: { $0 >= 32 }) {
      throw error(.invalidLaneIndex(lane))
    }
    try pop([.v128, .v128])
    push(.v128)
    if isReachable { sink.shuffle(lanes) }
  }

  /// A load or store of one lane.
  mutating func laneAccess(_ row: InstructionRow) throws {
    let argument = try memoryArgument(row.immediate)
    let lane = try lane(row.immediate)
    try pop([addressType(ofMemory: argument.memory), .v128])
    let isLoad = row.shape == .special(.loadLane)
    if isLoad { push(.v128) }
    if isReachable { sink.laneAccess(row.operation, argument, lane, isLoad: isLoad) }
  }
}
