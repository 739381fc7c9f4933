// SPDX-License-Identifier: Apache-2.0
//
// Paths and sockets. A path begins at the descriptor of a directory, a socket is a descriptor: the
// guest has neither, so these functions say that the descriptor is the wrong one. Programs that
// import them, as most do, start and learn it when they open something.
// Spec: WASI preview 1, `path_create_directory` ... `path_unlink_file`, `sock_accept` ...

import Interp

extension WASI {
  var pathFunctions: [GuestFunction] {
    func path(_ name: Name, _ parameters: [ValueType], directory: Int = 0) -> GuestFunction {
      wrongDescriptor(name, parameters, at: directory, .notDirectory)
    }
    return [
      path("path_create_directory", [.i32, .i32, .i32]),
      path("path_filestat_get", [.i32, .i32, .i32, .i32, .i32]),
      path("path_filestat_set_times", [.i32, .i32, .i32, .i32, .i64, .i64, .i32]),
      path("path_link", [.i32, .i32, .i32, .i32, .i32, .i32, .i32]),
      path("path_open", [.i32, .i32, .i32, .i32, .i32, .i64, .i64, .i32, .i32]),
      path("path_readlink", [.i32, .i32, .i32, .i32, .i32, .i32]),
      path("path_remove_directory", [.i32, .i32, .i32]),
      path("path_rename", [.i32, .i32, .i32, .i32, .i32, .i32]),
      path("path_symlink", [.i32, .i32, .i32, .i32, .i32], directory: 2),
      path("path_unlink_file", [.i32, .i32, .i32]),
    ]
  }

  var socketFunctions: [GuestFunction] {
    func socket(_ name: Name, _ parameters: [ValueType]) -> GuestFunction {
      wrongDescriptor(name, parameters, at: 0, .notSocket)
    }
    return [
      socket("sock_accept", [.i32, .i32, .i32]),
      socket("sock_recv", [.i32, .i32, .i32, .i32, .i32, .i32]),
      socket("sock_send", [.i32, .i32, .i32, .i32, .i32]),
      socket("sock_shutdown", [.i32, .i32]),
    ]
  }

  /// A function that refuses the descriptor among its arguments.
  private func wrongDescriptor(
    _ name: Name, _ parameters: [ValueType], at index: Int, _ error: Errno
  ) -> GuestFunction {
    let descriptors = descriptors
    return GuestFunction(name, parameters) { call throws(Errno) in
      _ = try descriptors.find(call[index])
      throw error
    }
  }
}
