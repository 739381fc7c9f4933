// SPDX-License-Identifier: Apache-2.0
//
// The nearest right spelling of a wrong word.

/// Finds words that may have been meant.
enum Spelling {
  /// The candidate that is nearest to a word, nil if none is near.
  static func suggestion(for word: String, among candidates: [String]) -> String? {
    let near = candidates.compactMap { candidate -> (distance: Int, candidate: String)? in
      let distance = distance(Array(word.lowercased()), Array(candidate.lowercased()))
      let isNear = distance <= max(1, min(word.count, candidate.count) / 3)
      let isBeginning = word.drop { $0 == "-" }.count >= 2 && candidate.hasPrefix(word)
      return isNear || isBeginning ? (isBeginning ? 0 : distance, candidate) : nil
    }
    return near.min { $0.distance < $1.distance }?.candidate
  }

  /// The end of a message about a wrong word: the nearest right one, or something else if none is near.
  static func hint(
    for word: String, among candidates: [String], or other: String? = nil
  ) -> String {
    suggestion(for: word, among: candidates).map { "; did you mean \($0)?" }
      ?? other.map { "; \($0)" }.or("")
  }

  /// How many letters must be put in, left out, replaced or exchanged with their neighbour.
  private static func distance(_ left: [Character], _ right: [Character]) -> Int {
    var rows = [Array(0...right.count)]
    for (i, letter) in left.enumerated() {
      var row = [i + 1]
      for (j, other) in right.enumerated() {
        var best = min(rows[i][j + 1] + 1, row[j] + 1, rows[i][j] + (letter == other ? 0 : 1))
        if i > 0, j > 0, letter == right[j - 1], left[i - 1] == other {
          best = min(best, rows[i - 1][j - 1] + 1)
        }
        row.append(best)
      }
      rows.append(row)
    }
    return rows[left.count][right.count]
  }
}
