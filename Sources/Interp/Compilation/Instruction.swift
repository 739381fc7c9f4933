// SPDX-License-Identifier: Apache-2.0
//
// One instruction of the machine, 16 bytes:
//
//   | word: the handler's address, 8 bytes | a: 2 | b: 2 | c: 2 | d: 2 |
//                                                        |  imm: 4   |
//
// a, b, c, d are mostly slots of the frame; `imm` is an immediate, a memory offset, or the distance
// of a branch in instructions. Instructions that need more are two long: the word of the second then
// holds 64 bits of data, or all of it 128 bits.

/// One instruction of the machine.
@usableFromInline
package struct Instruction {
  package var word: UInt
  package var a: UInt16
  package var b: UInt16
  package var c: UInt16
  package var d: UInt16

  package init(
    word: UInt, a: UInt16 = 0, b: UInt16 = 0, c: UInt16 = 0, d: UInt16 = 0
  ) {
    self.word = word
    self.a = a
    self.b = b
    self.c = c
    self.d = d
  }

  /// The bits of `c` (low) and `d` (high) together.
  package var immediate: UInt32 {
    @inline(__always) get { UInt32(c) | UInt32(d) &<< 16 }
    set {
      c = UInt16(truncatingIfNeeded: newValue)
      d = UInt16(truncatingIfNeeded: newValue >> 16)
    }
  }

  /// Makes all fields hold 64 bits of data, `a` the lowest.
  package mutating func setFields(_ bits: UInt64) {
    a = UInt16(truncatingIfNeeded: bits)
    b = UInt16(truncatingIfNeeded: bits >> 16)
    c = UInt16(truncatingIfNeeded: bits >> 32)
    d = UInt16(truncatingIfNeeded: bits >> 48)
  }

  /// The 16 bytes of an instruction that is data.
  package var data: Vector128 {
    let fields = UInt64(a) | UInt64(b) << 16 | UInt64(c) << 32 | UInt64(d) << 48
    return Vector128(low: UInt64(word), high: fields)
  }

  /// The distance of a branch, in instructions from this one.
  package var distance: Int {
    @inline(__always) get { Int(Int32(bitPattern: immediate)) }
    set { immediate = UInt32(bitPattern: Int32(truncatingIfNeeded: newValue)) }
  }
}

/// The address of the handler of every operation and form.
///
/// The machine fills it; the compiler only copies words, and asks by `contains` which forms there
/// are.
package struct HandlerTable: Sendable {
  private let words: [UInt]

  /// - Parameter handler: The address of a handler, nil where there is no such form.
  package init(_ handler: (Operation, OperandForm) -> UInt?) {
    words = Operation.allCases.flatMap { operation in
      OperandForm.allCases.map { handler(operation, $0) ?? 0 }
    }
  }

  private func index(_ operation: Operation, _ form: OperandForm) -> Int {
    Int(operation.rawValue) * OperandForm.allCases.count + Int(form.rawValue)
  }

  package func contains(_ operation: Operation, _ form: OperandForm) -> Bool {
    words[index(operation, form)] != 0
  }

  /// The word that starts an instruction.
  package func word(_ operation: Operation, _ form: OperandForm) -> UInt {
    let word = words[index(operation, form)]
    precondition(word != 0, "no handler for \(operation) with form \(form)")
    return word
  }

  /// What a word stands for; nil if it is no handler's address.
  ///
  /// Slow: for people who read code.
  package func operation(of word: UInt) -> (Operation, OperandForm)? {
    guard word != 0, let place = words.firstIndex(of: word) else { return nil }
    let (operation, form) = place.quotientAndRemainder(dividingBy: OperandForm.allCases.count)
    return (Operation.allCases[operation], OperandForm.allCases[form])
  }
}
