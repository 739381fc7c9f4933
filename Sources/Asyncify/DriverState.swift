// SPDX-License-Identifier: Apache-2.0
//
// What an instance keeps for those who suspend its calls, however many of them there are.

internal import Interp

/// What those who suspend the calls of an instance have in common; the instance owns it.
final class DriverState {
  private struct PoolKey: Hashable {
    let memory: ObjectIdentifier
    let source: BufferSource
  }

  private var pools: [PoolKey: BufferPool] = [:]
  private let module: Module
  /// What the code of a transformed module tells; nil for others.
  private(set) lazy var code = TransformedCode(module)
  /// What watched unwinds have left in buffers.
  var unwinds = TransformedUnwinds()
  /// Watches the unwind in progress.
  var watch: TransformedWatch?

  private init(_ module: Module) { self.module = module }

  /// The state of an instance; made when first asked for.
  static func of(_ instance: Instance) -> DriverState {
    let contents = instance.contents
    if let known = contents.driver as? DriverState { return known }
    let new = DriverState(contents.module)
    contents.driver = new
    return new
  }

  /// The pool of buffers in a memory that come from a source.
  func pool(_ source: BufferSource, of runtime: any AsyncifyRuntime) -> BufferPool {
    let key = PoolKey(memory: ObjectIdentifier(runtime.memory.instance), source: source)
    if let known = pools[key] { return known }
    let new = BufferPool(memory: runtime.memory, source: source, instance: runtime.instance)
    pools[key] = new
    return new
  }
}
