import Interp
internal import Foundation
let arguments = CommandLine.arguments
let bytes = [UInt8](FileManager.default.contents(atPath: arguments[1])!)
var configuration = Engine.Configuration()
configuration.fusesInstructions = ProcessInfo.processInfo.environment["PLAIN"] == nil
let engine = Engine(configuration)
let module = try Module(bytes, engine: engine)
let store = Store(engine: engine)
print(Dispatch.current, Dispatch.stackGrowth())
let instance = try Instance(module, store: store)
let f = instance.function(Name(arguments[2]))! as Function
let t = f.type.parameters
print(try f.call(zip(t, arguments.dropFirst(3)).map { $0 == .i32 ? .i32(Int32($1)!) : .i64(Int64($1)!) }))
