// SPDX-License-Identifier: Apache-2.0
//
// An Embedded Swift guest that suspends itself, in the same four roles as sleep.wat:
//
//   run      runtime function at the bottom: waits, rewinds
//   descend  ordinary function, recursive: its frames are saved and restored
//   pause    runtime function at the top: starts the unwind, stops the rewind
//
// Two rules make this right, and the compiler checks neither:
//
// 1. Runtime functions are the only callers of `asyncify.*` and must stay functions of their own.
//    If `pause` were inlined into `descend`, `descend` would become a runtime function and its
//    frame would not be saved. Hence `@inline(never)`.
// 2. A frame holds wasm locals and operands, nothing else. Compiled code keeps what does not fit
//    there, such as arrays and variables whose address is taken, on a shadow stack in linear
//    memory, below the global `__stack_pointer`. Neither is saved, and the global is not restored
//    on rewind (Binaryen's pass behaves the same). So a function that may be suspended here
//    has numbers in its locals and nothing on the shadow stack.
//
// The guest keeps its own note of what is going on (`phase`) and does not import
// `asyncify.get_state`, which `wasm-opt --asyncify` does not know.

@_extern(wasm, module: "asyncify", name: "start_unwind")
@_extern(c)
func startUnwind(_ data: UInt32)

@_extern(wasm, module: "asyncify", name: "stop_unwind")
@_extern(c)
func stopUnwind()

@_extern(wasm, module: "asyncify", name: "start_rewind")
@_extern(c)
func startRewind(_ data: UInt32)

@_extern(wasm, module: "asyncify", name: "stop_rewind")
@_extern(c)
func stopRewind()

/// Waits that many milliseconds and returns its argument.
@_extern(wasm, module: "rewind", name: "sleep")
@_extern(c)
func hostSleep(_ milliseconds: Int32) -> Int32

/// What the guest is doing; asyncify's states 0, 1 and 2.
enum Phase: Int32 {
  case normal, unwinding, rewinding
}

nonisolated(unsafe) var phase = Phase.normal
nonisolated(unsafe) var requestedMilliseconds: Int32 = 0
nonisolated(unsafe) var answer: Int32 = 0

/// The buffer: `current` and `end`, then room for the frames.
///
/// The linker puts data and the shadow stack at 4096 and above (`--global-base`), so these
/// addresses are free.
let bufferAddress: UInt32 = 16
let framesAddress: UInt32 = 24
let framesEnd: UInt32 = 4096

/// Descends `depth` levels, pauses at every third and at the bottom, and returns a number that
/// depends on every local of every level.
@_cdecl("run")
public func run(_ depth: Int32) -> Int32 {
  setUpBuffer()
  var result = descend(depth, 17)
  while phase == .unwinding {
    phase = .normal
    stopUnwind()
    // Here the stack above `run` is gone.
    answer = hostSleep(requestedMilliseconds)
    phase = .rewinding
    startRewind(bufferAddress)
    // The arguments are ignored: the restored frame has its own.
    result = descend(0, 0)
  }
  return result
}

@inline(never)
func descend(_ depth: Int32, _ seed: Int32) -> Int32 {
  let before = seed ^ (depth &* 5)
  let weight = Int64(seed) &* 1_000_003 &+ Int64(depth)
  let ratio = Double(seed & 127) / 4

  if depth == 0 { return pause(2) &+ before }

  let below = descend(depth &- 1, seed &* 29 &+ depth)
  let waited = depth % 3 == 0 ? pause(depth / 3) : 1

  return (below ^ before) &+ Int32(truncatingIfNeeded: weight % 7919) &* waited
    &+ Int32(truncatingIfNeeded: Int64(ratio * 2))
}

/// Waits that many milliseconds and returns its argument, by leaving the stack and coming back.
@inline(never)
func pause(_ milliseconds: Int32) -> Int32 {
  if phase == .rewinding {
    phase = .normal
    stopRewind()
    return answer
  }
  requestedMilliseconds = milliseconds
  phase = .unwinding
  startUnwind(bufferAddress)
  return 0
}

@inline(never)
func setUpBuffer() {
  let buffer = UnsafeMutablePointer<UInt32>(bitPattern: UInt(bufferAddress))
  buffer?[0] = framesAddress
  buffer?[1] = framesEnd
}
