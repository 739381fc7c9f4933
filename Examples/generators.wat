;; SPDX-License-Identifier: Apache-2.0
;;
;; Two generators and a scheduler, all inside the guest. Each generator is an ordinary function
;; that calls $yield wherever it likes, even deep inside recursion; each has its own buffer, so
;; both can be suspended at the same time. The scheduler takes one value from each in turn.
;;
;;   $main -> $resume (runtime, bottom) -> $fibonacci ------------> $yield (runtime, top)
;;                                      -> $towers -> $hanoi ... -> $yield
;;
;; The guest remembers by itself whether it yields or resumes ($yielding, $resuming), instead of
;; asking asyncify.get_state. So the same file also works after `wasm-opt --asyncify`, which does
;; not know get_state.
;;
;; Run it:  rewind run Examples/generators.wat --invoke main
;; See it:  rewind trace Examples/generators.wat

(module $generators_example
  (import "asyncify" "start_unwind" (func $start_unwind (param $data i32)))
  (import "asyncify" "stop_unwind" (func $stop_unwind))
  (import "asyncify" "start_rewind" (func $start_rewind (param $data i32)))
  (import "asyncify" "stop_rewind" (func $stop_rewind))

  ;; Prints a number on its own line.
  (import "rewind" "print" (func $print (param $number i32)))

  (memory $memory (export "memory") 1)

  ;; Generator 0 has its buffer at 256, generator 1 at 512: {current, end}, then the frames.
  (data (i32.const 256) "\08\01\00\00" "\00\02\00\00") ;; current = 264, end = 512
  (data (i32.const 512) "\08\02\00\00" "\00\03\00\00") ;; current = 520, end = 768

  (type $body (func))
  (table $bodies funcref (elem $fibonacci $towers))

  ;; The phases of a generator.
  (global $fresh i32 (i32.const 0))
  (global $suspended i32 (i32.const 1))
  (global $done i32 (i32.const 2))
  (global $phase_of_first (mut i32) (i32.const 0))
  (global $phase_of_second (mut i32) (i32.const 0))

  ;; What $yield and $resume tell each other.
  (global $buffer (mut i32) (i32.const 0)) ;; of the generator that is running
  (global $yielding (mut i32) (i32.const 0))
  (global $resuming (mut i32) (i32.const 0))
  (global $value (mut i32) (i32.const 0)) ;; the value yielded last

  (global $checksum (mut i32) (i32.const 7))

  ;; The scheduler. Ordinary, but never suspended: it calls no generator, only $resume.
  (func $main (export "main") (result i32)
    (block $finished
      (loop $round
        (global.set $phase_of_first
          (call $take (i32.const 0) (global.get $phase_of_first)))
        (global.set $phase_of_second
          (call $take (i32.const 1) (global.get $phase_of_second)))
        (br_if $round (i32.ne (global.get $phase_of_first) (global.get $done)))
        (br_if $round (i32.ne (global.get $phase_of_second) (global.get $done)))))
    (global.get $checksum))

  ;; Takes one value from a generator if it has one, and returns its new phase.
  (func $take (param $generator i32) (param $phase i32) (result i32)
    (if (i32.eq (local.get $phase) (global.get $done))
      (then (return (global.get $done))))
    (local.set $phase (call $resume (local.get $generator) (local.get $phase)))
    (if (i32.eq (local.get $phase) (global.get $suspended))
      (then
        (call $print (global.get $value))
        (global.set $checksum
          (i32.add
            (i32.mul (global.get $checksum) (i32.const 31))
            (global.get $value)))))
    (local.get $phase))

  ;; Runtime function at the bottom: runs a generator up to its next $yield or its end, and
  ;; returns its new phase.
  (func $resume (param $generator i32) (param $phase i32) (result i32)
    (global.set $buffer
      (i32.mul (i32.add (local.get $generator) (i32.const 1)) (i32.const 256)))
    (if (i32.eq (local.get $phase) (global.get $suspended))
      (then
        (global.set $resuming (i32.const 1))
        (call $start_rewind (global.get $buffer))))
    (call_indirect $bodies (type $body) (local.get $generator))
    (if (result i32) (global.get $yielding)
      (then
        (global.set $yielding (i32.const 0))
        (call $stop_unwind)
        (global.get $suspended))
      (else
        (global.get $done))))

  ;; Runtime function at the top: hands one value to whoever called $resume. It is called a second
  ;; time, with the same argument, when its generator goes on.
  (func $yield (param $yielded i32)
    (if (global.get $resuming)
      (then
        (global.set $resuming (i32.const 0))
        (call $stop_rewind)
        (return)))
    (global.set $yielding (i32.const 1))
    (global.set $value (local.get $yielded))
    (call $start_unwind (global.get $buffer)))

  ;; First generator: the Fibonacci numbers below 100. A loop: the stack is always equally deep.
  (func $fibonacci
    (local $current i64)
    (local $next i64)
    (local.set $next (i64.const 1))
    (block $finished
      (loop $again
        (br_if $finished (i64.ge_s (local.get $next) (i64.const 100)))
        (call $yield (i32.wrap_i64 (local.get $next)))
        ;; current, next = next, current + next
        (i64.add (local.get $current) (local.get $next))
        (local.set $current (local.get $next))
        (local.set $next)
        (br $again))))

  ;; Second generator: the moves of the Towers of Hanoi with three discs, each as 10 * from + to.
  ;; Recursion: the stack is deeper at some moves than at others.
  (func $towers
    (call $hanoi (i32.const 3) (i32.const 1) (i32.const 3) (i32.const 2)))

  (func $hanoi (param $discs i32) (param $from i32) (param $to i32) (param $spare i32)
    (if (i32.eqz (local.get $discs))
      (then (return)))
    (call $hanoi
      (i32.sub (local.get $discs) (i32.const 1))
      (local.get $from) (local.get $spare) (local.get $to))
    (call $yield (i32.add (i32.mul (local.get $from) (i32.const 10)) (local.get $to)))
    (call $hanoi
      (i32.sub (local.get $discs) (i32.const 1))
      (local.get $spare) (local.get $to) (local.get $from)))
)
