// SPDX-License-Identifier: Apache-2.0
//
// How a parser asks for annotations: by kind and by the token that follows them.
// Spec: 6.2.5 Annotations, 7.4.2 Name Annotations.

import Interp

extension TokenCursor {
  /// Takes the annotations of a kind that stand directly before a token.
  mutating func take(_ kind: AnnotationKind, before position: Int) -> [Annotation] {
    guard !text.annotations.isEmpty else { return [] }
    var found: [Annotation] = []
    for number in annotations(from: position) {
      let annotation = text.annotations[number]
      guard annotation.follower == position else { break }
      guard annotation.kind == kind else { continue }
      takenAnnotations.insert(number)
      found.append(annotation)
    }
    return found
  }

  /// The first annotation that nobody has taken, among those before some tokens.
  func strayAnnotation(in positions: ClosedRange<Int>, _ kind: AnnotationKind? = nil) -> Annotation?
  {
    for number in annotations(from: positions.lowerBound) {
      let annotation = text.annotations[number]
      guard annotation.follower <= positions.upperBound else { break }
      if !takenAnnotations.contains(number), kind.map({ $0 == annotation.kind }) ?? true {
        return annotation
      }
    }
    return nil
  }

  /// Throws an error for an annotation before some tokens that nobody has taken.
  func checkAnnotations(in positions: ClosedRange<Int>) throws(TextError) {
    guard let stray = strayAnnotation(in: positions) else { return }
    throw error(stray.kind == .branchHint ? .notInFunction : .misplaced, in: stray)
  }

  /// The places of the annotations before a token and behind it.
  private func annotations(from position: Int) -> Range<Int> {
    var range = text.annotations.startIndex..<text.annotations.endIndex
    let end = range.upperBound
    while !range.isEmpty {
      let middle = (range.lowerBound + range.upperBound) / 2
      range =
        text.annotations[middle].follower < position
        ? middle + 1..<range.upperBound : range.lowerBound..<middle
    }
    return range.lowerBound..<end
  }

  /// A cursor at the first token inside an annotation.
  func contents(of annotation: Annotation) -> TokenCursor {
    TokenCursor(SourceText(of: annotation, in: text))
  }

  /// An error at the beginning of an annotation.
  func error(_ problem: AnnotationProblem, in annotation: Annotation) -> TextError {
    TextError(
      .annotation(annotation.kind, problem), at: text.lines.position(of: annotation.start))
  }

  /// Takes the name that an annotation `(@name "...")` gives to what is defined here; nil if there is
  /// none.
  ///
  /// - Parameters:
  ///   - space: The index space of what is defined; nil for a module.
  ///   - position: The token behind the annotation, if it is not the one here.
  mutating func annotatedName(
    _ space: IndexSpace?, before position: Int? = nil
  ) throws(TextError) -> Name? {
    var name: Name?
    for annotation in take(.name, before: position ?? self.position) {
      if name != nil { throw error(.multipleNames(space), in: annotation) }
      var contents = contents(of: annotation)
      guard contents.kind == .string else { throw error(.missingName, in: annotation) }
      name = try contents.name(in: annotation)
      try contents.expectEnd(of: annotation)
    }
    return name
  }

  /// Reads a string inside an annotation, which must be UTF-8.
  mutating func name(in annotation: Annotation) throws(TextError) -> Name {
    let start = position
    guard let name = Name(utf8: try string()) else {
      throw error(.annotation(annotation.kind, .malformedUTF8), at: start)
    }
    return name
  }

  /// Throws an error if there is more inside an annotation.
  func expectEnd(of annotation: Annotation) throws(TextError) {
    guard kind == .end else { throw error(.annotation(annotation.kind, .unexpectedToken)) }
  }
}
