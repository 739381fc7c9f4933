// SPDX-License-Identifier: Apache-2.0
//
// The few things that the operating system's C library is needed for: memory here, threads that sleep
// in ThreadSignal.swift.

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// Memory for memories and for the heap.
enum Platform {
  /// What reserved bytes are made usable in: a multiple of every page size of operating systems.
  static let granule = 65_536

  /// Bytes that are all zero, of which only those are paid for that are touched; nil if there are
  /// none to be had.
  static func zeroedBytes(_ count: Int) -> UnsafeMutableRawPointer? {
    calloc(max(count, 1), 1)
  }

  // FAST: Swift's `squareRoot` is a call; the C library's is an instruction of the processor, and a call
  // for negative numbers only. The call and its handler took 43 % of the benchmark wat/f64loop
  // (2026-11-26).

  @inline(__always) static func squareRoot(_ number: Float) -> Float { sqrtf(number) }
  @inline(__always) static func squareRoot(_ number: Double) -> Double { sqrt(number) }

  /// Bytes that begin at a multiple of `alignment`; nil if there are none to be had.
  static func alignedBytes(_ count: Int, alignment: Int) -> UnsafeMutableRawPointer? {
    var bytes: UnsafeMutableRawPointer?
    return posix_memalign(&bytes, alignment, count) == 0 ? bytes : nil
  }

  static func free(_ bytes: UnsafeMutableRawPointer) {
    #if canImport(Glibc)
      Glibc.free(bytes)
    #elseif canImport(Musl)
      Musl.free(bytes)
    #elseif canImport(Darwin)
      Darwin.free(bytes)
    #endif
  }

  // MARK: Bytes that never move

  /// Addresses for so many bytes, none of which can be used yet; nil if there are none to be had.
  static func reserve(_ count: Int) -> UnsafeMutableRawPointer? {
    let bytes = mmap(nil, count, PROT_NONE, MAP_PRIVATE | MAP_ANON, -1, 0)
    return bytes == MAP_FAILED ? nil : bytes
  }

  /// Makes reserved bytes usable; they are zero, and paid for when they are touched.
  ///
  /// - Returns: False if there is no memory for them.
  static func commit(_ bytes: UnsafeMutableRawPointer, _ count: Int) -> Bool {
    count == 0 || mprotect(bytes, count, PROT_READ | PROT_WRITE) == 0
  }

  /// Gives back reserved bytes.
  static func release(_ bytes: UnsafeMutableRawPointer, _ count: Int) {
    munmap(bytes, count)
  }
}
