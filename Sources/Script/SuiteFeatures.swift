// SPDX-License-Identifier: Apache-2.0
//
// What scripts want to be run with, by their places. The folders of the official suite are written for
// different versions of WebAssembly: what one of them wants refused, another wants admitted. Some scripts of
// the suite for asyncify are about an option.

package import Asyncify
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

/// What a script of the suite for asyncify is about.
package struct AsyncifySuiteOptions: Hashable, Sendable {
  /// How native asyncify behaves.
  package var asyncify = AsyncifyOptions()
  /// True if all instances share one state.
  package var sharesState = false

  /// - Parameter path: A path that ends as one in the suite does, such as `asyncify/native-strict.wast`.
  package init(suitePath path: String) {
    // Scripts call `asyncify_*` of guests that were transformed, and find the same in those that were not.
    asyncify.exportsFunctions = true
    switch path.split(separator: "/").suffix(2).joined(separator: "/") {
    case "asyncify/native-strict.wast": asyncify.mode = .strict
    case "asyncify/native-trusting.wast": asyncify.mode = .trusting
    case "asyncify/native-verify.wast": asyncify.shadowStack = .verify
    case "asyncify/native-preserve.wast": asyncify.shadowStack = .preserve
    case "asyncify/native-shared.wast":
      // An instance that has exports has a state of its own already.
      asyncify.exportsFunctions = false
      sharesState = true
    default: break
    }
  }
}
