;; SPDX-License-Identifier: Apache-2.0
;;
;; The smallest guest that suspends itself. It is plain WebAssembly: no tool has transformed it.
;; It imports module "asyncify", and the engine does the rest.
;;
;;   $main    runtime function at the bottom: sees that $work was suspended, waits, rewinds
;;     $work      ordinary function: its frame is saved and restored
;;       $deeper      ordinary function: its frame is saved and restored
;;         $sleep   runtime function at the top: starts the unwind, later stops the rewind
;;
;; A runtime function is one that calls start_unwind, stop_unwind, start_rewind or stop_rewind
;; itself. Its frame is never saved: it runs from its start both times. All other functions are
;; ordinary and know nothing of asyncify.
;;
;; Run it:  rewind run Examples/sleep.wat --invoke main      prints 542
;; See it:  rewind trace Examples/sleep.wat

(module $sleep_example
  (import "asyncify" "start_unwind" (func $start_unwind (param $data i32)))
  (import "asyncify" "stop_unwind" (func $stop_unwind))
  (import "asyncify" "start_rewind" (func $start_rewind (param $data i32)))
  (import "asyncify" "stop_rewind" (func $stop_rewind))
  ;; 0 = normal, 1 = unwinding, 2 = rewinding
  (import "asyncify" "get_state" (func $get_state (result i32)))

  ;; Waits that many milliseconds and returns its argument. The host function is asynchronous:
  ;; no thread is blocked while it waits.
  (import "rewind" "sleep" (func $host_sleep (param $milliseconds i32) (result i32)))

  (memory $memory (export "memory") 1)

  ;; The buffer. At 16: current, where the next frame goes (24 = \18). At 20: end (1024 = \00\04).
  ;; The frames themselves go to 24 ... 1023.
  (data (i32.const 16) "\18\00\00\00" "\00\04\00\00")

  ;; What $sleep asks of $main, and what $main answers. Globals are not part of a frame, so they
  ;; are the place to talk across an unwind.
  (global $requested_milliseconds (mut i32) (i32.const 0))
  (global $answer (mut i32) (i32.const 0))

  ;; The bottom of the stack to be saved.
  (func $main (export "main") (result i32)
    (local $result i32)
    (local.set $result (call $work (i32.const 20)))
    (block $finished
      (loop $suspended
        ;; State 1: $work did not finish, its frames now lie in the buffer and $result is only a
        ;; zero. State 0: $result is the real one.
        (br_if $finished (i32.ne (call $get_state) (i32.const 1)))
        (call $stop_unwind)
        ;; Here the stack above $main is gone. Anything may happen now; we wait.
        (global.set $answer (call $host_sleep (global.get $requested_milliseconds)))
        (call $start_rewind (i32.const 16))
        ;; Calling the same function again brings the saved frames back. Its argument is ignored:
        ;; the restored frame has its own.
        (local.set $result (call $work (i32.const 0)))
        (br $suspended)))
    (local.get $result))

  ;; Returns n * n + ($deeper(2 * n) + 3 * n) + truncate(n / 8 * 16), which is 542 for n = 20.
  ;; While $deeper sleeps, these must survive: the operand n * n and the locals $triple and $ratio.
  (func $work (param $n i32) (result i32)
    (local $triple i32)
    (local $ratio f64)
    (local.set $triple (i32.mul (local.get $n) (i32.const 3)))
    (local.set $ratio (f64.div (f64.convert_i32_s (local.get $n)) (f64.const 8)))
    (i32.mul (local.get $n) (local.get $n))
    (call $deeper (i32.mul (local.get $n) (i32.const 2)))
    (i32.add (local.get $triple))
    i32.add
    (i32.add (i32.trunc_f64_s (f64.mul (local.get $ratio) (f64.const 16)))))

  ;; Returns $sleep(milliseconds) + milliseconds / 20.
  (func $deeper (param $milliseconds i32) (result i32)
    (local $part i64)
    (local.set $part
      (i64.div_s (i64.extend_i32_s (local.get $milliseconds)) (i64.const 20)))
    (i32.add
      (call $sleep (local.get $milliseconds))
      (i32.wrap_i64 (local.get $part))))

  ;; The top of the stack to be saved. Called once to go to sleep, and called again, by the
  ;; restored frame of $deeper and with the same argument, to wake up.
  (func $sleep (param $milliseconds i32) (result i32)
    (if (i32.eq (call $get_state) (i32.const 2))
      (then
        (call $stop_rewind)
        (return (global.get $answer))))
    (global.set $requested_milliseconds (local.get $milliseconds))
    (call $start_unwind (i32.const 16))
    ;; Nobody sees this zero: $deeper's frame is saved as soon as we return.
    (i32.const 0))
)
