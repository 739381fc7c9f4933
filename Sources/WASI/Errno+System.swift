// SPDX-License-Identifier: Apache-2.0
//
// The error codes of the system we run on, as those of WASI.

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

extension Errno {
  /// The code for the error of the last system call.
  static var ofLastSystemCall: Errno { Errno(system: errno) }

  /// The code for an error of the system; those that WASI has no name for are `io`.
  init(system code: Int32) {
    self =
      switch code {
      case EPERM: .notPermitted
      case ENOENT: .noSuchFileOrDirectory
      case ESRCH: .noSuchProcess
      case EINTR: .interrupted
      case EIO: .ioError
      case ENXIO: .noSuchAddressOrDevice
      case E2BIG: .argumentListTooLong
      case ENOEXEC: .executableFormatError
      case EBADF: .badFileDescriptor
      case ECHILD: .noChildProcess
      case EAGAIN: .resourceTemporarilyUnavailable
      case ENOMEM: .noMemory
      case EACCES: .permissionDenied
      case EFAULT: .badAddress
      case EBUSY: .resourceBusy
      case EEXIST: .fileExists
      case ETXTBSY: .textFileBusy
      case EXDEV: .improperLink
      case ENODEV: .noSuchDevice
      case ENOTDIR: .notDirectory
      case EISDIR: .isDirectory
      case EINVAL: .invalidArgument
      case ENFILE: .tooManyOpenFilesInSystem
      case EMFILE: .tooManyOpenFiles
      case ENOTTY: .notTerminal
      case EFBIG: .fileTooLarge
      case ENOSPC: .noSpace
      case ESPIPE: .illegalSeek
      case EROFS: .readOnlyFileSystem
      case EMLINK: .tooManyLinks
      case EPIPE: .brokenPipe
      case EDOM: .numericalArgumentOutOfDomain
      case ERANGE: .resultTooLarge
      case EDEADLK: .resourceDeadlockAvoided
      case ENAMETOOLONG: .fileNameTooLong
      case ENOSYS: .notImplemented
      case ENOTEMPTY: .directoryNotEmpty
      case ELOOP: .tooManySymbolicLinkLevels
      case ENOLCK: .noLocksAvailable
      case ESTALE: .staleFileHandle
      case ENOTSOCK: .notSocket
      case ENOTCONN: .socketNotConnected
      case EISCONN: .socketIsConnected
      case EDESTADDRREQ: .destinationAddressRequired
      case EMSGSIZE: .messageTooLong
      case ENOBUFS: .noBufferSpace
      case EPROTO: .protocolError
      case EHOSTUNREACH: .noRouteToHost
      case ENETUNREACH: .networkUnreachable
      case ENETDOWN: .networkDown
      case ENETRESET: .networkReset
      case ECONNABORTED: .connectionAborted
      case ECONNREFUSED: .connectionRefused
      case EOPNOTSUPP: .notSupported
      case EOVERFLOW: .valueTooLarge
      case ECONNRESET: .connectionReset
      case ETIMEDOUT: .timedOut
      case EDQUOT: .diskQuotaExceeded
      case ECANCELED: .canceled
      case EILSEQ: .illegalByteSequence
      default: .ioError
      }
  }
}
