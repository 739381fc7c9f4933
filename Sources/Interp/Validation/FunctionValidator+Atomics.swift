// SPDX-License-Identifier: Apache-2.0
//
// Atomic accesses to memories, shared or not.
// Spec: proposal threads.

extension FunctionValidator {
  /// The promised alignment must be the natural one, not merely no larger.
  mutating func atomic(_ row: InstructionRow, _ access: AtomicAccess, _ type: ValueType) throws {
    let argument = try memoryArgument(row.immediate)
    guard row.immediate == .memoryArgument(naturalAlignment: UInt8(argument.alignment)) else {
      throw error(.alignmentNotNatural)
    }
    let operands = access.operands(type)
    let result = access.result(type)
    try pop(operands)
    try pop(addressType(ofMemory: argument.memory))
    if let result { push(result) }
    if isReachable {
      sink.atomic(row.operation, operandCount: operands.count, result: result, argument)
    }
  }

  mutating func atomicFence() throws {
    try reader.zero()
    if isReachable { sink.atomicFence() }
  }
}
