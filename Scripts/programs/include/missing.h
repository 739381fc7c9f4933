// SPDX-License-Identifier: Apache-2.0
//
// Included before every file of SQLite and Lua: what they name and wasi-libc lacks. None of it can
// work in WASI, so it fails or does nothing.

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

#define F_RDLCK 0
#define F_WRLCK 1
#define F_UNLCK 2
#define F_GETLK 5
#define F_SETLK 6
#define L_tmpnam 1
#define tmpnam(name) ((char *)0)
#define tmpfile() ((FILE *)0)

static inline uid_t geteuid(void) { return 0; }
static inline uid_t getuid(void) { return 0; }
static inline int chmod(const char *path, mode_t mode) {
  (void)path, (void)mode;
  return 0;
}
static inline int fchmod(int file, mode_t mode) {
  (void)file, (void)mode;
  return 0;
}
static inline int fchown(int file, uid_t user, gid_t group) {
  (void)file, (void)user, (void)group;
  return 0;
}
static inline FILE *popen(const char *command, const char *mode) {
  (void)command, (void)mode;
  return NULL;
}
static inline int pclose(FILE *file) {
  (void)file;
  return -1;
}
static inline int system(const char *command) {
  (void)command;
  return -1;
}
