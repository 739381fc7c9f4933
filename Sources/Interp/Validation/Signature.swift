// SPDX-License-Identifier: Apache-2.0
//
// What functions, blocks and labels take and give, in the form that validation reads: a `FunctionType`
// owns two arrays, and counting references to them at every block and call took longer than the
// checks themselves.
// Spec: 3.2.14 Instruction Types.

/// Value types in order.
///
/// It refers to a ``SignatureTable``, which has to outlive it.
struct TypeList: BitwiseCopyable {
  /// Where the types stand; nil for lists of at most one.
  private let base: UnsafePointer<ValueType>?
  let count: Int
  private let only: ValueType

  /// No types.
  init() {
    base = nil
    count = 0
    only = .bottom
  }

  /// One type.
  init(_ type: ValueType) {
    base = nil
    count = 1
    only = type
  }

  /// Types in storage that outlives the list.
  fileprivate init(_ base: UnsafePointer<ValueType>, count: Int) {
    // SAFETY: the caller has put `count` types at `base`.
    self.base = count > 1 ? base : nil
    self.count = count
    only = count > 0 ? base[0] : .bottom
  }
}

extension TypeList: RandomAccessCollection {
  var startIndex: Int { 0 }
  var endIndex: Int { count }

  subscript(index: Int) -> ValueType {
    precondition(index >= 0 && index < count)
    return base.map { $0[index] } ?? only
  }
}

/// What is taken from the operand stack and what is put there.
///
/// Spec: `instrtype`.
struct Signature: BitwiseCopyable {
  var parameters = TypeList()
  var results = TypeList()
}

/// The signatures of a module's function types.
final class SignatureTable: Sendable {
  // SAFETY: both are written once, before the object is shared, and only read afterwards.
  private nonisolated(unsafe) let types: UnsafeMutablePointer<ValueType>
  private nonisolated(unsafe) let signatures: UnsafeMutableBufferPointer<Signature?>

  init(_ definitions: [SubType]) {
    let functions = definitions.map(\.composite.function)
    let total = functions.reduce(0) {
      $0 + ($1.map { $0.parameters.count + $0.results.count } ?? 0)
    }
    types = .allocate(capacity: total)
    signatures = .allocate(capacity: functions.count)
    var next = types
    func list(_ list: [ValueType]) -> TypeList {
      let start = next
      for type in list {
        next.initialize(to: type)
        next += 1
      }
      return TypeList(start, count: list.count)
    }
    for (index, type) in functions.enumerated() {
      signatures.initializeElement(
        at: index,
        to: type.map { Signature(parameters: list($0.parameters), results: list($0.results)) })
    }
  }

  deinit {
    types.deallocate()
    signatures.deallocate()
  }

  /// The signature of the type with an index; nil if there is none or it is no function type.
  subscript(index: TypeIndex) -> Signature? {
    Int(index) < signatures.count ? signatures[Int(index)] : nil
  }
}
