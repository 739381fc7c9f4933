// SPDX-License-Identifier: Apache-2.0
//
// Fuel. One instruction takes it for a whole region: the code that runs exactly once whenever the
// instruction does, unless a trap or an exception stands in the way. A basic block is such a region,
// and with the form `metering` so is the code around a block that no branch leaves:
//
//     A                   A and C are one region, because every way through the block comes to C; B is
//     (if (then B))       another. With a `br` out of B that goes past the end of the `if`, C would be
//     C                   a third.
//
// A loop's code is a region of its own, taken in every round; a branch that always goes back to it
// pays for the next round with what leads up to the branch, and goes behind the loop's instruction.
//
// Whatever the regions are, a call that returns has used the same fuel: a unit for each instruction.

extension CodeBuilder {
  /// Begins a region at the next instruction.
  mutating func beginFuelRegion() {
    guard options.metersFuel else { return }
    region = fuelInstructions.count
    fuelInstructions.append(nil)
  }

  /// Counts a unit of fuel for the current instruction.
  mutating func charge() {
    if options.metersFuel { charge(1) }
  }

  private mutating func charge(_ cost: UInt32) {
    meter()
    if let place = fuelInstructions[region] { code[place].immediate += cost }
  }

  /// Emits the current region's instruction if it is not there yet.
  mutating func meter() {
    guard options.metersFuel, fuelInstructions[region] == nil else { return }
    fuelInstructions[region] = code.count
    emit(.fuel, .s)
  }

  /// Notes that a branch goes from here to a block's label: it leaves the blocks inside that one.
  mutating func noteBranch(to target: Int) {
    frames[frames.count - 1].outermostTarget = min(frames[frames.count - 1].outermostTarget, target)
  }

  /// Goes on behind a block that has ended: in the region the block stands in if every way through the
  /// block ends here, in the current one if there is no other way here.
  mutating func endFuelRegion(of frame: Frame, isReachable: Bool) {
    guard options.metersFuel else { return }
    let isLeft = frame.outermostTarget < frames.count
    if isLeft { noteBranch(to: frame.outermostTarget) }
    if uses(.metering), !isLeft {
      region = frame.region
    } else if uses(.metering), isReachable, frame.pending.isEmpty, frame.otherwise == nil {
      return
    } else {
      beginFuelRegion()
    }
  }

  /// Pays with the current region for the next round of a loop, so that the branch back can go behind
  /// the loop's instruction.
  mutating func payAhead(for loop: Frame) -> Bool {
    guard options.metersFuel, uses(.metering), loop.loopRegion != region,
      fuelInstructions[loop.loopRegion] == loop.start
    else { return false }
    charge(code[loop.start].immediate)
    return true
  }
}
