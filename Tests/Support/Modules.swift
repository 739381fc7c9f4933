// SPDX-License-Identifier: Apache-2.0
//
// Modules for tests: written as text in the test, or taken from Examples/.

public import Foundation
public import Interp
internal import Text

/// The root of the package.
public let packageRoot = URL(filePath: #filePath).deletingLastPathComponent()
  .deletingLastPathComponent().deletingLastPathComponent()

/// A module given in the text format, with its names.
public func wat(_ text: String, engine: Engine = .shared) throws -> Module {
  try Module(try Wat.encode(text, names: true), engine: engine)
}

/// A module of Examples/, given by its path there.
public func example(_ path: String, engine: Engine = .shared) throws -> Module {
  let data = try Data(contentsOf: packageRoot.appending(path: "Examples/\(path)"))
  let bytes = path.hasSuffix(".wat") ? try Wat.encode([UInt8](data), names: true) : [UInt8](data)
  return try Module(bytes, engine: engine)
}

/// An instance of a module given in the text format, in a new store.
public func instance(_ text: String, _ imports: Imports = Imports()) throws -> Instance {
  try Instance(try wat(text), imports: imports, store: Store())
}

/// The five imports of the module `asyncify` in the text format, by their names: `$start_unwind` and so on.
/// - Parameter address: The type of the addresses in the guest's memory.
public func asyncifyImports(address: String = "i32") -> String {
  """
  (import "asyncify" "start_unwind" (func $start_unwind (param \(address))))
  (import "asyncify" "stop_unwind" (func $stop_unwind))
  (import "asyncify" "start_rewind" (func $start_rewind (param \(address))))
  (import "asyncify" "stop_rewind" (func $stop_rewind))
  (import "asyncify" "get_state" (func $get_state (result i32)))
  """
}

/// An engine that compiles every instruction by itself, or one that fuses.
public func engine(
  fuses: Bool = true, metersFuel: Bool = false, checksEpochs: Bool = false
) -> Engine {
  var configuration = Engine.Configuration()
  configuration.forms = fuses ? .all : []
  configuration.metersFuel = metersFuel
  configuration.checksEpochs = checksEpochs
  return Engine(configuration)
}

/// The call that a synchronous one left standing; nil if it came to something else.
public func standing(_ body: () throws -> Void) -> SuspendedCall? {
  do {
    try body()
    return nil
  } catch CallError.wouldSuspend(let call) {
    return call
  } catch {
    return nil
  }
}

/// A module of Tests/AsyncifyTests/Modules, given by its file name.
public func testModule(_ file: String, engine: Engine = .shared) throws -> Module {
  try example("../Tests/AsyncifyTests/Modules/\(file)", engine: engine)
}
