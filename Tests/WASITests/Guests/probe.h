// SPDX-License-Identifier: Apache-2.0
//
// What the guests of these tests share: calls of preview 1 by short names, and lines of output, each
// what was tried and the error code that came of it. Nothing but declarations of wasi-libc is used.

#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <wasi/api.h>

#define ALL (~(uint64_t)0)
enum { CREAT = 1, DIRECTORY = 2, EXCL = 4, TRUNC = 8 };
enum { READ = 1 << 1, SEEK = 1 << 2, TELL = 1 << 5, WRITE = 1 << 6 };

static inline void put(const char *text) {
  __wasi_ciovec_t part = {(const uint8_t *)text, strlen(text)};
  size_t done;
  (void)__wasi_fd_write(1, &part, 1, &done);
}

static inline void number(uint64_t value) {
  char digits[24];
  char *at = digits + sizeof digits - 1;
  *at = 0;
  do *--at = '0' + value % 10;
  while (value /= 10);
  put(at);
}

static inline void say(const char *what, uint64_t value) {
  put(what);
  put(": ");
  number(value);
  put("\n");
}

// The functions as they are imported: wasi-libc's wrappers take strings that end with zero.
#define IMPORT(name) __attribute__((import_module("wasi_snapshot_preview1"), import_name(#name)))
IMPORT(path_open)
int32_t raw_path_open(int32_t, int32_t, const char *, int32_t, int32_t, uint64_t, uint64_t, int32_t,
                      int32_t *);
IMPORT(path_create_directory) int32_t raw_mkdir(int32_t, const char *, int32_t);
IMPORT(path_unlink_file) int32_t raw_unlink(int32_t, const char *, int32_t);
IMPORT(path_remove_directory) int32_t raw_rmdir(int32_t, const char *, int32_t);
IMPORT(path_rename)
int32_t raw_rename(int32_t, const char *, int32_t, int32_t, const char *, int32_t);
IMPORT(path_symlink) int32_t raw_symlink(const char *, int32_t, int32_t, const char *, int32_t);
IMPORT(path_link)
int32_t raw_link(int32_t, int32_t, const char *, int32_t, int32_t, const char *, int32_t);
IMPORT(path_readlink)
int32_t raw_readlink(int32_t, const char *, int32_t, char *, int32_t, int32_t *);
IMPORT(path_filestat_get)
int32_t raw_stat(int32_t, int32_t, const char *, int32_t, __wasi_filestat_t *);
IMPORT(path_filestat_set_times)
int32_t raw_utimes(int32_t, int32_t, const char *, int32_t, uint64_t, uint64_t, int32_t);

static int32_t root = 3;

static int32_t opened;
static inline int32_t open_rights(int32_t directory, const char *path, int flags, uint64_t rights) {
  opened = -1;
  return raw_path_open(directory, 0, path, strlen(path), flags, rights, 0, 0, &opened);
}

static inline int32_t close_opened(int32_t code) {
  if (code == 0) (void)__wasi_fd_close(opened);
  return code;
}

static inline int32_t mkdir_(const char *path) { return raw_mkdir(root, path, strlen(path)); }
static inline int32_t unlink_(const char *path) { return raw_unlink(root, path, strlen(path)); }
static inline int32_t rmdir_(const char *path) { return raw_rmdir(root, path, strlen(path)); }
static inline int32_t rename_(const char *from, const char *to) {
  return raw_rename(root, from, strlen(from), root, to, strlen(to));
}
static inline int32_t symlink_(const char *contents, const char *path) {
  return raw_symlink(contents, strlen(contents), root, path, strlen(path));
}
static inline int32_t link_(const char *from, const char *to) {
  return raw_link(root, 0, from, strlen(from), root, to, strlen(to));
}
static inline int32_t create_(const char *path) {
  return close_opened(open_rights(root, path, CREAT, READ | WRITE));
}
static __wasi_filestat_t status;
static inline int32_t stat_(int follow, const char *path) {
  return raw_stat(root, follow, path, strlen(path), &status);
}
