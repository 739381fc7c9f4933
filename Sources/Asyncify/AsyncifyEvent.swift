// SPDX-License-Identifier: Apache-2.0
//
// What happens while unwinding and rewinding, told to whoever wants to know: the stream behind
// `rewind trace`.

public import Interp

/// A step of an unwind or rewind.
public enum AsyncifyEvent: Sendable {
  /// The state changed, or was set again; with the fields of the buffer structure.
  case stateChanged(
    from: AsyncifyState, to: AsyncifyState, dataPointer: UInt64, bounds: AsyncifyStack.Bounds)
  /// A frame was written to the buffer and left.
  case frameSaved(SavedFrame)
  /// A function of a transformed module has written a frame, and was left.
  case transformedFrameSaved(TransformedFrame)
  /// A frame was taken from the buffer and stands again.
  case frameRestored(SavedFrame)
  /// Unwinding has come to a function that runs to its end: a runtime function or the host.
  case unwoundTo(String)
  /// A call on top of the rewound frames is made again.
  case calledAgain(String, arguments: [Value])
  /// Something is likely a mistake; in the mode `strict` it is an error.
  case warning(AsyncifyError)
}

/// A frame in a buffer.
public struct SavedFrame: Hashable, Sendable {
  /// The function.
  public let function: FunctionIndex
  /// Its name.
  public let functionName: String
  /// The offset in the module's bytes of the call at which the frame stands.
  public let callOffset: Int
  /// What the frame holds, in the order of its bytes.
  public let values: [SavedValue]
  /// The bytes of memory it takes, its site word included.
  public let range: Range<UInt64>
}

/// A value in a saved frame.
public struct SavedValue: Hashable, Sendable {
  /// Where the value belongs.
  public enum Place: Hashable, Sendable {
    /// A local, and its name if it has one.
    case local(LocalIndex, name: String?)
    /// A place on the operand stack, counted from its bottom.
    case operand(Int)
    /// An argument of the call.
    case argument(Int)
    /// The table index of an indirect call.
    case tableIndex
    /// The function of a call through a reference.
    case callee
  }

  /// Where the value belongs.
  public let place: Place
  /// The value.
  public let value: Value
}

extension SavedValue: CustomStringConvertible {
  /// The place, the type and the value.
  public var description: String {
    let name =
      switch place {
      case .local(_, let name?): "$\(name)"
      case .local(let index, nil): "local \(index)"
      case .operand(let index): "operand \(index)"
      case .argument(let index): "argument \(index)"
      case .tableIndex: "table index"
      case .callee: "function"
      }
    return "\(name): \(value.type) = \(value)"
  }
}

/// Receives the steps of unwinds and rewinds.
public protocol AsyncifyObserver: AnyObject {
  /// Something happened.
  func observe(_ event: AsyncifyEvent)
}
