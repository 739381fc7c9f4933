// SPDX-License-Identifier: Apache-2.0
//
// Help, and what wrong command lines are told: one line, the nearest right spelling, exit code 2.

import Testing

@Suite struct UsageTests {
  @Test(
    arguments: [
      ([], "rewind: no command; try rewind --help"),
      (["runn"], "rewind: unknown command runn; did you mean run?"),
      (["wats"], "rewind: unknown command wats; did you mean wast?"),
      (["wat2wsm"], "rewind: unknown command wat2wsm; did you mean wat2wasm?"),
      (["frobnicate"], "rewind: unknown command frobnicate; try rewind --help"),
      (["--vresion"], "rewind: unknown option --vresion; did you mean --version?"),
      (["a.wasm"], "rewind: a.wasm: no such file or directory"),
      (["run"], "rewind: run: no FILE is given; see rewind run --help"),
      (
        ["run", "--invok", "f", "a.wat"],
        "rewind: run: unknown option --invok; did you mean --invoke?"
      ),
      (
        ["run", "a.wat", "--invok", "f"],
        """
        rewind: run: unknown option --invok; did you mean --invoke? \
        (put -- before an option of the guest)
        """
      ),
      (
        ["run", "a.wat", "--invoke"],
        "rewind: run: --invoke needs a value: --invoke NAME"
      ),
      (
        ["run", "--fuel", "much", "Examples/sleep.wat"],
        "rewind: run: --fuel needs a whole number, not \"much\""
      ),
      (["run", "--fuel=1", "--fuel=2", "a.wat"], "rewind: run: --fuel is given twice"),
      (["dump", "a.wat", "b.wat"], "rewind: dump: unexpected argument b.wat"),
      (["dump", "--code=1", "a.wat"], "rewind: dump: --code takes no value"),
      (["dump", "--coed", "a.wat"], "rewind: dump: unknown option --coed; did you mean --code?"),
      (["dump", "-x", "a.wat"], "rewind: dump: unknown option -x; see rewind dump --help"),
      (["wast"], "rewind: wast: no FILE|DIR is given; see rewind wast --help"),
      (
        ["trace", "--mechanism", "nativ", "Examples/sleep.wat"],
        """
        rewind: trace: --mechanism is one of auto, engine, native, transformed, not "nativ"; \
        did you mean native?
        """
      ),
      (
        ["wat2wasm", "--name", "a.wat"],
        "rewind: wat2wasm: unknown option --name; did you mean --names?"
      ),
      (["wasm2wta"], "rewind: unknown command wasm2wta; did you mean wasm2wat?"),
      (["wasm2wat", "--flod"], "rewind: wasm2wat: unknown option --flod; did you mean --fold?"),
      (["wat2wasm", "a.wat", "-o"], "rewind: wat2wasm: -o needs a value: -o OUT"),
      (["help", "rnu"], "rewind: help: unknown command rnu; did you mean run?"),
      (["help", "run", "x"], "rewind: help: unexpected argument x"),
      (["completions"], "rewind: completions: no SHELL is given; see rewind completions --help"),
      (
        ["completions", "fis"],
        "rewind: completions: SHELL is one of bash, zsh, fish, not \"fis\"; did you mean fish?"
      ),
      (["--timout", "2s", "a.wasm"], "rewind: unknown option --timout; did you mean --timeout?"),
      (["Sources"], "rewind: unknown command Sources; try rewind --help"),
      (["a.wast"], "rewind: unknown command a.wast; did you mean rewind wast a.wast?"),
      (["--dir"], "rewind: run: --dir needs a value: --dir HOST[::GUEST[::ro]]"),
      (
        ["run", "-invoke", "f", "a.wat"],
        "rewind: run: unknown option -invoke; did you mean --invoke?"
      ),
      (["run", "--json=1", "a.wat"], "rewind: run: --json takes no value"),
      (
        ["run", "--asyncify-mode", "strikt", "Examples/sleep.wat"],
        """
        rewind: run: --asyncify-mode is one of compatible, strict, trusting, not "strikt"; \
        did you mean strict?
        """
      ),
      (["inspect", "--at", "0", "a.wat"], "rewind: inspect: --at counts from 1"),
      (["advise"], "rewind: advise: no FILE is given; see rewind advise --help"),
      (
        ["advise", "--list", "a", "--onlylist", "b", "a.wat"],
        "rewind: advise: --list and --onlylist exclude each other"
      ),
      (["advise", "--lst", "a"], "rewind: advise: unknown option --lst; did you mean --list?"),
      (["inspect", "--jsn", "a"], "rewind: inspect: unknown option --jsn; did you mean --json?"),
      (
        ["validate", "--compil", "a"],
        "rewind: validate: unknown option --compil; did you mean --compile?"
      ),
      (
        ["validate", "Scripts"], "rewind: validate: there are no modules in these folders"
      ),
      (
        ["wast", "--suspnd", "1"], "rewind: wast: unknown option --suspnd; did you mean --suspend?"
      ),
      (
        ["wast", "--suspend", "x", "spec-tests"],
        "rewind: wast: --suspend needs a whole number, not \"x\""
      ),
      (["wast", "Sources"], "rewind: wast: there are no scripts in these folders"),
    ] as [([String], String)])
  func `wrong usage is told in one line`(_ words: [String], _ message: String) async throws {
    let run = try await RewindProcess.run(words)
    #expect(run.status == 2)
    #expect(run.output.isEmpty)
    #expect(run.errors == message + "\n")
  }

  @Test func `the version names the dispatch`() async throws {
    let version = try await rewind("--version")
    #expect(version.status == 0)
    #expect(version.outputLines.count == 1)
    #expect(version.output.hasPrefix("rewind "))
    #expect(version.output.contains("dispatch"))
  }
}
