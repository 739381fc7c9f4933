// SPDX-License-Identifier: Apache-2.0
//
// Runs a command and says what it took:
//
//   measure FILE COMMAND [ARGUMENTS...]
//
// writes to FILE its processor time, user and system, and the time on the clock, in microseconds, and
// the most memory it had, in KiB. Exits as the command did, with 128 + the signal if one ended it.
//
// Not done from Python, because a process starts with its parent's memory on its account: Python's
// would hide what a small engine needs.

#define _GNU_SOURCE
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static long long clock_time(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1000000ll + now.tv_nsec / 1000;
}

static long long microseconds(struct timeval time) {
  return time.tv_sec * 1000000ll + time.tv_usec;
}

int main(int count, char **arguments) {
  if (count < 3) {
    fprintf(stderr, "usage: measure FILE COMMAND [ARGUMENTS...]\n");
    return 2;
  }
  // Opened before anything runs, and closed in the command.
  FILE *file = fopen(arguments[1], "we");
  if (file == NULL) {
    perror(arguments[1]);
    return 2;
  }
  long long start = clock_time();
  pid_t process = fork();
  if (process == 0) {
    execvp(arguments[2], arguments + 2);
    perror(arguments[2]);
    _exit(127);
  }
  int status;
  struct rusage usage;
  if (process < 0 || wait4(process, &status, 0, &usage) < 0) {
    perror("measure");
    return 2;
  }
  long maximum = usage.ru_maxrss;
#ifdef __APPLE__
  maximum /= 1024;  // bytes there
#endif
  fprintf(file, "%lld %lld %ld\n", microseconds(usage.ru_utime) + microseconds(usage.ru_stime),
          clock_time() - start, maximum);
  fclose(file);
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}
