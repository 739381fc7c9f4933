// SPDX-License-Identifier: Apache-2.0
//
// A tiny store of keys and values in a file, one pair a line. A change writes a new file and renames
// it over the old one, so the store is never half written.
//
//   rewind run --dir .::/data Examples/wasi/store.wasm /data/pairs set name value
//   rewind run --dir .::/data Examples/wasi/store.wasm /data/pairs get name

#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static char line[1024];

/// The value in `line` if it is the pair of a key, else null.
static char *value_of(const char *key) {
  size_t length = strlen(key);
  line[strcspn(line, "\n")] = 0;
  return strncmp(line, key, length) == 0 && line[length] == '=' ? line + length + 1 : NULL;
}

static int get(const char *path, const char *key) {
  FILE *file = fopen(path, "r");
  int found = 0;
  while (file != NULL && !found && fgets(line, sizeof line, file) != NULL) {
    const char *value = value_of(key);
    if (value != NULL) {
      puts(value);
      found = 1;
    }
  }
  if (file != NULL) fclose(file);
  return found ? 0 : 1;
}

static int list(const char *path) {
  FILE *file = fopen(path, "r");
  if (file == NULL) return errno == ENOENT ? 0 : 2;
  while (fgets(line, sizeof line, file) != NULL) fputs(line, stdout);
  fclose(file);
  return 0;
}

/// Copies all pairs but that of the key, and adds the new one if there is a value.
static int change(const char *path, const char *key, const char *value) {
  char temporary[512];
  snprintf(temporary, sizeof temporary, "%s.new", path);
  FILE *old = fopen(path, "r"), *new = fopen(temporary, "w");
  if (new == NULL) {
    perror(temporary);
    return 2;
  }
  while (old != NULL && fgets(line, sizeof line, old) != NULL) {
    if (value_of(key) == NULL) fprintf(new, "%s\n", line);
  }
  if (old != NULL) fclose(old);
  if (value != NULL) fprintf(new, "%s=%s\n", key, value);
  if (fflush(new) != 0 || fsync(fileno(new)) != 0 || fclose(new) != 0 ||
      rename(temporary, path) != 0) {
    perror(path);
    return 2;
  }
  return 0;
}

int main(int argc, char **argv) {
  if (argc == 4 && strcmp(argv[2], "get") == 0) return get(argv[1], argv[3]);
  if (argc == 3 && strcmp(argv[2], "list") == 0) return list(argv[1]);
  if (argc == 4 && strcmp(argv[2], "remove") == 0) return change(argv[1], argv[3], NULL);
  if (argc == 5 && strcmp(argv[2], "set") == 0) return change(argv[1], argv[3], argv[4]);
  fprintf(stderr, "usage: store FILE list | get KEY | set KEY VALUE | remove KEY\n");
  return 2;
}
