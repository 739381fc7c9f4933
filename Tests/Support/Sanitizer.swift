// SPDX-License-Identifier: Apache-2.0
//
// Whether a sanitizer watches the tests (Scripts/sanitize).

import Foundation

/// True under a sanitizer: it needs memory of its own, and keeps for a while what is freed.
public let isSanitized: Bool = {
  let program = dlopen(nil, RTLD_NOW)
  return dlsym(program, "__asan_init") != nil || dlsym(program, "__tsan_init") != nil
}()
