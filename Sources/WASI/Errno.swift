// SPDX-License-Identifier: Apache-2.0
//
// What a function of WASI answers when it cannot do what it was asked for. The codes are fixed by
// preview 1; each comment ends with the name there.
// Spec: WASI preview 1, `errno`.

/// An error code of WASI preview 1.
public enum Errno: UInt16, Error, Hashable, Sendable, CaseIterable {
  /// Nothing is wrong. `success`
  case success = 0
  /// The argument list is too long. `2big`
  case argumentListTooLong
  /// Permission is denied. `acces`
  case permissionDenied
  /// The address is in use. `addrinuse`
  case addressInUse
  /// The address is not available. `addrnotavail`
  case addressNotAvailable
  /// The address family is not supported. `afnosupport`
  case addressFamilyNotSupported
  /// The resource is not available now, or the operation would block. `again`
  case resourceTemporarilyUnavailable
  /// A connection is already in progress. `already`
  case alreadyInProcess
  /// There is no such descriptor. `badf`
  case badFileDescriptor
  /// The message is bad. `badmsg`
  case badMessage
  /// The device or resource is busy. `busy`
  case resourceBusy
  /// The operation was cancelled. `canceled`
  case canceled
  /// There are no child processes. `child`
  case noChildProcess
  /// The connection was aborted. `connaborted`
  case connectionAborted
  /// The connection was refused. `connrefused`
  case connectionRefused
  /// The connection was reset. `connreset`
  case connectionReset
  /// There would be a deadlock. `deadlk`
  case resourceDeadlockAvoided
  /// A destination address is required. `destaddrreq`
  case destinationAddressRequired
  /// An argument is outside of the function's domain. `dom`
  case numericalArgumentOutOfDomain
  /// The disk quota is exceeded. `dquot`
  case diskQuotaExceeded
  /// The file exists. `exist`
  case fileExists
  /// An address lies outside of the guest's memory. `fault`
  case badAddress
  /// The file is too large. `fbig`
  case fileTooLarge
  /// The host cannot be reached. `hostunreach`
  case noRouteToHost
  /// The identifier was removed. `idrm`
  case identifierRemoved
  /// The bytes are not valid text. `ilseq`
  case illegalByteSequence
  /// The operation is in progress. `inprogress`
  case operationInProgress
  /// The function was interrupted. `intr`
  case interrupted
  /// An argument is invalid. `inval`
  case invalidArgument
  /// Input or output failed. `io`
  case ioError
  /// The socket is connected. `isconn`
  case socketIsConnected
  /// It is a directory. `isdir`
  case isDirectory
  /// There are too many levels of symbolic links. `loop`
  case tooManySymbolicLinkLevels
  /// The descriptors are used up. `mfile`
  case tooManyOpenFiles
  /// There are too many links. `mlink`
  case tooManyLinks
  /// The message is too long. `msgsize`
  case messageTooLong
  /// Reserved. `multihop`
  case multihopAttempted
  /// The file name is too long. `nametoolong`
  case fileNameTooLong
  /// The network is down. `netdown`
  case networkDown
  /// The connection was aborted by the network. `netreset`
  case networkReset
  /// The network cannot be reached. `netunreach`
  case networkUnreachable
  /// Too many files are open in the system. `nfile`
  case tooManyOpenFilesInSystem
  /// There is no buffer space. `nobufs`
  case noBufferSpace
  /// There is no such device. `nodev`
  case noSuchDevice
  /// There is no such file or directory. `noent`
  case noSuchFileOrDirectory
  /// The file cannot be executed. `noexec`
  case executableFormatError
  /// There are no locks available. `nolck`
  case noLocksAvailable
  /// Reserved. `nolink`
  case linkSevered
  /// There is not enough space. `nomem`
  case noMemory
  /// There is no message of the desired type. `nomsg`
  case noMessage
  /// The protocol is not available. `noprotoopt`
  case protocolNotAvailable
  /// There is no space left on the device. `nospc`
  case noSpace
  /// The function is not supported. `nosys`
  case notImplemented
  /// The socket is not connected. `notconn`
  case socketNotConnected
  /// It is no directory. `notdir`
  case notDirectory
  /// The directory is not empty. `notempty`
  case directoryNotEmpty
  /// The state cannot be recovered. `notrecoverable`
  case stateNotRecoverable
  /// It is no socket. `notsock`
  case notSocket
  /// The operation is not supported. `notsup`
  case notSupported
  /// The operation does not fit the device. `notty`
  case notTerminal
  /// There is no such device or address. `nxio`
  case noSuchAddressOrDevice
  /// The value is too large for its type. `overflow`
  case valueTooLarge
  /// The previous owner died. `ownerdead`
  case previousOwnerDied
  /// The operation is not permitted. `perm`
  case notPermitted
  /// Nobody reads from the other end of the pipe. `pipe`
  case brokenPipe
  /// The protocol failed. `proto`
  case protocolError
  /// The protocol is not supported. `protonosupport`
  case protocolNotSupported
  /// The protocol does not fit the socket. `prototype`
  case protocolWrongTypeForSocket
  /// The result is too large. `range`
  case resultTooLarge
  /// The file system is read-only. `rofs`
  case readOnlyFileSystem
  /// A stream has no position to seek. `spipe`
  case illegalSeek
  /// There is no such process. `srch`
  case noSuchProcess
  /// Reserved. `stale`
  case staleFileHandle
  /// The time is over. `timedout`
  case timedOut
  /// The file is being executed. `txtbsy`
  case textFileBusy
  /// The link goes to another device. `xdev`
  case improperLink
  /// The descriptor lacks the right for this. `notcapable`
  case notCapable
}
