// SPDX-License-Identifier: Apache-2.0
//
// The folders of the official suite are written for different versions of WebAssembly: what one of them
// wants refused, another wants admitted.

package import Interp

extension Features {
  /// What the scripts of a folder of the official suite may use; of other folders, everything.
  ///
  /// - Parameter path: A path in the suite, such as `core/i32.wast` or `proposals/threads/atomic.wast`.
  package init(suitePath path: String) {
    let folders = path.split(separator: "/").dropLast()
    if let place = folders.lastIndex(of: "proposals"), place + 1 < folders.endIndex {
      switch folders[place + 1] {
      // Written before several tables and memories were admitted.
      case "threads":
        self = Features.webAssembly2.subtracting([.referenceTypes, .vectors]).union(.threads)
      case "custom-page-sizes": self = Features.webAssembly3.union(.customPageSizes)
      case "wide-arithmetic": self = Features.webAssembly3.union(.wideArithmetic)
      default: self = .webAssembly3
      }
    } else if folders.contains("legacy") {
      self = Features.webAssembly3.union(.legacyExceptions)
    } else if folders.contains("core") || folders.contains("custom") {
      self = .webAssembly3
    } else {
      self = .all
    }
  }
}
