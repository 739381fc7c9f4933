// SPDX-License-Identifier: Apache-2.0
//
// Files and descriptors: reading, writing, positions, flags, sizes, times, entries of directories, and
// what the standard streams and directories answer. Begins and ends with an empty directory as 3.

#include "probe.h"

static char buffer[512];

static int32_t read_(int32_t fd, size_t count) {
  __wasi_iovec_t parts[2] = {{(uint8_t *)buffer, count / 2}, {(uint8_t *)buffer + count / 2, count - count / 2}};
  size_t done = 0;
  int32_t code = __wasi_fd_read(fd, parts, 2, &done);
  return code ? code : 1000 + done;
}
static int32_t write_(int32_t fd, const char *text) {
  __wasi_ciovec_t part = {(const uint8_t *)text, strlen(text)};
  size_t done = 0;
  int32_t code = __wasi_fd_write(fd, &part, 1, &done);
  return code ? code : 1000 + done;
}
static int32_t pread_(int32_t fd, size_t count, uint64_t at) {
  __wasi_iovec_t part = {(uint8_t *)buffer, count};
  size_t done = 0;
  int32_t code = __wasi_fd_pread(fd, &part, 1, at, &done);
  return code ? code : 1000 + done;
}
static int32_t pwrite_(int32_t fd, const char *text, uint64_t at) {
  __wasi_ciovec_t part = {(const uint8_t *)text, strlen(text)};
  size_t done = 0;
  int32_t code = __wasi_fd_pwrite(fd, &part, 1, at, &done);
  return code ? code : 1000 + done;
}
static int32_t seek_(int32_t fd, int64_t offset, int whence) {
  uint64_t at = 0;
  int32_t code = __wasi_fd_seek(fd, offset, whence, &at);
  return code ? code : 1000 + at;
}
static int32_t tell_(int32_t fd) {
  uint64_t at = 0;
  int32_t code = __wasi_fd_tell(fd, &at);
  return code ? code : 1000 + at;
}
static int32_t size_(int32_t fd) {
  __wasi_filestat_t status;
  int32_t code = __wasi_fd_filestat_get(fd, &status);
  return code ? code : 1000 + status.size;
}
static int32_t flags_(int32_t fd) {
  __wasi_fdstat_t status;
  int32_t code = __wasi_fd_fdstat_get(fd, &status);
  return code ? code : 1000 + status.fs_flags;
}
static void title(const char *text) {
  put("== ");
  put(text);
  put("\n");
}

// Everything that can be asked of a descriptor that is not a file.
static void wrong(int32_t fd, const char *name) {
  __wasi_prestat_t prestat;
  size_t used;
  title(name);
  say("pread", pread_(fd, 4, 0));
  say("pwrite", pwrite_(fd, "x", 0));
  say("seek", seek_(fd, 0, 1));
  say("seek start", seek_(fd, 0, 0));
  say("tell", tell_(fd));
  say("allocate", __wasi_fd_allocate(fd, 0, 1));
  say("advise", __wasi_fd_advise(fd, 0, 1, 0));
  say("set size", __wasi_fd_filestat_set_size(fd, 0));
  say("prestat", __wasi_fd_prestat_get(fd, &prestat));
  say("prestat name", __wasi_fd_prestat_dir_name(fd, (uint8_t *)buffer, 0));
  say("readdir", fd == root ? 0 : __wasi_fd_readdir(fd, (uint8_t *)buffer, 512, 0, &used));
  say("open", fd == root ? 0 : open_rights(fd, "x", 0, 0));
  say("shutdown", __wasi_sock_shutdown(fd, 1));
}

static void files(void) {
  title("file");
  say("create", open_rights(root, "f", CREAT | EXCL, READ | WRITE | SEEK | TELL | 1 << 4 | 1 | 1 << 3 |
    1 << 7 | 1 << 8 | 1 << 21 | 1 << 22 | 1 << 23));
  int32_t fd = opened;
  say("number", fd);
  say("tell", tell_(fd));
  say("write", write_(fd, "hello, world"));
  say("tell", tell_(fd));
  say("read at end", read_(fd, 4));
  say("seek start", seek_(fd, 0, 0));
  say("read", read_(fd, 5));
  say("seek current", seek_(fd, -2, 1));
  say("seek end", seek_(fd, -5, 2));
  say("read", read_(fd, 100));
  say("seek too far back", seek_(fd, -1, 0));
  say("seek beyond", seek_(fd, 100, 0));
  say("read beyond", read_(fd, 4));
  say("size", size_(fd));
  say("write beyond", write_(fd, "x"));
  say("size", size_(fd));
  say("pread", pread_(fd, 4, 99));
  say("pread beyond", pread_(fd, 4, 1000));
  say("pwrite", pwrite_(fd, "yy", 5));
  say("tell", tell_(fd));
  say("set size", __wasi_fd_filestat_set_size(fd, 3));
  say("size", size_(fd));
  say("set size", __wasi_fd_filestat_set_size(fd, 30));
  say("size", size_(fd));
  for (int advice = 0; advice < 6; advice++) say("advise", __wasi_fd_advise(fd, 0, 10, advice));
  say("sync", __wasi_fd_sync(fd));
  say("datasync", __wasi_fd_datasync(fd));
  say("times", __wasi_fd_filestat_set_times(fd, 5000000001, 7000000003, 5));
  __wasi_filestat_t status;
  say("status", __wasi_fd_filestat_get(fd, &status));
  say("read time", status.atim);
  say("write time", status.mtim);
  say("type", status.filetype);
  say("names", status.nlink);
  say("times both", __wasi_fd_filestat_set_times(fd, 0, 0, 12));
  say("times both", __wasi_fd_filestat_set_times(fd, 0, 0, 3));
  say("flags", flags_(fd));
  say("append", __wasi_fd_fdstat_set_flags(fd, 1));
  say("flags", flags_(fd));
  say("seek", seek_(fd, 0, 0));
  say("write", write_(fd, "end"));
  say("tell", tell_(fd));
  say("size", size_(fd));
  say("pwrite", pwrite_(fd, "ZZ", 0));
  say("tell", tell_(fd));
  say("size", size_(fd) >= 1033);
  say("no append", __wasi_fd_fdstat_set_flags(fd, 0));
  say("seek", seek_(fd, 1, 0));
  say("write", write_(fd, "a"));
  say("tell", tell_(fd));
  say("read no parts", read_(fd, 0));
  say("close", __wasi_fd_close(fd));
  say("close", __wasi_fd_close(fd));
  say("read closed", read_(fd, 1));
}

static void opening(void) {
  title("opening");
  say("read only", open_rights(root, "f", 0, READ));
  say("write", write_(opened, "x"));
  say("pwrite", pwrite_(opened, "x", 0));
  say("close", __wasi_fd_close(opened));
  say("write only", open_rights(root, "f", 0, WRITE));
  say("read", read_(opened, 1));
  say("pread", pread_(opened, 1, 0));
  say("write", write_(opened, "x"));
  say("close", __wasi_fd_close(opened));
  say("truncate", open_rights(root, "f", TRUNC, READ | WRITE | 1 << 21));
  say("size", size_(opened));
  say("close", __wasi_fd_close(opened));
  say("directory and create", close_opened(open_rights(root, "g", CREAT | DIRECTORY, READ)));
  say("directory and truncate", close_opened(open_rights(root, ".", TRUNC | DIRECTORY, READ)));
  say("directory for writing", close_opened(open_rights(root, ".", DIRECTORY, READ | WRITE)));
  say("exclusive alone", close_opened(open_rights(root, "f", EXCL, READ)));
  say("append", raw_path_open(root, 0, "f", 1, 0, READ | WRITE, 0, 1, &opened));
  say("flags", flags_(opened));
  say("write", write_(opened, "abc"));
  say("close", __wasi_fd_close(opened));
  say("unlink", unlink_("f"));
  say("renumber", open_rights(root, "a", CREAT, READ | WRITE));
  int32_t a = opened;
  (void)open_rights(root, "b", CREAT, READ | WRITE);
  int32_t b = opened;
  (void)write_(a, "in a");
  say("same", __wasi_fd_renumber(a, a));
  say("still open", tell_(a) == 8);
  say("to b", __wasi_fd_renumber(a, b));
  say("from", flags_(a));
  say("to", flags_(b));
  say("to closed", __wasi_fd_renumber(b, a));
  say("from closed", __wasi_fd_renumber(a, b));
  say("close", __wasi_fd_close(b));
  say("unlink", unlink_("a"));
  say("unlink", unlink_("b"));
}

// Names of a directory with a buffer that does not take them all at once.
static void entries(void) {
  title("entries");
  for (int i = 0; i < 20; i++) {
    char name[] = {'n', 'a', 'm', 'e', 'a' + i, 0};
    (void)create_(name);
  }
  uint64_t cookie = 0;
  int count = 0, dots = 0;
  uint32_t seen = 0;
  for (int round = 0; round < 100; round++) {
    size_t used = 0;
    int32_t code = __wasi_fd_readdir(root, (uint8_t *)buffer, 100, cookie, &used);
    if (code != 0) {
      say("readdir", code);
      break;
    }
    size_t at = 0;
    while (at + sizeof(__wasi_dirent_t) <= used) {
      __wasi_dirent_t entry;
      memcpy(&entry, buffer + at, sizeof entry);
      if (at + sizeof entry + entry.d_namlen > used) break;
      const char *name = buffer + at + sizeof entry;
      if (name[0] == '.') dots += entry.d_type == 3;
      else if (entry.d_namlen == 5 && entry.d_type == 4) seen |= 1 << (name[4] - 'a');
      at += sizeof entry + entry.d_namlen;
      cookie = entry.d_next;
      count++;
    }
    if (used < 100) break;
  }
  say("entries", count);
  say("dots", dots);
  say("names", seen);
  size_t used = 0;
  say("cookie beyond", __wasi_fd_readdir(root, (uint8_t *)buffer, 100, 10000, &used));
  say("used", used);
  for (int i = 0; i < 20; i++) {
    char name[] = {'n', 'a', 'm', 'e', 'a' + i, 0};
    (void)unlink_(name);
  }
}

int main(void) {
  __wasi_prestat_t prestat;
  title("preopened");
  say("prestat", __wasi_fd_prestat_get(root, &prestat));
  say("length", prestat.u.dir.pr_name_len);
  say("name", __wasi_fd_prestat_dir_name(root, (uint8_t *)buffer, 1));
  say("longer", __wasi_fd_prestat_dir_name(root, (uint8_t *)buffer, 20));
  say("none", __wasi_fd_prestat_get(root + 1, &prestat));
  files();
  opening();
  entries();
  wrong(0, "input");
  wrong(1, "output");
  wrong(root, "directory");
  wrong(77, "nothing");
  title("directory");
  say("read", read_(root, 4));
  say("write", write_(root, "x"));
  say("times", __wasi_fd_filestat_set_times(root, 0, 0, 10));
  say("sync", __wasi_fd_sync(root));
  title("streams");
  say("write to input", write_(0, "x"));
  say("read from output", read_(1, 1));
  return 0;
}
