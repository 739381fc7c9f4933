// SPDX-License-Identifier: Apache-2.0
//
// A thread that sleeps until another wakes it or some time has passed: what a synchronous call does
// while its guest waits at an address of a shared memory.

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// Something that is set once, by any thread, and that threads sleep for.
final class ThreadSignal: @unchecked Sendable {
  // SAFETY (@unchecked Sendable): `isSet` is only touched while the mutex is locked; the mutex and the
  // condition lie at fixed addresses and are made for threads.
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private var isSet = false

  init() {
    mutex.initialize(to: pthread_mutex_t())
    condition.initialize(to: pthread_cond_t())
    pthread_mutex_init(mutex, nil)
    #if canImport(Darwin)
      pthread_cond_init(condition, nil)
    #else
      var attributes = pthread_condattr_t()
      pthread_condattr_init(&attributes)
      // Setting the clock of the wall must not change how long a guest waits.
      pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
      pthread_cond_init(condition, &attributes)
      pthread_condattr_destroy(&attributes)
    #endif
  }

  deinit {
    pthread_cond_destroy(condition)
    pthread_mutex_destroy(mutex)
    condition.deallocate()
    mutex.deallocate()
  }

  /// Wakes all who sleep, and those who come later.
  func set() {
    pthread_mutex_lock(mutex)
    isSet = true
    pthread_cond_broadcast(condition)
    pthread_mutex_unlock(mutex)
  }

  /// Sleeps until the signal is set or the instant has come; without an instant, until it is set.
  func sleep(until deadline: ContinuousClock.Instant?) {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    while !isSet {
      guard let deadline else {
        pthread_cond_wait(condition, mutex)
        continue
      }
      let rest = ContinuousClock.now.duration(to: deadline)
      guard rest > .zero else { return }
      sleep(for: rest)
    }
  }

  /// Sleeps at most so long; the mutex is locked, and free meanwhile.
  private func sleep(for duration: Duration) {
    // A day at a time: no sum of seconds overflows, and the caller looks at the clock again.
    let (seconds, attoseconds) = min(duration, .seconds(86_400)).components
    var time = timespec(tv_sec: Int(seconds), tv_nsec: Int(attoseconds / 1_000_000_000))
    #if canImport(Darwin)
      pthread_cond_timedwait_relative_np(condition, mutex, &time)
    #else
      var now = timespec()
      clock_gettime(CLOCK_MONOTONIC, &now)
      time.tv_sec += now.tv_sec
      time.tv_nsec += now.tv_nsec
      if time.tv_nsec >= 1_000_000_000 {
        time.tv_nsec -= 1_000_000_000
        time.tv_sec += 1
      }
      pthread_cond_timedwait(condition, mutex, &time)
    #endif
  }
}
