// SPDX-License-Identifier: Apache-2.0
//
// A guest with coroutines of its own, in the manner of bysyncify: `core_poll` and `embed` are the two
// runtime functions, what runs between them is saved. Futures are asked through the host, which answers
// -1 while there is nothing. Scripts/build-test-modules makes two modules:
//
//   cores.wasm           as compiled, for native asyncify
//   cores-asyncify.wasm  after `wasm-opt --asyncify`
//
// The guest keeps its own note of the state, since that pass does not know asyncify.get_state.

#define IMPORT(MODULE, NAME) __attribute__((import_module(MODULE), import_name(NAME)))
#define EXPORT(NAME) __attribute__((export_name(NAME), noinline))

IMPORT("asyncify", "start_unwind") void start_unwind(void *);
IMPORT("asyncify", "stop_unwind") void stop_unwind(void);
IMPORT("asyncify", "start_rewind") void start_rewind(void *);
IMPORT("asyncify", "stop_rewind") void stop_rewind(void);
IMPORT("env", "poll") int env_poll(int event);

typedef struct future {
  volatile int event;
  volatile int polls;
  // Whose completion it is; null for an event of the host.
  struct core *core;
} future;

typedef struct core {
  struct { char *current, *end; } stack;
  int (*body)(int);
  int argument;
  int result;
  enum { FRESH, SUSPENDED, FINISHED, DROPPED } phase;
  char room[1024];
} core;

enum { PENDING, READY, WRONG };

static enum { NORMAL, UNWINDING, REWINDING } state;
static core cores[8];
static int count;
static core *running;

// Runs a coroutine until it waits or returns. A runtime function; like bysyncify's it has a frame of its
// own in the shadow stack, so that the pointer is where it was when the coroutine has been unwound.
__attribute__((noinline)) static int core_poll(core *self) {
  volatile int polls = 1;
  if (self->phase == FINISHED || self->phase == DROPPED) return WRONG;
  core *outer = running;
  running = self;
  if (self->phase == SUSPENDED) {
    state = REWINDING;
    start_rewind(&self->stack);
  }
  int result = self->body(self->argument);
  running = outer;
  if (state == UNWINDING) {
    state = NORMAL;
    stop_unwind();
    self->phase = SUSPENDED;
    return PENDING;
  }
  self->phase = FINISHED;
  self->result = result;
  return polls;
}

__attribute__((noinline)) static int future_poll(future *self) {
  self->polls++;
  if (!self->core) return env_poll(self->event);
  return core_poll(self->core) == READY ? self->core->result : -1;
}

// Waits for a future. A runtime function with a frame of its own, too.
__attribute__((noinline)) static int embed(future *self) {
  volatile int marks[8];
  for (int i = 0; i < 8; i++) marks[i] = -1 - i;
  if (state == REWINDING) {
    state = NORMAL;
    stop_rewind();
  }
  int value = future_poll(self);
  if (value >= 0) return value;
  state = UNWINDING;
  start_unwind(&running->stack);
  return marks[0];
}

static int start(int (*body)(int), int argument) {
  core *self = &cores[count];
  self->stack.current = self->room;
  self->stack.end = self->room + sizeof self->room;
  self->body = body;
  self->argument = argument;
  self->phase = FRESH;
  return count++;
}

// The futures lie in the shadow stack, in the frame that is suspended.
static int pinned(int x) {
  future first = {x, 0, 0};
  int a = embed(&first);
  return a + 1000 * (first.event == x);
}

static int two_pinned(int x) {
  future first = {x, 0, 0}, second = {x + 1, 0, 0};
  int a = embed(&first);
  int b = embed(&second);
  return a + b + 1000 * (first.event == x) + 1000 * (second.event == x + 1);
}

// The futures lie elsewhere.
static future boxes[8];

static int two_boxed(int x) {
  boxes[0] = (future){x, 0, 0};
  boxes[1] = (future){x + 1, 0, 0};
  int a = embed(&boxes[0]);
  int b = embed(&boxes[1]);
  return a + b;
}

// A coroutine in the body of another.
static int nested(int x) {
  boxes[2] = (future){0, 0, &cores[start(two_boxed, x)]};
  int inner = embed(&boxes[2]);
  boxes[3] = (future){x + 2, 0, 0};
  return inner + embed(&boxes[3]);
}

EXPORT("spawn") int spawn(int kind, int argument) {
  static int (*const bodies[])(int) = {pinned, two_pinned, two_boxed, nested};
  return start(bodies[kind & 3], argument);
}

EXPORT("poll") int poll(int index) { return core_poll(&cores[index & 7]); }
EXPORT("result") int result(int index) { return cores[index & 7].result; }
EXPORT("used") int used(int index) { return cores[index & 7].stack.current - cores[index & 7].room; }

// A coroutine that is dropped gives its stack back; what it would have done at its end is not done.
EXPORT("drop") void drop(int index) {
  cores[index & 7].phase = DROPPED;
  cores[index & 7].stack.current = cores[index & 7].room;
}

// The same body without a `core_poll` below it: the host is to rewind it, and to say so with `set_state`.
EXPORT("body") int body(int x) {
  running = &cores[0];
  return two_pinned(x);
}

EXPORT("prepare") void *prepare(void) { return &cores[start(two_pinned, count = 0)].stack; }
EXPORT("set_state") void set_state(int new) { state = new; }
