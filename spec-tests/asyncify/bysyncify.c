// SPDX-License-Identifier: Apache-2.0
//
// A guest that polls coroutines whose bodies wait for futures, in the way of the Rust crate
// bysyncify: poll is the runtime function at the bottom, embed the one at the top. bysyncify.wast
// has what this compiles to (README.md says how), and runs it.
//
// A future that is pinned lies in its body's frame on the stack in linear memory. poll resets the
// stack pointer when a body suspends, as every function does that returns, and embed then runs, at
// the resume, where the body's frame is. A future that is boxed lies elsewhere.

#define IMPORT(name) __attribute__((import_module("asyncify"), import_name(#name)))
#define EXPORT(name) __attribute__((export_name(#name), noinline))

struct stack { unsigned current, end; };

IMPORT(start_unwind) void start_unwind(struct stack *);
IMPORT(stop_unwind) void stop_unwind(void);
IMPORT(start_rewind) void start_rewind(struct stack *);
IMPORT(stop_rewind) void stop_rewind(void);

#ifdef GET_STATE
IMPORT(get_state) int get_state(void);
static void note(int state) {}
#else
// wasm-opt does not know get_state: the guest takes notes.
static int noted;
static int get_state(void) { return noted; }
static void note(int state) { noted = state; }
#endif

struct future { int polls, value; };

// What a future is polled with: whom to wake, and where to put its value.
struct context { int waker[3], value; };

// False while a future is pending.
__attribute__((noinline)) static int poll_future(struct future *future, struct context *context) {
  if (future->polls > 0) {
    future->polls -= 1;
    context->waker[0] += 1;
    return 0;
  }
  context->value = future->value;
  return 1;
}

struct core {
  struct stack stack;
  int needs_rewind;
  int is_finished;
  int result;
};

typedef void body(struct core *, int *result);

// True if the body has come to its end; its result is then in the core.
__attribute__((noinline)) static int poll(struct core *core, body *go) {
  if (core->needs_rewind) {
    core->needs_rewind = 0;
    note(2);
    start_rewind(&core->stack);
  }
  // On the stack in linear memory: so poll moves the stack pointer, and puts it back.
  int result = 0;
  go(core, &result);
  switch (get_state()) {
    case 0:
      core->result = result;
      core->is_finished = 1;
      return 1;
    case 1:
      note(0);
      stop_unwind();
      core->needs_rewind = 1;
      return 0;
    default: __builtin_trap();
  }
}

// The value of a future; suspends the body until there is one.
__attribute__((noinline)) static int embed(struct core *core, struct future *future) {
  for (;;) {
    switch (get_state()) {
      case 0: {
        struct context context = {{1, 2, 3}, 4};
        if (poll_future(future, &context)) return context.value;
        note(1);
        start_unwind(&core->stack);
        return 0;
      }
      case 2:
        note(0);
        stop_rewind();
        break;
      default: __builtin_trap();
    }
  }
}

#define CORES 4
static char buffers[CORES][1024];
static struct core cores[CORES];
static struct future boxes[CORES][2];

static void set_up(int number) {
  struct core *core = &cores[number];
  core->stack.current = (unsigned)buffers[number];
  core->stack.end = core->stack.current + sizeof buffers[number];
  core->needs_rewind = core->is_finished = core->result = 0;
  boxes[number][0] = (struct future){2, 11};
  boxes[number][1] = (struct future){3, 21};
}

__attribute__((noinline)) static void one_pinned(struct core *core, int *result) {
  struct future future = {2, 11};
  *result = embed(core, &future);
}

__attribute__((noinline)) static void two_pinned(struct core *core, int *result) {
  struct future first = {2, 11}, second = {3, 21};
  int sum = embed(core, &first);
  *result = sum + embed(core, &second);
}

__attribute__((noinline)) static void two_boxed(struct core *core, int *result) {
  int number = core - cores;
  int sum = embed(core, &boxes[number][0]);
  *result = sum + embed(core, &boxes[number][1]);
}

// A body that polls another coroutine, which suspends itself now and then, and waits as often.
__attribute__((noinline)) static void outer(struct core *core, int *result) {
  int polls = 1;
  while (!poll(&cores[3], two_boxed)) {
    boxes[2][0] = (struct future){1, polls};
    polls = embed(core, &boxes[2][0]) + 1;
  }
  *result = cores[3].result * 100 + polls;
}

static body *const bodies[] = {one_pinned, two_pinned, two_boxed, outer};

// Begins coroutine `number`, from 0 to 3; what it has not finished is dropped.
EXPORT(begin) void begin(int number) { set_up(number); }

// 1 if the coroutine has finished, which then has a result; 0 if it is suspended.
EXPORT(poll) int poll_body(int number, int body) { return poll(&cores[number], bodies[body]); }

EXPORT(result) int result(int number) { return cores[number].result; }

// The bytes of frames in the buffer: 0 if nothing is suspended.
EXPORT(used) int used(int number) {
  return (int)(cores[number].stack.current - (unsigned)buffers[number]);
}
