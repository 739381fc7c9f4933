# SPDX-License-Identifier: Apache-2.0
"""Lines for Benchmarks/cases.txt: how much work a case should be given, and what it must return."""

from harness.cases import checksum


def rounded(number):
    """A number with one or two digits that are not 0."""
    unit = 10 ** max(0, len(str(number)) - 2)
    return max(1, number // unit * unit)


def calibrate(cases, engines, meter, seconds):
    """Prints the line of each case: an n that takes Rewind so long, and checksums by wasmtime."""
    rewind = next(engine for engine in engines if engine.name == "rewind")
    judge = next(engine for engine in engines if engine.name == "jit")

    def time(case, n):
        return meter.run(rewind.call(case.path, n)).cpu

    for case in cases:
        start = time(case, 0)
        n = case.quick_n
        while (spent := time(case, n) - start) < seconds / 4 and n < 1 << 30:
            n = n + 1 if case.name == "wat/fib" else n * 2
        # The work of the naive Fibonacci numbers does not grow with n, but with a power of it.
        full = n + 2 if case.name == "wat/fib" else rounded(int(n * seconds / max(spent, 1e-6)))
        sums = []
        for work in (full, case.quick_n):
            output = meter.run(judge.call(case.path, work)).output
            sums.append(checksum(judge.result(output), case.checksum))
        print(
            f"{case.name:<22} {full:>10} {sums[0]:<16} {case.quick_n:>6} {sums[1]:<16}"
            f" {' '.join(case.needs)}".rstrip(), flush=True)
