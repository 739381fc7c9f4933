// SPDX-License-Identifier: Apache-2.0
//
// `rewind trace`

import Interp

extension Command {
  static let trace = Command(
    name: "trace", summary: "runs a module and tells what suspends it and how it goes on",
    positionals: guestPositionals, options: [invokeOption], details: [], example: [],
    hasGuest: true,
    body: { _ in .success })
}
