// SPDX-License-Identifier: Apache-2.0
//
// A JSON parser by recursive descent over a document that it first writes: byte loads, many small
// branches, calls, and a switch on a byte.

#include "kernel.h"

static char document[8192];
static char *end;

// Writing.

static void put(const char *s) {
  while (*s) *end++ = *s++;
}

static void put_number(u32 number) {
  char digits[10];
  i32 count = 0;
  do {
    digits[count++] = (char)('0' + number % 10);
    number /= 10;
  } while (number);
  while (count > 0) *end++ = digits[--count];
}

static void write_document(void) {
  u32 state = 11;
  end = document;
  put("[\n");
  for (u32 i = 0; i < 60; i++) {
    if (i > 0) put(",\n");
    put("  {\"id\": ");
    put_number(i);
    put(", \"name\": \"item \\\"");
    put_number(random_next(&state) % 1000);
    put("\\\"\", \"price\": ");
    put_number(random_next(&state) % 100000);
    put(".25, \"tags\": [\"a\", \"bc\", \"def\"], \"sold\": ");
    put(random_next(&state) % 2 ? "true" : "false");
    put(", \"note\": null}");
  }
  put("\n]\n");
  *end = 0;
}

// Reading: a cursor, and a checksum in place of a tree.

static const char *at;
static u32 sum, values;

static void skip_blanks(void) {
  while (*at == ' ' || *at == '\n' || *at == '\t' || *at == '\r') at++;
}

static void read_string(void) {
  u32 hash = 0;
  for (at++; *at != '"'; at++) {
    if (*at == '\\') at++;
    hash = hash * 31 + (u8)*at;
  }
  at++;
  sum = mix(sum, hash);
}

static void read_number(void) {
  u32 whole = 0, fraction = 0;
  while (*at >= '0' && *at <= '9') whole = whole * 10 + (u32)(*at++ - '0');
  if (*at == '.') {
    at++;
    while (*at >= '0' && *at <= '9') fraction = fraction * 10 + (u32)(*at++ - '0');
  }
  sum = mix(sum, whole * 100 + fraction);
}

static void read_word(const char *word) {
  while (*word && *at == *word) at++, word++;
  sum = mix(sum, (u8)at[-1]);
}

NOINLINE static void read_value(void) {
  skip_blanks();
  values++;
  switch (*at) {
    case '{':
      for (at++;;) {
        skip_blanks();
        read_string();
        skip_blanks();
        at++;  // the colon
        read_value();
        skip_blanks();
        if (*at++ == '}') return;
      }
    case '[':
      for (at++;;) {
        read_value();
        skip_blanks();
        if (*at++ == ']') return;
      }
    case '"': read_string(); return;
    case 't': read_word("true"); return;
    case 'f': read_word("false"); return;
    case 'n': read_word("null"); return;
    default: read_number(); return;
  }
}

EXPORT u32 run(i32 n) {
  if (n == 0) return 0;
  write_document();
  sum = 0, values = 0;
  for (i32 i = 0; i < n; i++) {
    at = document;
    read_value();
  }
  return mix(sum, values);
}
