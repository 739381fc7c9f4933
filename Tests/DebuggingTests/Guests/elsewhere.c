// SPDX-License-Identifier: Apache-2.0
// The second source of the guest: a compile unit of its own.
#include "checks.h"

__attribute__((noinline)) int elsewhere(int number) {
  volatile int copy = number;
  require(copy != 0);
  return copy;
}
