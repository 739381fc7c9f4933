// swift-tools-version:6.2
// SPDX-License-Identifier: Apache-2.0

import PackageDescription

// REWIND_TRAMPOLINE=1 builds the machine without tail calls: an optimised build with the thread
// sanitizer needs it (Documentation/Decisions/0001-dispatch.md).
let trampoline = Context.environment["REWIND_TRAMPOLINE"] != nil

let settings: [SwiftSetting] =
  [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
  ] + (trampoline ? [.define("TRAMPOLINE")] : [])

// Handlers are leaf functions and save no frame pointer (Documentation/Decisions/0006-build-flags.md).
let machineSettings: [SwiftSetting] = [
  .unsafeFlags(["-Xcc", "-momit-leaf-frame-pointer"], .when(configuration: .release))
]

let package = Package(
  name: "rewind",
  platforms: [.macOS(.v15), .iOS(.v18)],
  products: [
    .library(name: "Interp", targets: ["Interp"]),
    .library(name: "Asyncify", targets: ["Asyncify"]),
    .library(name: "Coroutines", targets: ["Coroutines"]),
    .library(name: "WASI", targets: ["WASI"]),
    .library(name: "Debugging", targets: ["Debugging"]),
    .library(name: "CoroutinesTesting", targets: ["CoroutinesTesting"]),
    .executable(name: "rewind", targets: ["rewind"]),
  ],
  targets: [
    .target(name: "Interp", swiftSettings: settings + machineSettings),
    .target(name: "Asyncify", dependencies: ["Interp"], swiftSettings: settings),
    .target(name: "Coroutines", dependencies: ["Interp", "Asyncify"], swiftSettings: settings),
    .target(name: "CoroutinesTesting", swiftSettings: settings),
    .target(name: "Debugging", dependencies: ["Interp"], swiftSettings: settings),
    .target(name: "Text", dependencies: ["Interp"], swiftSettings: settings),
    .target(name: "Script", dependencies: ["Interp", "Asyncify", "Text"], swiftSettings: settings),
    .target(name: "WASI", dependencies: ["Interp", "Coroutines"], swiftSettings: settings),
    .executableTarget(
      name: "rewind",
      dependencies: [
        "Interp", "Asyncify", "Coroutines", "Debugging", "Text", "Script", "WASI",
      ],
      path: "Sources/CLI", swiftSettings: settings),
    .executableTarget(
      name: "waiting", dependencies: ["Interp", "Asyncify", "Coroutines", "Text"],
      path: "Benchmarks/waiting",
      swiftSettings: settings),
    .executableTarget(
      name: "guests", dependencies: ["Interp", "Coroutines", "WASI"], path: "Benchmarks/wasi",
      swiftSettings: settings),
    .target(
      name: "TestSupport", dependencies: ["Interp", "Text"], path: "Tests/Support",
      swiftSettings: settings),
    .testTarget(
      name: "InterpTests", dependencies: ["Interp", "Text", "TestSupport"], swiftSettings: settings),
    .testTarget(
      name: "TextTests", dependencies: ["Interp", "Text", "TestSupport"], swiftSettings: settings),
    .testTarget(
      name: "SpecTests", dependencies: ["Interp", "Text", "Script", "TestSupport"],
      swiftSettings: settings),
    .testTarget(
      name: "AsyncifyTests", dependencies: ["Interp", "Asyncify", "Text", "TestSupport"],
      exclude: ["Modules"], swiftSettings: settings),
    .testTarget(
      name: "CoroutinesTests",
      dependencies: [
        "Interp", "Asyncify", "Coroutines", "CoroutinesTesting", "Text", "TestSupport",
      ],
      swiftSettings: settings),
    .testTarget(
      name: "WASITests", dependencies: ["Interp", "Coroutines", "WASI", "TestSupport"],
      exclude: ["Guests", "README.md"], swiftSettings: settings),
    .testTarget(
      name: "DebuggingTests", dependencies: ["Interp", "Debugging", "Text", "TestSupport"],
      exclude: ["Guests"], swiftSettings: settings),
    .testTarget(
      name: "CoroutinesTestingTests",
      dependencies: ["Interp", "Coroutines", "CoroutinesTesting", "TestSupport"],
      exclude: ["guest.wat", "guest.wasm"], swiftSettings: settings),
    .testTarget(
      name: "CLITests", dependencies: ["Interp", "WASI", "Coroutines", "TestSupport"],
      swiftSettings: settings),
  ]
)
