// SPDX-License-Identifier: Apache-2.0
//
// The folders of the official suite are written for different versions of WebAssembly: what one of them
// wants refused, another wants admitted.

package import Interp

extension Features {
  /// What the scripts of a folder of the official suite may use; of other folders, everything.
  ///
  /// - Parameter path: A path that ends as one in the suite does, such as `core/i32.wast`,
  ///   `core/simd/simd_const.wast` or `proposals/threads/atomic.wast`.
  package init(suitePath path: String) {
    // The suite's files lie no deeper; folders further up have nothing to do with it.
    let folders = path.split(separator: "/").dropLast().suffix(3)
    let last = folders.suffix(2)
    if last.count == 2, last.first == "proposals" {
      switch last.last {
      // Written before several tables and memories were admitted.
      case "threads":
        self = Features.webAssembly2.subtracting([.referenceTypes, .vectors]).union(.threads)
      case "custom-page-sizes": self = Features.webAssembly3.union(.customPageSizes)
      case "wide-arithmetic": self = Features.webAssembly3.union(.wideArithmetic)
      default: self = .webAssembly3
      }
    } else if folders.starts(with: ["legacy", "exceptions"]) {
      self = Features.webAssembly3.union(.legacyExceptions)
    } else if last.contains("core") || last.first == "custom" {
      self = .webAssembly3
    } else {
      self = .all
    }
  }
}
