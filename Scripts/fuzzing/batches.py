# SPDX-License-Identifier: Apache-2.0
"""Gives many files to one process, which must print a line for each in their order. A file at which
the process crashes, hangs or needs too much memory is found by the line that is missing, and the
files behind it are given to another process."""

import os
import resource
import select
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


def _lines(process, seconds):
    """The lines that a process prints, until it ends or prints nothing for too long."""
    rest = b""
    while select.select([process.stdout], [], [], seconds)[0]:
        part = os.read(process.stdout.fileno(), 1 << 16)
        if not part:
            return
        *lines, rest = (rest + part).split(b"\n")
        yield from (line.decode("utf-8", "replace") for line in lines)
    process.kill()


def run(command, paths, memory_bytes=None, seconds=120):
    """The lines by path, and the problems.

    `memory_bytes` is the most that the process may map, `seconds` the most that a file may take.
    """
    lines, problems, rest = {}, [], list(paths)
    environment = {**os.environ, "SWIFT_BACKTRACE": "enable=no", "MALLOC_PERTURB_": "165"}
    while rest:
        with tempfile.TemporaryFile() as errors, subprocess.Popen(
                [*command, *rest], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                stderr=errors, env=environment, preexec_fn=_limited(memory_bytes)) as process:
            found = list(_lines(process, seconds))
            status = process.wait()
            errors.seek(0)
            message = errors.read(1000).decode("utf-8", "replace").strip().split("\n")[0]
        for path, line in zip(rest, found):
            if path not in line:
                raise RuntimeError(f"{command[0]}: a line for {path} was expected: {line[:200]}")
            lines[path] = line
        reason = f"no end in {seconds} s" if status == -9 else f"status {status} {message}"
        if len(found) >= len(rest):
            # It may have crashed at its very end.
            if status not in (0, 1):
                problems.append(Problem(rest[-1], None, reason))
            break
        before = rest[len(found) - 1] if found else None
        problems.append(Problem(rest[len(found)], before, reason))
        rest = rest[len(found) + 1:]
    return lines, problems
