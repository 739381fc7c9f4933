// SPDX-License-Identifier: Apache-2.0
//
// `setjmp` by exceptions, which Lua's errors need: clang's -wasm-enable-sjlj makes handlers of the
// functions that call it, and calls what is in ../setjmp.c.

struct jump {
  void *caller;
  unsigned label;
  // What the exception carries; clang reads it.
  struct {
    struct jump *jump;
    int value;
  } thrown;
};

typedef struct jump jmp_buf[1];

int setjmp(struct jump *) __attribute__((returns_twice));
_Noreturn void longjmp(struct jump *, int);
