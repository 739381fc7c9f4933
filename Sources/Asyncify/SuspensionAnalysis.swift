// SPDX-License-Identifier: Apache-2.0
//
// Which functions may be on the stack when a guest suspends, found by looking at their calls. Native
// unwinding saves whatever frames there are and does not need to know; the answer only tells a
// helper that may run while unwinding from a function that may not.

package import Interp

/// The functions of a module by what they may do to the state.
package struct SuspensionAnalysis {
  /// The functions that can be active at a suspension, runtime functions left out.
  package let maySuspend: Set<FunctionIndex>
  /// The runtime functions in which an unwind begins or a rewind ends.
  package let topmost: Set<FunctionIndex>

  /// - Parameter countsReferences: False to leave calls through references out, as Binaryen does.
  package init(_ module: Module, countsReferences: Bool = true) {
    let structure = module.structure
    let imported = structure.importedFunctionCount
    let asyncify = Self.asyncifyImports(of: module)
    var callers: [FunctionIndex: [FunctionIndex]] = [:]
    /// Functions whose callers suspend with them.
    var work: [FunctionIndex] = (0..<FunctionIndex(imported)).filter { asyncify[$0] == nil }
    var found: Set<FunctionIndex> = []
    var topmost: Set<FunctionIndex> = []
    for body in structure.bodies.indices {
      let function = FunctionIndex(imported + body)
      let calls = module.visit(function) { _ in CallCollector() }
      let called = Set(calls.functions.compactMap { asyncify[$0] })
      if called.contains("stop_unwind") || called.contains("start_rewind") {
        // A bottom runtime function: unwinding ends in it.
        continue
      }
      if called.contains("start_unwind") || called.contains("stop_rewind") {
        topmost.insert(function)
        work.append(function)
        continue
      }
      for callee in calls.functions { callers[callee, default: []].append(function) }
      if calls.isIndirect || countsReferences && calls.callsReference {
        found.insert(function)
        work.append(function)
      }
    }
    while let function = work.popLast() {
      for caller in callers[function] ?? [] where found.insert(caller).inserted {
        work.append(caller)
      }
    }
    maySuspend = found
    self.topmost = topmost
  }

  /// The names of the imports from module `asyncify` by function index.
  private static func asyncifyImports(of module: Module) -> [FunctionIndex: Name] {
    var names: [FunctionIndex: Name] = [:]
    var index: FunctionIndex = 0
    for declaration in module.imports {
      guard case .function = declaration.type else { continue }
      if declaration.module == "asyncify" { names[index] = declaration.name }
      index += 1
    }
    return names
  }
}

/// Collects whom a function calls.
private struct CallCollector: PartialSink {
  var functions: Set<FunctionIndex> = []
  var isIndirect = false
  var callsReference = false

  mutating func call(_ function: FunctionIndex, _ type: FunctionType) { functions.insert(function) }
  mutating func callIndirect(_ type: FunctionType, _ index: TypeIndex, table: TableIndex) {
    isIndirect = true
  }
  mutating func callReference(_ type: FunctionType) { callsReference = true }
}
