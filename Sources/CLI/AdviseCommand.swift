// SPDX-License-Identifier: Apache-2.0
//
// `rewind advise`: runs a module, suspends it, and prints the list of functions that
// `wasm-opt --asyncify` has to transform for it; or says what a given list lacks.

import Asyncify
import Coroutines
import Interp

extension Command {
  static let advise = Command(
    name: "advise",
    summary: "runs a module and lists what wasm-opt --asyncify must transform",
    positionals: guestPositionals,
    options: [
      invokeOption, suspendImportsOption,
      Option(
        name: "--list", value: "FILE", values: .files(), help: "compares with the list in a file"),
      Option(name: "--onlylist", value: "LIST", help: "compares with a list of names"),
      Option(
        name: "--json", help: "prints an object of JSON, see Documentation/CommandLine.md"),
    ] + guestOptions,
    details: [
      "Standard output is an only-list, names with commas: the functions that stood on the stack",
      "whenever the guest was suspended. It is for --pass-arg=asyncify-onlylist@@FILE. A run shows",
      "only the calls that it made: suspend it where your host does, with arguments that reach all.",
      "What else could suspend goes to standard error: as Binaryen finds it, by calls alone.",
      "What the guest prints through rewind.print is left out.",
      "",
      "With a list, standard output says what it lacks and which entries were not needed; the exit",
      "code is 1 if something is missing.",
    ],
    example: [
      "$ rewind advise Examples/c/recursion.wasm --invoke run 9", "run,descend",
    ],
    hasGuest: true,
    body: { arguments in
      let list = try givenList(arguments)
      return try await GuestProgram.run(arguments) { program in
        let watcher = SuspensionWatcher(program.file.module)
        var options = program.callOptions
        options.mechanism = program.file.module.importsAsyncify ? .native : .engine
        options.observer = watcher
        _ = try await program.call(program.imports { _ in }, options)
        let report = AdviceReport(watcher.advisor, list)
        if arguments.has("--json") { report.printJSON() } else { report.printText() }
        return report.comparison?.missing.isEmpty == false ? .failure : .success
      }
    })

  /// The entries of the list that is given; nil without one.
  private static func givenList(_ arguments: ParsedArguments) throws(Failure) -> [String]? {
    let file = arguments.value("--list")
    let text = arguments.value("--onlylist")
    guard file == nil || text == nil else {
      throw arguments.usage("--list and --onlylist exclude each other")
    }
    guard let file else { return text.map(SuspensionAdvisor.entries) }
    let bytes = try FileReader.bytes(file).copy
    return SuspensionAdvisor.entries(of: String(decoding: bytes, as: UTF8.self))
  }
}

/// Tells an advisor what happens during a call.
final class SuspensionWatcher: CallObserver {
  private(set) var advisor: SuspensionAdvisor

  init(_ module: Module) { advisor = SuspensionAdvisor(module) }

  func observe(_ event: CallEvent) {
    switch event {
    case .waiting(let name, _, .engine, let backtrace): advisor.suspended(at: name, backtrace)
    case .waiting(let name, _, _, _): advisor.unwound(for: name)
    case .asyncify(let event): advisor.observe(event)
    default: break
    }
  }
}

/// Prints what an advisor found.
private struct AdviceReport {
  let advisor: SuspensionAdvisor
  let comparison: SuspensionAdvisor.Comparison?

  init(_ advisor: SuspensionAdvisor, _ list: [String]?) {
    self.advisor = advisor
    comparison = list.map(advisor.compare)
  }

  private func names(_ functions: some Collection<FunctionIndex>) -> [String] {
    functions.sorted().map(advisor.name(of:))
  }

  /// What could suspend, and did not.
  private var unreached: [String] { names(advisor.maySuspend.subtracting(advisor.observed)) }

  func printText() {
    if let comparison {
      var lines: [StyledText] = names(comparison.missing).map { "\("missing", .bad)  \($0)" }
      lines += comparison.unneeded.map { "unneeded \($0)" }
      lines += comparison.unknown.map { "unknown  \($0)" }
      if lines.isEmpty { lines = ["\("the list is exact", .good)"] }
      StandardStream.output.write(lines.map { $0 + "\n" }.joined())
    } else {
      StandardStream.output.write(advisor.onlyList.joined(separator: ",") + "\n")
    }
    let count = advisor.suspensionCount
    var notes = counted(count, "suspension")
    if !advisor.imports.isEmpty {
      notes += " at \(advisor.imports.sorted().joined(separator: ", "))"
    }
    notes += "\n"
    let unreached = unreached
    if !unreached.isEmpty {
      notes += "could suspend too: \(unreached.joined(separator: ", "))\n"
    }
    StandardStream.error.write(notes)
  }

  func printJSON() {
    func list(_ names: [String]) -> JSON { .array(names.map(JSON.string)) }
    var members: [(String, JSON)] = [
      ("suspensions", .number(advisor.suspensionCount)),
      ("imports", list(advisor.imports.sorted())),
      ("onlylist", list(advisor.onlyList)),
      ("maySuspend", list(names(advisor.maySuspend))),
    ]
    if let comparison {
      members += [
        ("missing", list(names(comparison.missing))),
        ("unneeded", list(comparison.unneeded)), ("unknown", list(comparison.unknown)),
      ]
    }
    JSON.object(members).print()
  }
}
