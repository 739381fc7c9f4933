// SPDX-License-Identifier: Apache-2.0
//
// The operations on integers, as pure functions on unsigned words. Handlers name them; nothing else
// knows what an instruction computes.
// Spec: 4.3.2 Integer Operations.

/// The semantics of integer instructions.
///
/// `T` is `UInt32` or `UInt64`.
enum Integers {
  @inline(__always) static func shl<T: FixedWidthInteger>(_ a: T, _ n: T) -> T { a &<< n }
  @inline(__always) static func shrU<T: FixedWidthInteger>(_ a: T, _ n: T) -> T { a &>> n }
  @inline(__always) static func shrS(_ a: UInt32, _ n: UInt32) -> UInt32 {
    UInt32(bitPattern: Int32(bitPattern: a) &>> Int32(bitPattern: n))
  }
  @inline(__always) static func shrS(_ a: UInt64, _ n: UInt64) -> UInt64 {
    UInt64(bitPattern: Int64(bitPattern: a) &>> Int64(bitPattern: n))
  }
  @inline(__always) static func rotl<T: FixedWidthInteger>(_ a: T, _ n: T) -> T {
    (a &<< n) | (a &>> (0 &- n))
  }
  @inline(__always) static func rotr<T: FixedWidthInteger>(_ a: T, _ n: T) -> T {
    (a &>> n) | (a &<< (0 &- n))
  }
  @inline(__always) static func clz<T: FixedWidthInteger>(_ a: T) -> T {
    T(truncatingIfNeeded: a.leadingZeroBitCount)
  }
  @inline(__always) static func ctz<T: FixedWidthInteger>(_ a: T) -> T {
    T(truncatingIfNeeded: a.trailingZeroBitCount)
  }
  @inline(__always) static func popcnt<T: FixedWidthInteger>(_ a: T) -> T {
    T(truncatingIfNeeded: a.nonzeroBitCount)
  }

  // MARK: Division

  @inline(__always) static func divU<T: FixedWidthInteger>(_ a: T, _ b: T) -> Checked<T> {
    b == 0 ? .trap(.integerDivideByZero) : .value(a / b)
  }
  @inline(__always) static func remU<T: FixedWidthInteger>(_ a: T, _ b: T) -> Checked<T> {
    b == 0 ? .trap(.integerDivideByZero) : .value(a % b)
  }
  @inline(__always) static func divS(_ a: UInt32, _ b: UInt32) -> Checked<UInt32> {
    if b == 0 { return .trap(.integerDivideByZero) }
    if a == 0x8000_0000 && b == UInt32.max { return .trap(.integerOverflow) }
    return .value(UInt32(bitPattern: Int32(bitPattern: a) / Int32(bitPattern: b)))
  }
  @inline(__always) static func divS(_ a: UInt64, _ b: UInt64) -> Checked<UInt64> {
    if b == 0 { return .trap(.integerDivideByZero) }
    if a == 0x8000_0000_0000_0000 && b == UInt64.max { return .trap(.integerOverflow) }
    return .value(UInt64(bitPattern: Int64(bitPattern: a) / Int64(bitPattern: b)))
  }
  // The one case whose quotient does not fit has the remainder 0.
  @inline(__always) static func remS(_ a: UInt32, _ b: UInt32) -> Checked<UInt32> {
    if b == 0 { return .trap(.integerDivideByZero) }
    if b == UInt32.max { return .value(0) }
    return .value(UInt32(bitPattern: Int32(bitPattern: a) % Int32(bitPattern: b)))
  }
  @inline(__always) static func remS(_ a: UInt64, _ b: UInt64) -> Checked<UInt64> {
    if b == 0 { return .trap(.integerDivideByZero) }
    if b == UInt64.max { return .value(0) }
    return .value(UInt64(bitPattern: Int64(bitPattern: a) % Int64(bitPattern: b)))
  }

  // MARK: 128 bits. Spec: proposal wide-arithmetic

  /// A number of 128 bits.
  typealias Wide = (low: UInt64, high: UInt64)

  @inline(__always) static func add128(_ a: Wide, _ b: Wide) -> Wide {
    let (low, carry) = a.low.addingReportingOverflow(b.low)
    return (low, a.high &+ b.high &+ (carry ? 1 : 0))
  }
  @inline(__always) static func sub128(_ a: Wide, _ b: Wide) -> Wide {
    let (low, borrow) = a.low.subtractingReportingOverflow(b.low)
    return (low, a.high &- b.high &- (borrow ? 1 : 0))
  }
  @inline(__always) static func mulWideS(_ a: UInt64, _ b: UInt64) -> Wide {
    let product = Int64(bitPattern: a).multipliedFullWidth(by: Int64(bitPattern: b))
    return (product.low, UInt64(bitPattern: product.high))
  }
  @inline(__always) static func mulWideU(_ a: UInt64, _ b: UInt64) -> Wide {
    let product = a.multipliedFullWidth(by: b)
    return (product.low, product.high)
  }

  // MARK: Signed comparisons

  @inline(__always) static func ltS(_ a: UInt32, _ b: UInt32) -> Bool {
    Int32(bitPattern: a) < Int32(bitPattern: b)
  }
  @inline(__always) static func ltS(_ a: UInt64, _ b: UInt64) -> Bool {
    Int64(bitPattern: a) < Int64(bitPattern: b)
  }
  @inline(__always) static func gtS(_ a: UInt32, _ b: UInt32) -> Bool {
    Int32(bitPattern: a) > Int32(bitPattern: b)
  }
  @inline(__always) static func gtS(_ a: UInt64, _ b: UInt64) -> Bool {
    Int64(bitPattern: a) > Int64(bitPattern: b)
  }
  @inline(__always) static func leS(_ a: UInt32, _ b: UInt32) -> Bool {
    Int32(bitPattern: a) <= Int32(bitPattern: b)
  }
  @inline(__always) static func leS(_ a: UInt64, _ b: UInt64) -> Bool {
    Int64(bitPattern: a) <= Int64(bitPattern: b)
  }
  @inline(__always) static func geS(_ a: UInt32, _ b: UInt32) -> Bool {
    Int32(bitPattern: a) >= Int32(bitPattern: b)
  }
  @inline(__always) static func geS(_ a: UInt64, _ b: UInt64) -> Bool {
    Int64(bitPattern: a) >= Int64(bitPattern: b)
  }

  // MARK: Sign extension

  @inline(__always) static func extend8S(_ a: UInt32) -> UInt32 {
    UInt32(bitPattern: Int32(Int8(truncatingIfNeeded: a)))
  }
  @inline(__always) static func extend16S(_ a: UInt32) -> UInt32 {
    UInt32(bitPattern: Int32(Int16(truncatingIfNeeded: a)))
  }
  @inline(__always) static func extend8S(_ a: UInt64) -> UInt64 {
    UInt64(bitPattern: Int64(Int8(truncatingIfNeeded: a)))
  }
  @inline(__always) static func extend16S(_ a: UInt64) -> UInt64 {
    UInt64(bitPattern: Int64(Int16(truncatingIfNeeded: a)))
  }
}

/// What an operation that may trap gives.
///
/// Not a thrown error: the error's witness table would be fetched by a call in every handler.
enum Checked<Value> {
  case value(Value)
  case trap(Trap)
}
