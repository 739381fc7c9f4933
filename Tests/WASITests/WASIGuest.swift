// SPDX-License-Identifier: Apache-2.0
//
// A guest that only passes its arguments on to functions of WASI, so that tests can call them as a
// guest would.

import Interp
import TestSupport
import WASI

/// A guest with every function of preview 1 as an export.
struct WASIGuest {
  let instance: Instance
  let memory: Memory

  /// The functions of preview 1 and their parameters: `i` is an i32, `l` an i64.
  ///
  /// `proc_exit` and `poll_oneoff` are missing: one does not return, the other waits.
  static let functions: [(name: String, parameters: String)] = [
    ("args_get", "ii"), ("args_sizes_get", "ii"), ("environ_get", "ii"),
    ("environ_sizes_get", "ii"), ("clock_res_get", "ii"), ("clock_time_get", "ili"),
    ("fd_advise", "illi"), ("fd_allocate", "ill"), ("fd_close", "i"), ("fd_datasync", "i"),
    ("fd_fdstat_get", "ii"), ("fd_fdstat_set_flags", "ii"), ("fd_fdstat_set_rights", "ill"),
    ("fd_filestat_get", "ii"), ("fd_filestat_set_size", "il"), ("fd_filestat_set_times", "illi"),
    ("fd_pread", "iiili"), ("fd_prestat_get", "ii"), ("fd_prestat_dir_name", "iii"),
    ("fd_pwrite", "iiili"), ("fd_read", "iiii"), ("fd_readdir", "iiili"), ("fd_renumber", "ii"),
    ("fd_seek", "ilii"), ("fd_sync", "i"), ("fd_tell", "ii"), ("fd_write", "iiii"),
    ("path_create_directory", "iii"), ("path_filestat_get", "iiiii"),
    ("path_filestat_set_times", "iiiilli"), ("path_link", "iiiiiii"), ("path_open", "iiiiillii"),
    ("path_readlink", "iiiiii"), ("path_remove_directory", "iii"), ("path_rename", "iiiiii"),
    ("path_symlink", "iiiii"), ("path_unlink_file", "iii"), ("proc_raise", "i"),
    ("random_get", "ii"), ("sched_yield", ""), ("sock_accept", "iii"), ("sock_recv", "iiiiii"),
    ("sock_send", "iiiii"), ("sock_shutdown", "ii"),
  ]

  private static let text: String = {
    var imports = ""
    var exports = ""
    for (name, parameters) in functions {
      let types = parameters.map { $0 == "l" ? "i64" : "i32" }.joined(separator: " ")
      let values = parameters.indices.enumerated().map { "(local.get \($0.offset))" }.joined()
      imports += """
        (import "wasi_snapshot_preview1" "\(name)" \
        (func $\(name) (param \(types)) (result i32)))

        """
      exports += """
        (func (export "\(name)") (param \(types)) (result i32) (call $\(name) \(values)))

        """
    }
    return "(module \(imports) (memory (export \"memory\") 1 1) \(exports))"
  }()

  /// Decoded once: it is the same for all tests.
  private static let module = Result { try wat(text) }

  init(_ wasi: WASI) throws {
    var imports = Imports()
    wasi.define(in: &imports)
    instance = try Instance(try Self.module.get(), imports: imports, store: Store())
    guard let memory = instance.memory("memory") else { throw CallError.unknownExport("memory") }
    self.memory = memory
  }

  /// Calls a function and returns its error code.
  func call(_ name: String, _ arguments: Int...) throws -> Errno? {
    try call(name, arguments)
  }

  func call(_ name: String, _ arguments: [Int]) throws -> Errno? {
    let parameters = Self.functions.first { $0.name == name }?.parameters ?? ""
    let values = zip(arguments, parameters).map { number, type in
      type == "l" ? Value.i64(Int64(number)) : .i32(Int32(truncatingIfNeeded: number))
    }
    guard case .i32(let code)? = try instance.call(Name(name), values).first else { return nil }
    return Errno(rawValue: UInt16(code))
  }

  func number(at address: Int) throws -> UInt32 { try memory.load(at: address) }

  func text(at address: Int, count: Int) throws -> String {
    String(decoding: try memory.read(at: address, count: count), as: UTF8.self)
  }

  /// Writes vectors of address and count.
  func setVectors(at address: Int, _ vectors: [(UInt32, UInt32)]) throws {
    for (index, vector) in vectors.enumerated() {
      try memory.store(vector.0, at: address + index * 8)
      try memory.store(vector.1, at: address + index * 8 + 4)
    }
  }
}
