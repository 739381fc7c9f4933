// SPDX-License-Identifier: Apache-2.0
//
// A guest with a runtime of its own whose functions keep arrays in the shadow stack. `begin` suspends
// `work`; `scribble` uses the same addresses meanwhile; `resume` lets it go on.

#define IMPORT(NAME) __attribute__((import_module("asyncify"), import_name(#NAME)))
#define EXPORT(NAME) __attribute__((export_name(#NAME), noinline))

IMPORT(start_unwind) void start_unwind(void *);
IMPORT(stop_unwind) void stop_unwind(void);
IMPORT(start_rewind) void start_rewind(void *);
IMPORT(stop_rewind) void stop_rewind(void);
IMPORT(get_state) int get_state(void);

static char room[1024];
static struct { char *current, *end; } stack;
static volatile int answer;

// A runtime function with a frame of its own in the shadow stack.
__attribute__((noinline)) static int wait_for_answer(void) {
  volatile int local[4] = {1, 2, 3, 4};
  if (get_state() == 2) {
    stop_rewind();
    return answer + local[3];
  }
  start_unwind(&stack);
  return local[0];
}

__attribute__((noinline)) static int inner(volatile int *values, int count) {
  volatile int mine[4];
  for (int i = 0; i < 4; i++) mine[i] = count + i;
  int sum = wait_for_answer();
  for (int i = 0; i < 4; i++) sum += mine[i];
  for (int i = 0; i < count; i++) sum += values[i];
  return sum;
}

__attribute__((noinline)) static int work(int x) {
  volatile int values[8];
  for (int i = 0; i < 8; i++) values[i] = x + i;
  return inner(values, 8) + values[7];
}

EXPORT(begin) int begin(int x) {
  volatile int local[16];
  local[15] = x;
  stack.current = room;
  stack.end = room + sizeof room;
  int result = work(local[15]);
  stop_unwind();
  return result;
}

EXPORT(resume) int resume(int a) {
  volatile int local[4];
  local[0] = 7;
  answer = a;
  start_rewind(&stack);
  int result = work(0);
  // Its own frame is as it was, and the pointer too.
  return result + 1000 * local[0];
}

EXPORT(scribble) int scribble(void) {
  volatile int noise[128];
  for (int i = 0; i < 128; i++) noise[i] = -1;
  return noise[5];
}
