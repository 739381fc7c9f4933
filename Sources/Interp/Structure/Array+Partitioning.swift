// SPDX-License-Identifier: Apache-2.0
//
// Binary search, for the tables that are kept in order and asked by position, address or offset.

extension Array {
  /// The first position whose element satisfies a condition that all later ones satisfy too.
  package func partitioningIndex(where condition: (Element) -> Bool) -> Int {
    var range = 0..<count
    while !range.isEmpty {
      let middle = range.lowerBound + range.count / 2
      if condition(self[middle]) {
        range = range.lowerBound..<middle
      } else {
        range = middle + 1..<range.upperBound
      }
    }
    return range.lowerBound
  }
}
