// SPDX-License-Identifier: Apache-2.0
//
// The store as the machine sees it: plain records at fixed addresses, so that a handler reaches what
// it needs by one or two loads and never touches a reference count. The classes of this folder own
// them; a record lives as long as its store.
//
// SAFETY: all pointers between records point to records of the same store.

/// What every call from the host asks of its store, or changes there.
package struct StoreRecord {
  /// How many instances have a hook state that is not 0.
  package var watchedInstances = 0
  /// True if the store has a call hook.
  package var hasCallHook = false
  /// How many calls from the host are running, each inside the one before.
  package var callDepth = 0
  /// How many there may be.
  package let mostCalls: Int
  /// The state of the innermost of them: a `MachineContext`, a type of a later station.
  package var innermostCall: UnsafeMutableRawPointer?
}

/// A function of a store.
///
/// Spec: `funcinst`.
@usableFromInline
package struct FunctionRecord {
  /// The first instruction: of its code, or of a stub that stops the machine to get the code, or to
  /// call the host.
  package var entry: UnsafePointer<Instruction>
  /// The instance it belongs to; nil for functions of the host.
  package var instance: UnsafeMutablePointer<InstanceRecord>?
  package var type: RuntimeType
  /// The slots its frame takes.
  ///
  /// Before it is compiled: those of arguments, results and header.
  package var frameSlotCount: UInt32
  /// The function index in the module, or the position among the store's host functions.
  package var index: UInt32
  /// The slot of the header in its frame.
  package var headerSlot: UInt16
  /// A number by which the quick hooks know a function of the host that is theirs; 0 for all others.
  package var role: UInt16 = 0
  /// A function of the host for which its caller waits.
  package var isAsynchronous = false
}

/// A memory of a store.
///
/// Spec: `meminst`.
package struct MemoryRecord {
  package var base: UnsafeMutableRawPointer
  package var byteCount: UInt
  /// The logarithm of the page size: the size in pages is `byteCount >> pageShift`.
  package let pageShift: UInt
}

/// A table of a store.
///
/// An element is a reference in one word, 0 for null. Spec: `tableinst`.
package struct TableRecord {
  package var elements: UnsafeMutablePointer<UInt64>
  package var count: UInt
}

/// A tag of a store.
///
/// Spec: `taginst`.
package struct TagRecord {
  package var type: RuntimeType
  /// The slots of an exception's fields.
  package var slotCount: UInt32
}

/// A segment of an instance; empty after it was dropped.
///
/// Spec: `eleminst`, `datainst`.
package struct SegmentRecord {
  package var base: UnsafeRawPointer
  /// Elements or bytes.
  package var count: UInt
}

/// An instance of a module.
///
/// Every pointer is an array over one index space. Spec: `moduleinst`.
package struct InstanceRecord {
  package var functions: UnsafeMutablePointer<UnsafeMutablePointer<FunctionRecord>>
  /// The records of the functions that are not imported, at the address where function 0 would be.
  package var ownFunctions: UnsafeMutablePointer<FunctionRecord>
  package var globals: UnsafeMutablePointer<UnsafeMutablePointer<UInt64>>
  /// The cells of the globals that are not imported, at the address where that of global 0 would be.
  package var ownGlobals: UnsafeMutablePointer<UInt64>
  package var memories: UnsafeMutablePointer<UnsafeMutablePointer<MemoryRecord>>
  package var hasMemory: Bool
  package var tables: UnsafeMutablePointer<UnsafeMutablePointer<TableRecord>>
  package var tags: UnsafeMutablePointer<UnsafeMutablePointer<TagRecord>>
  package var elements: UnsafeMutablePointer<SegmentRecord>
  package var data: UnsafeMutablePointer<SegmentRecord>
  /// The position among the store's instances.
  package var number: Int
  /// Not 0 while the frame hooks want to be asked before calls of guarded functions.
  package var hookState: Int
  /// Who answers stops for the frame hooks between two instructions, if anybody does.
  package var quickHooks: QuickHooks?
}

/// Answers stops between two instructions, without the driver of the call.
package struct QuickHooks {
  /// Takes the address of the machine's context, and `owner`.
  ///
  /// True if the machine can go on with the registers in the context; false if the driver has to answer the
  /// stop, then nothing has changed.
  package typealias Answer =
    @convention(c) (UnsafeMutableRawPointer, UnsafeMutableRawPointer) -> Bool

  /// A guarded function calls one of the host with a role by name, at `pc`.
  ///
  /// These are the answers by roles, which begin with 1. If one is true, the machine goes on behind the
  /// call.
  let called: UnsafePointer<Answer>
  /// Control came back to a frame whose return address was replaced.
  let landed: Answer
  /// A guarded function calls another while the frame hooks want to be asked.
  let entering: Answer
  let owner: UnsafeMutableRawPointer

  /// - Parameter called: As many as there are roles; they stay where they are.
  package init(
    called: UnsafePointer<Answer>, landed: Answer, entering: Answer,
    owner: UnsafeMutableRawPointer
  ) {
    self.called = called
    self.landed = landed
    self.entering = entering
    self.owner = owner
  }
}
