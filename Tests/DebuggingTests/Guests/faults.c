// SPDX-License-Identifier: Apache-2.0
// A guest that traps in various ways, at lines that the tests know.
#include "checks.h"

#define EXPORT(name) __attribute__((export_name(#name), noinline))

struct node {
  int value;
  struct node *next;
};

static struct node last = {3, (struct node *)0x7ffffff0};
static struct node first = {4, &last};

static __attribute__((noinline)) int quotient(int dividend, int divisor) {
  int result = dividend / divisor;
  return result + 1;
}

// Traps if the divisor is 0.
EXPORT(divide) int divide(int dividend, int divisor) {
  int sum = 0;
  for (int i = 0; i < 2; i++) {
    sum += quotient(dividend, divisor - i);
  }
  return sum;
}

// Traps if the number is negative.
EXPORT(check) int check(int number) {
  require(number >= 0);
  return number * 2;
}

// Follows a list, out of the memory if `count` is large.
EXPORT(follow) int follow(int count) {
  struct node *node = &first;
  int sum = 0;
  while (count-- > 0) {
    sum += node->value;
    node = node->next;
  }
  return sum;
}

// Calls through a pointer what never returns.
EXPORT(descend) int descend(int depth) {
  if (depth > 0)
    return descend(depth - 1) + 1;
  return elsewhere(depth);
}
