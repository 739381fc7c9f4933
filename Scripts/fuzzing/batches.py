# SPDX-License-Identifier: Apache-2.0
"""Gives many files to one process, which must print a line for each in their order. A file at which
the process crashes, hangs or needs too much memory is found by the line that is missing, and the
files behind it are given to another process."""

import os
import resource
import subprocess
import tempfile


class Problem:
    """What happened to a process at a file, or in the clean-up after the file before it."""

    def __init__(self, path, before, reason):
        self.path, self.before, self.reason = path, before, reason


def _limited(memory_bytes):
    def limit():
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        if memory_bytes:
            resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    return limit


def run(command, paths, memory_bytes=None, seconds=60, seconds_each=0.5):
    """The lines by path, and the problems."""
    lines, problems, rest = {}, [], list(paths)
    environment = {**os.environ, "SWIFT_BACKTRACE": "enable=no", "MALLOC_PERTURB_": "165"}
    while rest:
        with tempfile.TemporaryFile("w+") as output, tempfile.TemporaryFile("w+") as errors:
            try:
                status = subprocess.run(
                    [*command, *rest], stdin=subprocess.DEVNULL, stdout=output, stderr=errors,
                    env=environment, preexec_fn=_limited(memory_bytes), check=False,
                    timeout=seconds + seconds_each * len(rest)).returncode
                reason = f"status {status}"
            except subprocess.TimeoutExpired:
                reason = "no end"
            output.seek(0)
            found = output.read().split("\n")[:-1]
            errors.seek(0)
            message = errors.read().strip().split("\n")[0]
        for path, line in zip(rest, found):
            if path not in line:
                raise RuntimeError(f"{command[0]}: a line for {path} was expected: {line[:200]}")
            lines[path] = line
        if len(found) >= len(rest):
            # It may have crashed at its very end.
            if reason not in ("status 0", "status 1"):
                problems.append(Problem(rest[-1], None, f"{reason} {message}"))
            break
        before = rest[len(found) - 1] if found else None
        problems.append(Problem(rest[len(found)], before, f"{reason} {message}"))
        rest = rest[len(found) + 1:]
    return lines, problems
