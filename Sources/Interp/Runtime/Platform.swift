// SPDX-License-Identifier: Apache-2.0
//
// The few things that the operating system's C library is needed for.

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// Memory for memories and for the heap.
enum Platform {
  /// Bytes that are all zero, of which only those are paid for that are touched; nil if there are
  /// none to be had.
  static func zeroedBytes(_ count: Int) -> UnsafeMutableRawPointer? {
    calloc(max(count, 1), 1)
  }

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
}
