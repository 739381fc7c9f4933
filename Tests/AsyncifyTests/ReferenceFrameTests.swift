// SPDX-License-Identifier: Apache-2.0
//
// References in frames: null, small integers, functions, objects, values of the host and exceptions come
// back as what they were; and nothing else gets into their places.

@testable import Asyncify
import Interp
import TestSupport
import Testing

@Suite struct ReferenceFrameTests {
  private static let fields = """
    (import "env" "sleep" (func $sleep))
    \(bufferFields)
    (type $pair (struct (field i32) (field (mut i64))))
    (type $bytes (array (mut i8)))
    (type $unary (func (param i32) (result i32)))
    (tag $oops (param i32))
    (elem declare func $double)
    (func $double (type $unary) (i32.mul (local.get 0) (i32.const 2)))
    (func (export "all") (param $x i32) (param $host externref) (result i32)
      (local $pair (ref null $pair)) (local $bytes (ref null $bytes)) (local $null anyref)
      (local $small i31ref) (local $f (ref null $unary)) (local $any anyref)
      (local.set $pair (struct.new $pair (local.get $x) (i64.const 40)))
      (local.set $bytes (array.new $bytes (i32.const 7) (local.get $x)))
      (local.set $small (ref.i31 (i32.const -5)))
      (local.set $f (ref.func $double))
      (local.set $any (local.get $pair))
      (call $sleep)
      (struct.get $pair 0 (local.get $pair))
      (i32.add (i32.wrap_i64 (struct.get $pair 1 (local.get $pair))))
      (i32.add (array.len (local.get $bytes)))
      (i32.add (array.get_u $bytes (local.get $bytes) (i32.const 0)))
      (i32.add (ref.is_null (local.get $null)))
      (i32.add (i31.get_s (local.get $small)))
      (i32.add (call_ref $unary (i32.const 100) (local.get $f)))
      (i32.add (ref.eq (ref.cast eqref (local.get $any)) (local.get $pair)))
      (i32.add (i32.mul (ref.is_null (local.get $host)) (i32.const 10000))))
    (func (export "host") (param $host externref) (result externref)
      (call $sleep)
      (local.get $host))
    (func (export "function") (param $f funcref) (result funcref)
      (call $sleep)
      (local.get $f))
    (func (export "nonNull") (param $x i32) (result i32) (local $f (ref $unary))
      (local.set $f (ref.func $double))
      (call $sleep)
      (call_ref $unary (local.get $x) (local.get $f)))
    (func (export "exception") (param $x i32) (result i32)
      (block $caught (result exnref)
        (try_table (catch_all_ref $caught) (throw $oops (local.get $x)))
        (unreachable))
      ;; The exception stands on the operand stack.
      (call $sleep)
      (local.set $x (i32.const 0))
      (drop)
      (local.get $x))
    (func (export "rethrow") (param $x i32) (result i32) (local $e exnref)
      (block $again (result i32)
        (try_table (catch $oops $again)
          (block $caught (result exnref)
            (try_table (catch_all_ref $caught) (throw $oops (local.get $x)))
            (unreachable))
          (local.set $e)
          (call $sleep)
          (throw_ref (local.get $e)))
        (unreachable)))
    """

  private func guest(fuses: Bool) throws -> NativeGuest {
    try NativeGuest(Self.fields, fuses: fuses) { Sleeper().define(&$0) }
  }

  private func run(_ guest: NativeGuest, _ name: Name, _ arguments: [Value]) throws -> [Value] {
    try guest.stack().reset(current: 24, end: 512)
    _ = try guest.instance.call(name, arguments)
    try guest.asyncify.stopUnwind()
    // Nothing but the frame keeps the objects alive.
    guest.instance.store.collect()
    try guest.asyncify.startRewind(16)
    return try guest.instance.call(name, arguments.map { Value.zero($0.type) })
  }

  @Test(arguments: [true, false])
  func `references of all kinds come back`(fuses: Bool) throws {
    let guest = try guest(fuses: fuses)
    #expect(
      try run(guest, "all", [.i32(3), .externref(HostReference("host"))])
        == [.i32(3 + 40 + 3 + 7 + 1 - 5 + 200 + 1)])
    let host = Value.externref(HostReference(42))
    #expect(try run(guest, "host", [host]) == [host])
    #expect(try run(guest, "host", [.externref(nil)]) == [.externref(nil)])
    #expect(try run(guest, "nonNull", [.i32(21)]) == [.i32(42)])
    #expect(try run(guest, "exception", [.i32(21)]) == [.i32(0)])
    #expect(try run(guest, "rethrow", [.i32(77)]) == [.i32(77)])
  }

  @Test(arguments: [true, false])
  func `functions of other instances and of the host are kept by handles`(fuses: Bool) throws {
    let guest = try guest(fuses: fuses)
    let store = guest.instance.store
    let host = try Function(store: store, HostFunction(FunctionType()) { _, _ in [] })
    let value = Value.funcref(host.reference)
    #expect(try run(guest, "function", [value]) == [value])
    #expect(guest.asyncify.heldReferenceCount == 1)
    #expect(try run(guest, "function", [value]) == [value])
    #expect(guest.asyncify.heldReferenceCount == 1, "the same reference has one handle")
    let own = Value.funcref(try #require(guest.instance.function("host") as Function?).reference)
    #expect(try run(guest, "function", [own]) == [own])
    #expect(guest.asyncify.heldReferenceCount == 1, "own functions need none")
  }

  @Test(arguments: [true, false])
  func `a reference that was released is lost`(fuses: Bool) throws {
    let guest = try guest(fuses: fuses)
    let host = Value.externref(HostReference(42))
    for upTo in [true, false] {
      try guest.stack().reset(current: 24, end: 512)
      _ = try guest.instance.call("host", [host])
      try guest.asyncify.stopUnwind()
      let segment = try #require(guest.asyncify.segment)
      #expect(segment.frameCount == 1)
      // The release of others changes nothing.
      guest.asyncify.releaseReferences(of: segment.number + 1)
      guest.asyncify.releaseReferences(upTo: segment.number - 1)
      #expect(guest.asyncify.heldReferenceCount == 1)
      if upTo {
        guest.asyncify.releaseReferences(upTo: segment.number)
      } else {
        guest.asyncify.releaseReferences(of: segment.number)
      }
      #expect(guest.asyncify.heldReferenceCount == 0)
      let word = try guest.word(24)
      try guest.asyncify.startRewind(16)
      let error = try asyncifyError { _ = try guest.instance.call("host", [.externref(nil)]) }
      #expect(
        error
          == guest.error(
            .referenceLost(handle: word >> 2), .rewinding, current: 32,
            place: guest.place("host"), ["host"], of: error))
      guest.asyncify.reset()
    }
  }

  @Test(arguments: [true, false])
  func `a handle of another instance is lost, not mistaken`(fuses: Bool) throws {
    let guests = [try guest(fuses: fuses), try guest(fuses: fuses)]
    for guest in guests {
      try guest.stack().reset(current: 24, end: 512)
      _ = try guest.instance.call("host", [.externref(HostReference(42))])
      try guest.asyncify.stopUnwind()
    }
    try guests[1].asyncify.memory.write(guests[0].asyncify.memory.read(at: 16, count: 64), at: 16)
    try guests[1].asyncify.startRewind(16)
    // Both are instances of modules with the same bytes: the frame itself is right.
    let error = try asyncifyError {
      _ = try guests[1].instance.call("host", [.externref(nil)])
    }
    guard case .referenceLost = error.reason else {
      Issue.record("\(error)")
      return
    }
  }

  @Test(arguments: [true, false])
  func `a word of another type is no reference of this one`(fuses: Bool) throws {
    let guest = try guest(fuses: fuses)
    var options = AsyncifyOptions()
    // Without the check byte nothing but the types is left.
    options.mode = .trusting
    try guest.instance.configureAsyncify(options)
    let host = Value.externref(HostReference(42))
    _ = try guest.instance.call("host", [host])
    try guest.asyncify.stopUnwind()
    let handle = try guest.word(24)
    // A frame of `nonNull`, whose local is a function of one type.
    for word in [0, 1, handle, 2, 1000 << 2 | 2] as [UInt32] {
      try guest.stack().reset(current: 24, end: 512)
      _ = try guest.instance.call("nonNull", [.i32(4)])
      try guest.asyncify.stopUnwind()
      #expect(try guest.word(16) == 36)
      #expect(try guest.word(28) & 3 == 2, "an own function")
      try guest.asyncify.memory.store(word, at: 28)
      try guest.asyncify.startRewind(16)
      let error = try asyncifyError { try guest.call("nonNull", 0) }
      guard case .illTypedReference(let found, _) = error.reason else {
        Issue.record("\(word): \(error)")
        return
      }
      #expect(found == word)
      #expect(error.place == guest.place("nonNull"))
      #expect(try guest.word(16) == 36, "nothing was taken from the buffer")
      guest.asyncify.reset()
    }
  }
}
