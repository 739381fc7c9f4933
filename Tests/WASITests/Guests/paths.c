// SPDX-License-Identifier: Apache-2.0
//
// Paths: what each function answers for files, directories, links, slashes and paths that lead out of
// the directory. Begins and ends with an empty directory as descriptor 3.

#include "probe.h"

static const char *const paths[] = {
  "file", "file/", "file/.", "dir", "dir/", "dir/.", "dir/..", ".", "./", "dir/inner", "new/inner", "dir/missing",
  "missing", "missing/", "missing/x", "", "/", "/file", "..", "../", "../x", "dir/../..",
  "dir/../../x", "to_file", "to_file/", "to_dir", "to_dir/", "to_dir/inner", "to_dir/..",
  "dangling", "dangling/", "loop", "loop/", "loop/x", "out", "out/", "out/x", "up/file",
  "up/up/up/file", "file/x", "dir//inner", "././dir/./inner", "bad\xff",
};
enum { COUNT = sizeof paths / sizeof *paths };

static void build(void) {
  (void)mkdir_("dir");
  (void)mkdir_("empty");
  (void)create_("file");
  (void)create_("other");
  (void)create_("dir/inner");
  (void)symlink_("file", "to_file");
  (void)symlink_("dir", "to_dir");
  (void)symlink_("missing", "dangling");
  (void)symlink_("loop", "loop");
  (void)symlink_("../..", "out");
  (void)symlink_(".", "up");
}

// Removes everything that any of the functions may have made.
static void clear(void) {
  static const char *const names[] = {
    "dir/inner", "new/inner", "dir/missing", "dir/x", "missing/x", "to_dir/inner", "file", "other", "missing", "new",
    "x", "bad", "to_file", "to_dir", "dangling", "loop", "out", "up", "dir", "empty",
  };
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    (void)unlink_(names[i]);
    (void)rmdir_(names[i]);
  }
}

static void title(const char *text) {
  put("== ");
  put(text);
  put("\n");
}

static void each(const char *name, int32_t (*body)(const char *)) {
  title(name);
  for (int i = 0; i < COUNT; i++) {
    clear();
    build();
    say(paths[i], body(paths[i]));
  }
}

static int32_t open_plain(const char *p) { return close_opened(open_rights(root, p, 0, READ)); }
static int32_t open_follow(const char *p) {
  return close_opened(raw_path_open(root, 1, p, strlen(p), 0, READ, 0, 0, &opened));
}
static int32_t open_none(const char *p) { return close_opened(open_rights(root, p, 0, 0)); }
static int32_t open_write(const char *p) {
  return close_opened(raw_path_open(root, 1, p, strlen(p), 0, READ | WRITE, 0, 0, &opened));
}
static int32_t open_directory(const char *p) {
  return close_opened(raw_path_open(root, 1, p, strlen(p), DIRECTORY, READ, 0, 0, &opened));
}
static int32_t open_directory_nofollow(const char *p) {
  return close_opened(open_rights(root, p, DIRECTORY, 0));
}
static int32_t open_excl(const char *p) {
  int32_t code = raw_path_open(root, 1, p, strlen(p), CREAT | EXCL, WRITE, 0, 0, &opened);
  return close_opened(code);
}
static int32_t open_create(const char *p) {
  int32_t code = raw_path_open(root, 1, p, strlen(p), CREAT, WRITE, 0, 0, &opened);
  return close_opened(code);
}
static int32_t stat_link(const char *p) { return stat_(0, p); }
static int32_t stat_follow(const char *p) { return stat_(1, p); }
static int32_t type_link(const char *p) { return stat_(0, p) ? 100 : status.filetype; }
static int32_t type_follow(const char *p) { return stat_(1, p) ? 100 : status.filetype; }
static int32_t times(const char *p) { return raw_utimes(root, 0, p, strlen(p), 1, 2, 5); }
static int32_t read_link(const char *p) {
  char buffer[8];
  int32_t used = 0;
  int32_t code = raw_readlink(root, p, strlen(p), buffer, 8, &used);
  return code ? code : 1000 + used;
}
static int32_t make(const char *p) {
  return mkdir_(p);
}
static int32_t make_link(const char *p) {
  return symlink_("x", p);
}
static int32_t link_from(const char *p) {
  return link_(p, "new");
}
static int32_t link_to(const char *p) {
  return link_("file", p);
}
static int32_t rename_from(const char *p) {
  return rename_(p, "new");
}
static int32_t rename_directory_to(const char *p) {
  return rename_("empty", p);
}

int main(void) {
  each("open", open_plain);
  each("open, follow", open_follow);
  each("open, no rights", open_none);
  each("open, write", open_write);
  each("open, directory", open_directory);
  each("open, directory, no follow", open_directory_nofollow);
  each("open, exclusive", open_excl);
  each("open, create", open_create);
  each("status", stat_link);
  each("status, follow", stat_follow);
  each("type", type_link);
  each("type, follow", type_follow);
  each("times", times);
  each("read link", read_link);
  each("make directory", make);
  each("make link", make_link);
  each("link from", link_from);
  each("link to", link_to);
  each("rename from", rename_from);
  each("rename directory to", rename_directory_to);

  clear();
  build();
  title("links");
  say("absolute", symlink_("/x", "bad"));
  say("empty", symlink_("", "bad"));
  say("follow", raw_link(root, 1, "to_file", 7, root, "new", 3));
  say("zero byte", raw_path_open(root, 0, "fi\0le", 5, 0, READ, 0, 0, &opened));

  title("rename to");
  say("file", rename_("other", "to_file"));
  say("kept", stat_(0, "to_file") ? 100 : status.filetype);
  say("directory", rename_("file", "dir"));
  say("directory to file", rename_("dir", "file"));
  say("directory to full directory", rename_("empty", "dir"));
  say("into itself", rename_("dir", "dir/x"));
  say("itself", rename_("file", "file"));
  say("file with slash", rename_("file", "new/"));
  say("missing", rename_("missing", "new"));
  say("out", rename_("file", "../new"));
  say("from out", rename_("../x", "new"));

  title("remove");
  say("file as directory", rmdir_("file"));
  say("file/ as directory", rmdir_("file/"));
  say("directory as file", unlink_("dir"));
  say("dir/ as file", unlink_("dir/"));
  say("file/", unlink_("file/"));
  say("missing", unlink_("missing"));
  say("missing/", unlink_("missing/"));
  say("full directory", rmdir_("dir"));
  say("link as directory", rmdir_("to_dir"));
  say("link/ as directory", rmdir_("to_dir/"));
  say("link/", unlink_("to_dir/"));
  say(".", rmdir_("."));
  say("out", rmdir_(".."));
  say("out file", unlink_("../x"));
  say("through a link", unlink_("to_dir/inner"));
  say("link", unlink_("to_dir"));
  say("to_file", unlink_("to_file"));
  say("dangling", unlink_("dangling"));
  say("loop", unlink_("loop"));
  say("out link", unlink_("out"));
  say("up", unlink_("up"));
  say("dir/", rmdir_("dir/"));
  say("empty", rmdir_("empty"));
  say("last file", unlink_("file"));
  clear();
  return 0;
}
