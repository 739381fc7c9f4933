// SPDX-License-Identifier: Apache-2.0
//
// `rewind inspect`, and the lines of `rewind trace --json`.

import Foundation
import Testing

@Suite struct InspectTests {
  private func object(_ text: String) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }

  @Test func `the frames of a guest that suspends itself`() async throws {
    let run = try await rewind("inspect", "Examples/sleep.wat")
    #expect(run.status == 0)
    #expect(
      run.outputLines.map { $0.split(separator: " ").joined(separator: " ") } == [
        "suspension 1: buffer 0x10, current 0x3c, end 0x400, 36 bytes used, 964 free",
        "work 0x28..<0x3c 20 bytes call at 0x125",
        "$triple: i32 = 60", "$ratio: f64 = 2.5", "operand 0: i32 = 400",
        "deeper 0x18..<0x28 16 bytes call at 0x148",
        "$part: i64 = 2", "argument 0: i32 = 40",
      ])
  }

  @Test func `a later suspension as JSON`() async throws {
    let run = try await rewind("inspect", "--json", "--at", "5", "Examples/generators.wat")
    let object = try object(run.output)
    #expect(object["suspension"] as? Int == 5)
    #expect(object["current"] as? Int == 288)
    let frames = try #require(object["frames"] as? [[String: Any]])
    #expect(frames.map { $0["function"] as? String } == ["fibonacci"])
    #expect(frames.first?["start"] as? Int == 264)
  }

  @Test func `of transformed code it is shown which function wrote which words`() async throws {
    let words = ["Examples/c/recursion-asyncify.wasm", "--invoke", "run", "2"]
    let lines = try await RewindProcess.run(["inspect"] + words).outputLines.map {
      $0.split(separator: " ").joined(separator: " ")
    }
    #expect(
      lines.prefix(4) == [
        "suspension 1: buffer 0x1b000, current 0x1b090, end 0x1f000, 128 bytes used, 16240 free",
        "run 0x1b088..<0x1b090 8 bytes call at 0x12a", "call number: 0", "word: 0x02 2",
      ])
    #expect(lines.filter { $0.hasPrefix("descend ") }.count == 3)
    #expect(lines.filter { $0.hasPrefix("word: ") }.count == 32 - 4)

    let object = try object(try await RewindProcess.run(["inspect", "--json"] + words).output)
    let frames = try #require(object["frames"] as? [[String: Any]])
    #expect(frames.map { $0["function"] as? String } == ["run", "descend", "descend", "descend"])
    #expect(frames.map { $0["callIndex"] as? Int } == [0, 1, 1, 0])
    #expect(frames.first?["start"] as? Int == 0x1b088)
    #expect(frames.last?["start"] as? Int == 0x1b010)
    #expect(frames.last?["end"] as? Int == frames[2]["start"] as? Int)
    // The words of all frames are those of the buffer.
    let all = try #require(object["words"] as? [[String: Any]]).map { $0["word"] as? Int }
    #expect(all.count == 32)
    let framed = frames.flatMap { frame in
      ((frame["words"] as? [Int]) ?? []).reversed() + [frame["callIndex"] as? Int ?? -1]
    }
    #expect(framed == all)
  }

  @Test func `frames of transformed code that did not fit at first`() async throws {
    // More than 16 KiB: they have been moved to a larger buffer.
    let run = try await rewind(
      "inspect", "--json", "Examples/c/recursion-asyncify.wasm", "--invoke", "run", "1000")
    let object = try object(run.output)
    let frames = try #require(object["frames"] as? [[String: Any]])
    #expect(frames.count == 1002)
    let words = try #require(object["words"] as? [[String: Any]])
    #expect(words.count == 1001 * 10 + 2)
    #expect(frames.last?["start"] as? Int == words.last?["address"] as? Int)
  }

  @Test func `a guest that is not suspended so often`() async throws {
    let run = try await rewind("inspect", "--at", "2", "Examples/sleep.wat")
    #expect(run.status == 2)
    #expect(run.errors.contains("the guest ended after 1 suspension\n"))
    #expect(try await rewind("inspect", "--at", "0", "Examples/sleep.wat").status == 2)
  }

  @Test func `a trace as JSON`() async throws {
    let run = try await rewind("trace", "--json", "Examples/sleep.wat")
    let lines = try run.outputLines.map(object)
    #expect(
      lines.map { $0["event"] as? String } == [
        "module", "call", "state", "save", "save", "unwound", "state", "wait", "resume", "state",
        "restore", "restore", "again", "state", "return",
      ])
    let frame = try #require(lines[4]["frame"] as? [String: Any])
    #expect(frame["function"] as? String == "work")
    #expect(frame["end"] as? Int == 60)
    let values = try #require(frame["values"] as? [[String: Any]])
    #expect(values.map { $0["value"] as? String } == ["60", "2.5", "400"])
    let place = values.first?["place"] as? [String: Any]
    #expect(place?["kind"] as? String == "local")
    #expect(place?["name"] as? String == "triple")
    let results = lines.last?["results"] as? [[String: Any]]
    #expect(results?.first?["value"] as? String == "542")
  }

  @Test func `a trap is the last line`() async throws {
    let run = try await withFile("(module (func (export \"main\") unreachable))") { file in
      try await rewind("trace", "--json", file)
    }
    #expect(run.status == 134)
    let last = try object(try #require(run.outputLines.last))
    #expect(last["event"] as? String == "trap")
    #expect(last["message"] as? String == "unreachable")
  }
}
