// SPDX-License-Identifier: Apache-2.0
//
// How native asyncify behaves for an instance: one value, given before the first unwind or while the
// state is normal.

public import Interp

/// How native asyncify behaves.
public struct AsyncifyOptions: Hashable, Sendable {
  /// How much is taken for an error.
  public enum Mode: String, Hashable, Sendable, CaseIterable {
    /// Everything that works with Binaryen works; an error only where transformed code would trap,
    /// overwrite memory or lose frames.
    case compatible
    /// Also what is only likely a mistake: changes of state out of order, structures that are not
    /// aligned, exceptions while the state is not normal, frames that are given up.
    case strict
    /// Check bytes and checksums are not looked at, and functions that may suspend run in every state
    /// if the frame on top is not theirs: for guests that change frames in their buffers.
    case trusting
  }

  /// What a frame is in the buffer.
  public enum Format: String, Hashable, Sendable, CaseIterable {
    /// Values and one word.
    case compact
    /// With a magic number, the depth and a CRC-32 for each frame, and the module, the number and the time
    /// of each unwind: for debugging.
    case checked
  }

  /// What is done about the stack that compiled languages keep in memory.
  public enum ShadowStack: String, Hashable, Sendable, CaseIterable {
    /// Nothing, as with Binaryen.
    case none
    /// Its bytes are summed up at the unwind and compared at the rewind.
    case verify
    /// Its bytes and its pointer are saved at the unwind and put back at the rewind.
    case preserve
  }

  /// The memory that buffers are in.
  public enum BufferMemory: Hashable, Sendable {
    /// Memory 0; of several, the one that is exported as `memory`, if there is one.
    case automatic
    /// The memory with an index.
    case index(MemoryIndex)
    /// The memory with an export name.
    case exported(Name)
  }

  /// The global that points to the top of the shadow stack.
  public enum StackPointer: Hashable, Sendable {
    /// The one named or exported as `__stack_pointer`.
    case automatic
    /// The global with an index.
    case index(GlobalIndex)
  }

  /// How much is taken for an error.
  public var mode = Mode.compatible
  /// What a frame is in the buffer.
  public var format = Format.compact
  /// What is done about the shadow stack.
  public var shadowStack = ShadowStack.none
  /// The memory that buffers are in.
  public var memory = BufferMemory.automatic
  /// The global that points to the top of the shadow stack.
  public var stackPointer = StackPointer.automatic
  /// True to give the instance the five exports that `wasm-opt --asyncify` adds to a module,
  /// `asyncify_start_unwind` and its companions: for a host that drives transformed modules through these.
  public var exportsFunctions = false

  /// Makes the default options.
  public init() {}
}

extension Instance {
  /// The memory that a choice comes to; nil if there is none.
  func memory(for choice: AsyncifyOptions.BufferMemory) -> Memory? {
    switch choice {
    case .automatic:
      if contents.memories.count > 1, let exported = memory("memory") { return exported }
      return firstMemory
    case .index(let index):
      guard contents.memories.indices.contains(Int(index)) else { return nil }
      return Memory(store: store, instance: contents.memories[Int(index)])
    case .exported(let name): return memory(name)
    }
  }

  /// The global that a choice comes to; nil if there is none that holds an address.
  func stackPointer(for choice: AsyncifyOptions.StackPointer) -> GlobalInstance? {
    let index: Int?
    switch choice {
    case .automatic:
      let named = module.structure.names.globals.first { $0.value == "__stack_pointer" }
      if let named {
        index = Int(named.key)
      } else if case .global(let exported)? = module.structure.exports.first(where: {
        $0.name == "__stack_pointer"
      })?.index {
        index = Int(exported)
      } else {
        index = nil
      }
    case .index(let number): index = Int(number)
    }
    guard let index, contents.globals.indices.contains(index) else { return nil }
    let global = contents.globals[index]
    return [.i32, .i64].contains(global.type.value) && global.type.isMutable ? global : nil
  }
}
