// SPDX-License-Identifier: Apache-2.0

#include <setjmp.h>

// At `setjmp`: which call of which function it is.
void __wasm_setjmp(struct jump *jump, unsigned label, void *caller) {
  jump->caller = caller;
  jump->label = label;
}

// In a handler: the label if it is this call's, or 0, and it is thrown on.
unsigned __wasm_setjmp_test(struct jump *jump, void *caller) {
  return jump->caller == caller ? jump->label : 0;
}

// At `longjmp`.
_Noreturn void __wasm_longjmp(struct jump *jump, int value) {
  jump->thrown.jump = jump;
  jump->thrown.value = value ? value : 1;
  __builtin_wasm_throw(1, &jump->thrown);
}
