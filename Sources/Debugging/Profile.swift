// SPDX-License-Identifier: Apache-2.0
//
// What a profiler has counted: a tree of calls, and the two faces it has for people: a table of
// functions, and stacks in the "folded" form from which flame graphs are drawn.

internal import Interp

/// How often a guest was found in which calls.
public struct Profile: Sendable {
  /// A function of a module.
  struct FunctionKey: Hashable {
    let module: ObjectIdentifier
    let function: FunctionIndex
  }

  /// A call, by all the calls around it.
  private struct Node {
    /// The position in `functions`; nil for calls that were left out.
    let function: Int?
    let parent: Int?
    var sampleCount = 0
  }

  private struct Edge: Hashable {
    let parent: Int?
    let function: Int?
  }

  /// A function and its share of the samples.
  public struct Row: Hashable, Sendable {
    /// The function's name.
    public let name: String
    /// The samples that found the guest in the function itself.
    public let selfCount: Int
    /// The samples that found it in the function or in calls it had made.
    public let totalCount: Int
  }

  /// How many samples were taken.
  public private(set) var sampleCount = 0
  /// The mean number of units of fuel between two samples.
  public let interval: UInt64
  private var functions: [(module: Module, function: FunctionIndex)] = []
  private var positions: [FunctionKey: Int] = [:]
  private var nodes: [Node] = []
  private var edges: [Edge: Int] = [:]

  init(interval: UInt64) {
    self.interval = interval
  }

  // MARK: Counting

  /// Counts a stack.
  ///
  /// - Parameters:
  ///   - calls: The calls, innermost first.
  ///   - omittedCount: How many calls were left out in their middle.
  mutating func add(_ calls: [(module: Module, function: FunctionIndex)], omittedCount: Int = 0) {
    sampleCount += 1
    var node: Int?
    for (place, call) in calls.enumerated().reversed() {
      node = child(of: node, position(of: call))
      if omittedCount > 0, place == calls.count / 2 { node = child(of: node, nil) }
    }
    if let node { nodes[node].sampleCount += 1 }
  }

  private mutating func position(of call: (module: Module, function: FunctionIndex)) -> Int {
    let key = FunctionKey(module: ObjectIdentifier(call.module), function: call.function)
    if let known = positions[key] { return known }
    positions[key] = functions.count
    functions.append(call)
    return functions.count - 1
  }

  private mutating func child(of parent: Int?, _ function: Int?) -> Int {
    let edge = Edge(parent: parent, function: function)
    if let known = edges[edge] { return known }
    edges[edge] = nodes.count
    nodes.append(Node(function: function, parent: parent))
    return nodes.count - 1
  }

  // MARK: Results

  /// The name of a function as a person knows it.
  private func name(_ function: Int?, _ readable: (String) -> String) -> String {
    guard let function else { return "..." }
    let (module, index) = functions[function]
    return module.functionName(index).map(readable) ?? "function[\(index)]"
  }

  /// The functions, the busiest first.
  /// - Parameter readable: Makes names readable, such as those that compilers have mangled.
  public func rows(readable: (String) -> String = { $0 }) -> [Row] {
    var own = [Int](repeating: 0, count: functions.count)
    var total = own
    // The last stack in which a function was counted: in one stack it counts once, however often it
    // is there.
    var seen = [Int](repeating: -1, count: functions.count)
    for (index, node) in nodes.enumerated() where node.sampleCount > 0 {
      if let function = node.function { own[function] += node.sampleCount }
      var place: Int? = index
      while let current = place {
        if let function = nodes[current].function, seen[function] != index {
          seen[function] = index
          total[function] += node.sampleCount
        }
        place = nodes[current].parent
      }
    }
    let rows = functions.indices.map { function in
      Row(
        name: name(function, readable), selfCount: own[function], totalCount: total[function])
    }
    return rows.sorted {
      ($1.selfCount, $1.totalCount, $0.name) < ($0.selfCount, $0.totalCount, $1.name)
    }
  }

  /// The stacks, a line each: the functions from the outermost to the innermost with semicolons in
  /// between, a blank, and how many samples found the guest there.
  ///
  /// That is what `flamegraph.pl`, inferno and speedscope read.
  /// - Parameter readable: As for ``rows(readable:)``.
  public func foldedStacks(readable: (String) -> String = { $0 }) -> String {
    let names = functions.indices.map { name($0, readable).folded }
    var counts: [String: Int] = [:]
    for (index, node) in nodes.enumerated() where node.sampleCount > 0 {
      var path: [String] = []
      var place: Int? = index
      while let current = place {
        path.append(nodes[current].function.map { names[$0] } ?? "...")
        place = nodes[current].parent
      }
      counts[path.reversed().joined(separator: ";"), default: 0] += node.sampleCount
    }
    return counts.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)\n" }.joined()
  }

  /// A table of the busiest functions for people: shares of the samples, and names.
  ///
  /// - Parameters:
  ///   - limit: The most functions to list.
  ///   - readable: As for ``rows(readable:)``.
  public func table(limit: Int = 30, readable: (String) -> String = { $0 }) -> String {
    guard sampleCount > 0 else {
      return "profile: no samples, for fewer than \(interval) instructions were executed\n"
    }
    let count = sampleCount == 1 ? "1 sample" : "\(sampleCount) samples"
    var lines = ["profile: \(count), one every \(interval) instructions or so"]
    lines.append("  self   total  samples  function")
    let rows = rows(readable: readable)
    func cell(_ text: String, _ width: Int) -> String {
      String(repeating: " ", count: max(0, width - text.count)) + text + "  "
    }
    for row in rows.prefix(limit) {
      lines.append(
        cell(percentage(row.selfCount), 6) + cell(percentage(row.totalCount), 6)
          + cell("\(row.selfCount)", 7) + row.name)
    }
    if rows.count > limit { lines.append("and \(rows.count - limit) more functions") }
    return lines.map { "\($0)\n" }.joined()
  }

  /// A share of the samples, with one decimal.
  private func percentage(_ count: Int) -> String {
    let tenths = (count * 2000 / sampleCount + 1) / 2
    return "\(tenths / 10).\(tenths % 10)%"
  }
}

extension String {
  /// The name without what separates names and lines in folded stacks.
  fileprivate var folded: String {
    String(map { $0 == ";" ? ":" : $0.isNewline ? " " : $0 })
  }
}
