// SPDX-License-Identifier: Apache-2.0
//
// A calculator that reads lines: `2 * (3 + 4)` or `x = 7`. While it waits for a line, the host's thread
// is free.
//
//   rewind run Examples/wasi/calculator.wasm

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *at;
static long variables[26];
static const char *wrong;

static long sum(void);

static void skip(void) {
  while (*at == ' ' || *at == '\t') at++;
}

static long value(void) {
  skip();
  if (*at == '-') {
    at++;
    return -value();
  }
  if (*at == '(') {
    at++;
    long inner = sum();
    skip();
    if (*at == ')') {
      at++;
    } else {
      wrong = "missing )";
    }
    return inner;
  }
  if (islower((unsigned char)*at)) return variables[*at++ - 'a'];
  if (isdigit((unsigned char)*at)) return strtol(at, (char **)&at, 10);
  wrong = "a number is missing";
  return 0;
}

static long product(void) {
  long left = value();
  for (skip(); *at == '*' || *at == '/'; skip()) {
    char operation = *at++;
    long right = value();
    if (operation == '/' && right == 0) {
      wrong = "division by zero";
      return 0;
    }
    left = operation == '*' ? left * right : left / right;
  }
  return left;
}

static long sum(void) {
  long left = product();
  for (skip(); *at == '+' || *at == '-'; skip()) {
    char operation = *at++;
    long right = product();
    left = operation == '+' ? left + right : left - right;
  }
  return left;
}

int main(void) {
  char line[256];
  int number = 0;
  while (printf("> "), fflush(stdout), fgets(line, sizeof line, stdin) != NULL) {
    number++;
    line[strcspn(line, "\n")] = 0;
    at = line;
    wrong = NULL;
    skip();
    if (*at == 0) continue;
    long *target = NULL;
    const char *equals = strchr(at, '=');
    if (equals != NULL && islower((unsigned char)*at)) {
      target = &variables[*at - 'a'];
      at = equals + 1;
    }
    long result = sum();
    skip();
    if (wrong == NULL && *at != 0) wrong = "more than was understood";
    if (wrong != NULL) {
      printf("line %d: %s\n", number, wrong);
    } else {
      if (target != NULL) *target = result;
      printf("%ld\n", result);
    }
  }
  printf("\n");
  return 0;
}
