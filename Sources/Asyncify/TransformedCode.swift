// SPDX-License-Identifier: Apache-2.0
//
// What the code of a transformed module tells of the transformation. Binaryen keeps the state in a
// global, which the export `asyncify_get_state` returns. A function that reads it saves its frames; one
// that does not was not transformed. A function that changes it, itself or by a call of one of the
// exports, is a runtime function of a guest that drives itself.

internal import Interp

/// What is known of a transformed module's functions.
///
/// A function is looked at when it is asked about first.
final class TransformedCode {
  struct Facts {
    /// It may unwind and rewind: it looks at the state.
    let isInstrumented: Bool
    /// It drives the guest: it changes the state.
    let isRuntime: Bool
    /// No more bytes than this the function adds to the buffer when it is left: what all stores in it
    /// write, since code that saves a frame has no loops.
    let storedByteCount: Int
  }

  private let module: Module
  private let state: GlobalIndex
  /// The four exports that change the state.
  private let changers: Set<FunctionIndex>
  private var known: [FunctionIndex: Facts] = [:]

  /// Finds the global.
  /// - Returns: nil if the module is not transformed in the way of Binaryen.
  init?(_ module: Module) {
    var exports: [Name: FunctionIndex] = [:]
    for export in module.structure.exports {
      if case .function(let index) = export.index { exports[export.name] = index }
    }
    let functions = AsyncifyFunction.allCases.compactMap { exports[$0.exportName] }
    guard functions.count == AsyncifyFunction.allCases.count,
      let getState = exports[AsyncifyFunction.getState.exportName],
      Int(getState) >= module.structure.importedFunctionCount
    else { return nil }
    let read = module.visit(getState) { _ in GlobalReads() }.globals
    guard let state = read.first, read.count == 1 else { return nil }
    self.module = module
    self.state = state
    changers = Set(functions).subtracting([getState])
  }

  /// What is known of a function that is not imported.
  func facts(_ function: FunctionIndex) -> Facts {
    if let facts = known[function] { return facts }
    let uses = module.visit(function) { [state, changers] _ in
      StateUses(state: state, changers: changers)
    }
    let facts = Facts(
      isInstrumented: uses.reads, isRuntime: uses.changes, storedByteCount: uses.storedByteCount)
    known[function] = facts
    return facts
  }
}

/// Collects the globals that a function reads.
private struct GlobalReads: PartialSink {
  var globals: Set<GlobalIndex> = []

  mutating func globalGet(_ index: GlobalIndex, _ type: ValueType) { globals.insert(index) }
}

/// Finds out what a function does with the state, and how much it stores.
private struct StateUses: PartialSink {
  let state: GlobalIndex
  let changers: Set<FunctionIndex>
  var reads = false
  var changes = false
  var storedByteCount = 0

  mutating func globalGet(_ index: GlobalIndex, _ type: ValueType) {
    if index == state { reads = true }
  }
  mutating func globalSet(_ index: GlobalIndex) { if index == state { changes = true } }
  mutating func call(_ function: FunctionIndex, _ type: FunctionType) {
    if changers.contains(function) { changes = true }
  }
  mutating func store(_ operation: Operation, _ type: ValueType, _ argument: MemoryArgument) {
    storedByteCount += type == .v128 ? 16 : type == .i32 || type == .f32 ? 4 : 8
  }
  mutating func laneAccess(
    _ operation: Operation, _ argument: MemoryArgument, _ lane: UInt8, isLoad: Bool
  ) {
    if !isLoad { storedByteCount += 8 }
  }
}
