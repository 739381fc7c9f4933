// SPDX-License-Identifier: Apache-2.0
//
// A command for wasm3, whose package on PyPI is a Python module: this spares its measurements the
// start of Python.
//
//   wasm3 FILE         loads the module
//   wasm3 FILE N       loads it, calls its export `run` with N and prints the result
//
// On standard error it says the processor seconds of loading and of the call, or why wasm3 cannot do
// it; then it exits with 1.

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "wasm3.h"

static double seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void check(M3Result result) {
  if (result == m3Err_none) return;
  fprintf(stderr, "wasm3: %s\n", result);
  exit(1);
}

static uint8_t *read_file(const char *path, uint32_t *size) {
  FILE *file = fopen(path, "rb");
  if (file == NULL || fseek(file, 0, SEEK_END) != 0) check("cannot read the file");
  *size = (uint32_t)ftell(file);
  rewind(file);
  uint8_t *bytes = malloc(*size + 1);
  if (bytes == NULL || fread(bytes, 1, *size, file) != *size) check("cannot read the file");
  fclose(file);
  return bytes;
}

int main(int count, char **arguments) {
  if (count < 2 || count > 3) check("usage: wasm3 FILE [N]");
  uint32_t size;
  uint8_t *bytes = read_file(arguments[1], &size);

  double start = seconds();
  IM3Environment environment = m3_NewEnvironment();
  IM3Runtime runtime = m3_NewRuntime(environment, 8 << 20, NULL);
  IM3Module module;
  check(m3_ParseModule(environment, &module, bytes, size));
  check(m3_LoadModule(runtime, module));
  fprintf(stderr, "load %.6f\n", seconds() - start);
  if (count < 3) return 0;
  IM3Function run;
  check(m3_FindFunction(&run, runtime, "run"));

  // m3_Call reads an i32 and writes an i64 at the addresses it is given.
  int32_t n = (int32_t)strtol(arguments[2], NULL, 10);
  uint64_t result = 0;
  const void *parameters[] = {&n}, *results[] = {&result};
  double begin = seconds();
  check(m3_Call(run, 1, parameters));
  double end = seconds();
  check(m3_GetResults(run, 1, results));
  printf("%llu\n", (unsigned long long)result);
  fprintf(stderr, "run %.6f\n", end - begin);
  return 0;
}
