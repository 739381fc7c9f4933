// SPDX-License-Identifier: Apache-2.0
// What both sources of the guest use; some of it becomes code, with lines of this file.
#pragma once

int elsewhere(int number);

static inline void require(int condition) {
  if (!condition)
    __builtin_trap();
}
