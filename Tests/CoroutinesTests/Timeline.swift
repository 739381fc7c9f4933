// SPDX-License-Identifier: Apache-2.0
//
// Events of calls as text, a line each.

import Asyncify
import Coroutines
import Interp

/// Writes down what happens during a call.
final class Timeline: CallObserver {
  private(set) var lines: [String] = []
  private(set) var mechanisms: [Mechanism] = []

  func observe(_ event: CallEvent) {
    switch event {
    case .called(let name, let arguments): lines.append("call \(name)\(arguments)")
    case .waiting(let name, let arguments, let mechanism, let backtrace):
      mechanisms.append(mechanism)
      let names = backtrace.frames.map { $0.functionName ?? "?" }
      lines.append("wait \(name)\(arguments) \(mechanism) \(names.joined(separator: " < "))")
    case .yielded(let cause): lines.append("yield \(cause)")
    case .resumed(let results): lines.append("resume \(results)")
    case .failed(let error): lines.append("fail \(error)")
    case .finished(let results): lines.append("finish \(results)")
    case .asyncify(let event): lines.append("  \(text(event))")
    }
  }

  private func text(_ event: AsyncifyEvent) -> String {
    func frame(_ frame: SavedFrame) -> String {
      let values = frame.values.map(\.description).joined(separator: ", ")
      return "\(frame.functionName) {\(values)}"
    }
    return switch event {
    case .stateChanged(let from, let to, _, let bounds):
      "\(from) -> \(to), \(bounds.remaining) bytes left"
    case .frameSaved(let saved): "save \(frame(saved))"
    case .transformedFrameSaved(let frame):
      "save \(frame.functionName), call \(frame.callIndex ?? .max), \(frame.range.count) bytes"
    case .frameRestored(let restored): "restore \(frame(restored))"
    case .unwoundTo(let name): "unwound to \(name)"
    case .calledAgain(let name, let arguments): "again \(name)\(arguments)"
    case .warning(let error): "warning: \(error.message)"
    }
  }
}
