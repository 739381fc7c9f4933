// SPDX-License-Identifier: Apache-2.0
//
// Counts lines, words and bytes of all files below a directory, in the order of their names.
//
//   rewind run --dir Examples/wasi/texts::/texts Examples/wasi/wordcount.wasm /texts

#include <ctype.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

typedef struct {
  long lines, words, bytes;
} Counts;

static Counts total;

static int count_file(const char *path) {
  FILE *file = fopen(path, "r");
  if (file == NULL) {
    perror(path);
    return 1;
  }
  Counts counts = {0, 0, 0};
  int in_word = 0;
  for (int c; (c = getc(file)) != EOF; counts.bytes++) {
    counts.lines += c == '\n';
    counts.words += !isspace(c) && !in_word;
    in_word = !isspace(c);
  }
  fclose(file);
  printf("%4ld %5ld %6ld %s\n", counts.lines, counts.words, counts.bytes, path);
  total.lines += counts.lines;
  total.words += counts.words;
  total.bytes += counts.bytes;
  return 0;
}

static int is_name(const struct dirent *entry) { return entry->d_name[0] != '.'; }

static int count_directory(const char *path) {
  struct dirent **entries;
  int count = scandir(path, &entries, is_name, alphasort), failures = 0;
  if (count < 0) {
    perror(path);
    return 1;
  }
  for (int i = 0; i < count; i++) {
    char inner[512];
    struct stat status;
    snprintf(inner, sizeof inner, "%s/%s", path, entries[i]->d_name);
    free(entries[i]);
    if (stat(inner, &status) != 0) {
      perror(inner);
      failures++;
    } else {
      failures += S_ISDIR(status.st_mode) ? count_directory(inner) : count_file(inner);
    }
  }
  free(entries);
  return failures;
}

int main(int argc, char **argv) {
  int failures = 0;
  for (int i = 1; i < argc; i++) failures += count_directory(argv[i]);
  printf("%4ld %5ld %6ld total\n", total.lines, total.words, total.bytes);
  return failures ? 1 : 0;
}
