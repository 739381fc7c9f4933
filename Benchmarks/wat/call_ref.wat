;; SPDX-License-Identifier: Apache-2.0
;;
;; A call of a typed function reference in every round; the reference is a parameter.

(module $call_ref
  (type $step (func (param i32 i32) (result i32)))
  (elem declare func $add $subtract)

  (func $add (type $step) (i32.add (local.get 0) (local.get 1)))
  (func $subtract (type $step) (i32.sub (local.get 0) (local.get 1)))

  (func $repeat (param $n i32) (param $even (ref $step)) (param $odd (ref $step)) (result i32)
    (local $sum i32)
    (block $done
      (loop $again
        (br_if $done (i32.eqz (local.get $n)))
        (local.set $sum (call_ref $step (local.get $sum) (local.get $n) (local.get $even)))
        (local.set $sum (call_ref $step (local.get $sum) (i32.const 7) (local.get $odd)))
        (local.set $n (i32.sub (local.get $n) (i32.const 1)))
        (br $again)))
    (local.get $sum))

  (func (export "run") (param $n i32) (result i32)
    (call $repeat (local.get $n) (ref.func $add) (ref.func $subtract))))
