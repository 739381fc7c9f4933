// SPDX-License-Identifier: Apache-2.0
//
// Names of functions that people can read: guests written in Swift have mangled ones.

/// Makes names readable.
enum GuestName {
  /// The base name of a mangled Swift function, `descend` for `$e9recursion7descendys5Int32VAD_ADtF`;
  /// any other name as it is.
  static func readable(_ name: String) -> String {
    guard name.hasPrefix("$s") || name.hasPrefix("$e") else { return name }
    guard let buffer = demangle(name, UInt(name.utf8.count), nil, nil, 0) else { return name }
    defer { buffer.deallocate() }
    let path = String(cString: buffer).prefix { $0 != "(" }
    // Specializations, closures and the like are described by sentences.
    guard !path.contains(" "), let base = path.split(separator: ".").last else { return name }
    return String(base)
  }
}

/// The demangler of Swift's runtime library; the result is to be freed.
@_silgen_name("swift_demangle")
private func demangle(
  _ name: UnsafePointer<CChar>?, _ count: UInt, _ output: UnsafeMutablePointer<CChar>?,
  _ outputCount: UnsafeMutablePointer<UInt>?, _ flags: UInt32
) -> UnsafeMutablePointer<CChar>?
