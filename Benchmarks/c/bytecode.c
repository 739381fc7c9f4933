// SPDX-License-Identifier: Apache-2.0
//
// An interpreter inside the interpreter: a stack machine with a switch counts the steps of Collatz
// sequences up to n. A br_table for each of its instructions, and its stack in memory.

#include "kernel.h"

enum operation {
  PUSH,      // push the argument
  LOAD,      // push a variable
  STORE,     // pop into a variable
  ADD,       // pop two, push the sum
  MULTIPLY,  // pop two, push the product
  HALVE,     // the top by two
  ODD,       // the lowest bit of the top
  LESS,      // pop two, push whether the lower one is less
  JUMP,      // go to the argument
  UNLESS,    // pop; if it is 0, go to the argument
  HALT,      // the result is variable 0
};

enum variable { SUM, LIMIT, I, X };

struct instruction {
  u8 operation, argument;
};

static const struct instruction program[] = {
    /*  0 */ {PUSH, 0}, {STORE, SUM}, {PUSH, 1}, {STORE, I},
    /*  4 */ {LOAD, I}, {LOAD, LIMIT}, {LESS, 0}, {UNLESS, 37},  // while I < LIMIT
    /*  8 */ {LOAD, I}, {STORE, X},
    /* 10 */ {PUSH, 1}, {LOAD, X}, {LESS, 0}, {UNLESS, 32},  // while 1 < X
    /* 14 */ {LOAD, SUM}, {PUSH, 1}, {ADD, 0}, {STORE, SUM},
    /* 18 */ {LOAD, X}, {ODD, 0}, {UNLESS, 28},
    /* 21 */ {LOAD, X}, {PUSH, 3}, {MULTIPLY, 0}, {PUSH, 1}, {ADD, 0}, {STORE, X}, {JUMP, 10},
    /* 28 */ {LOAD, X}, {HALVE, 0}, {STORE, X}, {JUMP, 10},
    /* 32 */ {LOAD, I}, {PUSH, 1}, {ADD, 0}, {STORE, I}, {JUMP, 4},
    /* 37 */ {HALT, 0},
};

static u32 stack[16], variables[4];

EXPORT u32 run(i32 n) {
  const struct instruction *pc = program;
  u32 *top = stack;  // the next free place
  variables[LIMIT] = (u32)n;
  for (;;) {
    u32 argument = pc->argument;
    switch ((enum operation)(pc++)->operation) {
      case PUSH: *top++ = argument; break;
      case LOAD: *top++ = variables[argument]; break;
      case STORE: variables[argument] = *--top; break;
      case ADD: top--, top[-1] += top[0]; break;
      case MULTIPLY: top--, top[-1] *= top[0]; break;
      case HALVE: top[-1] >>= 1; break;
      case ODD: top[-1] &= 1; break;
      case LESS: top--, top[-1] = top[-1] < top[0]; break;
      case JUMP: pc = program + argument; break;
      case UNLESS:
        if (*--top == 0) pc = program + argument;
        break;
      case HALT: return variables[SUM];
    }
  }
}
