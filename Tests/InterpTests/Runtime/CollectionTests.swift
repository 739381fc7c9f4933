// SPDX-License-Identifier: Apache-2.0
//
// Garbage collection: what nothing refers to goes, what anything refers to stays.

import Interp
import TestSupport
import Testing

/// A value of the host.
private final class Witness: Hashable, Sendable {
  static func == (left: Witness, right: Witness) -> Bool { left === right }
  func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }
}

@Suite struct CollectionTests {
  /// A store that collects when its objects take more than 256 KiB.
  private func smallStore() -> Store {
    var limits = StoreLimits()
    limits.collectionThreshold = 1 << 18
    return Store(limits: limits)
  }

  private static let nodes = """
    (type $node (struct (field $value (mut i32)) (field $next (mut (ref null $node)))))
    (type $nodes (array (mut (ref null $node))))
    (func $node (export "node") (param i32) (result (ref $node))
      (struct.new $node (local.get 0) (ref.null $node)))
    (func (export "value") (param (ref null $node)) (result i32)
      (struct.get $node $value (local.get 0)))
    (func $garbage (export "garbage") (param i32)
      (loop $l
        (drop (call $node (local.get 0)))
        (br_if $l (local.tee 0 (i32.sub (local.get 0) (i32.const 1))))))
    """

  @Test func `short-lived structures take bounded memory`() throws {
    let store = smallStore()
    let instance = try Instance(wat(Self.nodes), store: store)
    _ = try instance.call("garbage", [.i32(100_000)])
    #expect(store.heapByteCount < 1 << 20)
    #expect(store.heap.collectionCount > 5)
  }

  @Test func `cycles die`() throws {
    let store = smallStore()
    let instance = try Instance(
      wat(
        Self.nodes + """
          (func (export "cycles") (param $n i32) (local $a (ref $node)) (local $b (ref $node))
            (loop $l
              (local.set $a (call $node (i32.const 1)))
              (local.set $b (call $node (i32.const 2)))
              (struct.set $node $next (local.get $a) (local.get $b))
              (struct.set $node $next (local.get $b) (local.get $a))
              (br_if $l (local.tee $n (i32.sub (local.get $n) (i32.const 1))))))
          """), store: store)
    _ = try instance.call("cycles", [.i32(50_000)])
    store.collect()
    #expect(store.heapByteCount < 1 << 20)
  }

  @Test func `large arrays die too`() throws {
    let store = smallStore()
    let instance = try Instance(
      wat(
        """
        (type $bytes (array (mut i8)))
        (func (export "arrays") (param i32)
          (loop $l
            (drop (array.new_default $bytes (i32.const 100_000)))
            (br_if $l (local.tee 0 (i32.sub (local.get 0) (i32.const 1))))))
        """), store: store)
    _ = try instance.call("arrays", [.i32(200)])
    #expect(store.heapByteCount < 2 << 20)
  }

  @Test func `globals, tables, segments and arrays keep their objects`() throws {
    let store = smallStore()
    let instance = try Instance(
      wat(
        Self.nodes + """
          (global $kept (mut (ref null $node)) (ref.null $node))
          (table $table 4 (ref null $node))
          (elem $segment (ref null $node) (struct.new $node (i32.const 3) (ref.null $node)))
          (global $array (ref $nodes) (array.new_default $nodes (i32.const 8)))
          (func (export "run") (param i32) (result i32)
            (global.set $kept (call $node (i32.const 1)))
            (table.set $table (i32.const 3) (call $node (i32.const 2)))
            (array.set $nodes (global.get $array) (i32.const 7)
              (struct.new $node (i32.const 4) (call $node (i32.const 5))))
            (call $garbage (local.get 0))
            (table.init $table $segment (i32.const 0) (i32.const 0) (i32.const 1))
            (i32.add (struct.get $node $value (global.get $kept))
              (i32.add (struct.get $node $value (table.get $table (i32.const 3)))
                (i32.add (struct.get $node $value (table.get $table (i32.const 0)))
                  (i32.add
                    (struct.get $node $value
                      (array.get $nodes (global.get $array) (i32.const 7)))
                    (struct.get $node $value
                      (struct.get $node $next
                        (array.get $nodes (global.get $array) (i32.const 7)))))))))
          """), store: store)
    #expect(try instance.call("run", [.i32(50_000)]) == [.i32(15)])
    #expect(store.heap.collectionCount > 2)
  }

  @Test func `a value that Swift holds stays, and goes with its last copy`() throws {
    let store = smallStore()
    let instance = try Instance(wat(Self.nodes), store: store)
    var held = try instance.call("node", [.i32(42)])
    _ = try instance.call("garbage", [.i32(50_000)])
    #expect(try instance.call("value", held) == [.i32(42)])
    guard case .anyref(.object(let object)?)? = held.first else {
      Issue.record("\(held)")
      return
    }
    #expect(!object.isArray)
    #expect(try store.fields(of: object) == [.i32(42), .anyref(nil)])
    held = []
    store.collect()
    #expect(store.heap.pins.count == 1)
  }

  @Test func `a suspended call keeps what its frames refer to`() throws {
    let store = smallStore()
    var imports = Imports()
    imports.define(
      "host", "wait",
      HostFunction(FunctionType(), name: "wait", asyncBody: { _, _ in [] }))
    let instance = try Instance(
      wat(
        """
        (import "host" "wait" (func $wait))
        """ + Self.nodes + """
          (func $hold (param $depth i32) (result i32) (local $n (ref $node))
            (if (i32.eqz (local.get $depth)) (then (call $wait) (return (i32.const 0))))
            (local.set $n (call $node (local.get $depth)))
            (i32.add
              (call $hold (i32.sub (local.get $depth) (i32.const 1)))
              (struct.get $node $value (local.get $n))))
          (export "hold" (func $hold))
          """), imports: imports, store: store)
    let function = try #require(instance.function("hold") as Function?)
    let suspension = try function.start([.i32(100)]).suspension()
    _ = try instance.call("garbage", [.i32(50_000)])
    store.collect()
    #expect(try suspension.resume(returning: []).results() == [.i32(5050)])
  }

  @Test func `an exception that is caught keeps what it carries`() throws {
    let store = smallStore()
    let instance = try Instance(
      wat(
        Self.nodes + """
          (tag $t (param (ref $node)))
          (func (export "run") (result i32) (local exnref)
            (block $h (result exnref)
              (try_table (catch_all_ref $h) (throw $t (call $node (i32.const 7))))
              (unreachable))
            (local.set 0)
            (call $garbage (i32.const 50_000))
            (block $v (result (ref $node))
              (try_table (catch $t $v) (throw_ref (local.get 0)))
              (unreachable))
            (struct.get $node $value))
          """), store: store)
    #expect(try instance.call("run") == [.i32(7)])
  }

  @Test func `values of the host live as long as a guest or Swift holds them`() throws {
    let store = smallStore()
    let instance = try Instance(
      wat(
        """
        (global $kept (mut externref) (ref.null extern))
        (func (export "keep") (param externref) (global.set $kept (local.get 0)))
        (func (export "get") (result externref) (global.get $kept))
        (func (export "drop") (param externref))
        """), store: store)
    weak var witness: Witness?
    do {
      let strong = Witness()
      witness = strong
      _ = try instance.call("keep", [.externref(HostReference(strong))])
      store.collect()
      #expect(try instance.call("get") == [.externref(HostReference(strong))])
    }
    store.collect()
    #expect(witness != nil)
    _ = try instance.call("keep", [.externref(nil)])
    store.collect()
    #expect(witness == nil)
  }

  @Test func `values of the host that guests drop do not pile up`() throws {
    let store = smallStore()
    let instance = try Instance(wat("(func (export \"drop\") (param externref))"), store: store)
    for number in 0..<40_000 {
      _ = try instance.call("drop", [.externref(HostReference(number))])
    }
    #expect(store.heap.hostValueCount < 40_000)
    #expect(store.heapByteCount < 1 << 20)
  }

  @Test func `a value can go out as an external one and come back`() throws {
    let store = Store()
    let instance = try Instance(
      wat(
        Self.nodes + """
          (func (export "out") (result externref)
            (extern.convert_any (call $node (i32.const 9))))
          (func (export "in") (param externref) (result i32)
            (struct.get $node $value
              (ref.cast (ref $node) (any.convert_extern (local.get 0)))))
          (func (export "i31") (result externref) (extern.convert_any (ref.i31 (i32.const -5))))
          (func (export "any") (param externref) (result anyref)
            (any.convert_extern (local.get 0)))
          """), store: store)
    let outside = try instance.call("out")
    store.collect()
    #expect(try instance.call("in", outside) == [.i32(9)])
    #expect(try instance.call("i31") == [.externref(HostReference(AnyReference.i31(-5)))])
    #expect(
      try instance.call("any", [.externref(HostReference("text"))])
        == [.anyref(.host(HostReference("text")))])
  }

  @Test func `the limit ends in a trap`() throws {
    var limits = StoreLimits()
    limits.heapBytes = 1 << 20
    let store = Store(limits: limits)
    let instance = try Instance(
      wat(
        Self.nodes + """
          (global $list (mut (ref null $node)) (ref.null $node))
          (func (export "forever")
            (loop $l
              (global.set $list (struct.new $node (i32.const 0) (global.get $list)))
              (br $l)))
          (func (export "large") (result (ref $nodes))
            (array.new_default $nodes (i32.const 0x7fffffff)))
          """), store: store)
    #expect(throws: Trap.heapExhausted) { try trap { try instance.call("forever") } }
    #expect(throws: Trap.heapExhausted) { try trap { try instance.call("large") } }
    #expect(store.heapByteCount <= 1 << 20)
  }

  @Test func `collecting at every allocation changes nothing`() throws {
    var configuration = Engine.Configuration()
    configuration.collectsAtEveryAllocation = true
    let engine = Engine(configuration)
    let store = Store(engine: engine)
    let instance = try Instance(
      wat(
        Self.nodes + """
          (func (export "sum") (param $n i32) (result i32)
            (local $l (ref null $node)) (local $sum i32)
            (loop $make
              (local.set $l (struct.new $node (local.get $n) (local.get $l)))
              (br_if $make (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
            (block $end
              (loop $next
                (local.set $sum
                  (i32.add (local.get $sum)
                    (struct.get $node $value (br_on_null $end (local.get $l)))))
                (local.set $l (struct.get $node $next (local.get $l)))
                (br $next)))
            (local.get $sum))
          """, engine: engine), store: store)
    #expect(try instance.call("sum", [.i32(100)]) == [.i32(5050)])
    #expect(store.heap.collectionCount == 100)
  }

  /// Gives the trap of a report.
  private func trap(_ body: () throws -> [Value]) throws {
    do {
      _ = try body()
    } catch let report as TrapReport {
      throw report.trap
    }
  }
}
