// SPDX-License-Identifier: Apache-2.0
//
// Arguments and environment: lists of strings that end with a zero byte.
// Spec: WASI preview 1, `args_get` ... `environ_sizes_get`.

import Interp

extension WASI {
  var argumentFunctions: [GuestFunction] {
    let arguments = StringList(arguments)
    let environment = StringList(environment.map { "\($0.name)=\($0.value)" })
    return [
      GuestFunction("args_get", [.i32, .i32]) { call throws(Errno) in
        try arguments.write(call)
      },
      GuestFunction("args_sizes_get", [.i32, .i32]) { call throws(Errno) in
        try arguments.writeSizes(call)
      },
      GuestFunction("environ_get", [.i32, .i32]) { call throws(Errno) in
        try environment.write(call)
      },
      GuestFunction("environ_sizes_get", [.i32, .i32]) { call throws(Errno) in
        try environment.writeSizes(call)
      },
    ]
  }
}

/// Strings as guests get them.
private struct StringList {
  private let strings: [[UInt8]]

  init(_ strings: [String]) {
    // A zero byte would end the string: what is behind it is not seen, as everywhere in C.
    self.strings = strings.map { $0.utf8.prefix { $0 != 0 } + [0] }
  }

  /// Writes the addresses of the strings to argument 0 and the strings to argument 1.
  func write(_ call: GuestCall) throws(Errno) {
    var pointer = call[0]
    var address = call[1]
    for string in strings {
      try call.store(address, at: pointer)
      try call.write(string, at: address)
      pointer &+= 4
      address &+= UInt32(string.count)
    }
  }

  /// Writes how many strings there are to argument 0 and how many bytes they take to argument 1.
  func writeSizes(_ call: GuestCall) throws(Errno) {
    try call.store(UInt32(strings.count), at: call[0])
    try call.store(UInt32(strings.reduce(0) { $0 + $1.count }), at: call[1])
  }
}
