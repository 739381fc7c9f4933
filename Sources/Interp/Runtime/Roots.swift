// SPDX-License-Identifier: Apache-2.0
//
// What refers to objects of the heap from outside of it. Globals, tables and stacks register here when
// they are made, wherever they are held, and go when they go, which may be after their store.

/// The globals, tables and stacks of a store that may refer to objects.
package final class Roots {
  private var globals: Set<UnsafeMutablePointer<UInt64>> = []
  private var tables: Set<UnsafeMutablePointer<TableRecord>> = []
  /// The stacks of all calls, finished and unfinished, unretained; a `Machine` is a type of a later
  /// station.
  package var machines: Set<UnsafeMutableRawPointer> = []

  func add(_ cell: UnsafeMutablePointer<UInt64>) { globals.insert(cell) }
  func remove(_ cell: UnsafeMutablePointer<UInt64>) { globals.remove(cell) }
  func add(_ table: UnsafeMutablePointer<TableRecord>) { tables.insert(table) }
  func remove(_ table: UnsafeMutablePointer<TableRecord>) { tables.remove(table) }

  /// Marks what globals and tables refer to.
  package func mark(_ heap: Heap) {
    for cell in globals { heap.mark(cell.pointee) }
    for table in tables {
      for index in 0..<Int(table.pointee.count) { heap.mark(table.pointee.elements[index]) }
    }
  }
}
