# SPDX-License-Identifier: Apache-2.0
"""The figures as text."""

import datetime
import os
import platform
import re
import subprocess

from harness.engines import answer
from harness.measure import BENCHMARKS
from harness.speed import WRONG, geometric_mean

#: The engine that the others are compared with, and the one where it cannot run a case.
ANCHOR = "wasm3"
SECOND_ANCHOR = "pulley"
#: A case above this ratio is named.
SLOW = 1.2


def table(rows, title=None):
    """Rows in columns, the first one to the left and the others to the right."""
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    lines = [
        "  ".join(
            cell.ljust(width) if i == 0 else cell.rjust(width)
            for i, (cell, width) in enumerate(zip(row, widths))
        ).rstrip()
        for row in rows
    ]
    lines.insert(1, "  ".join("-" * width for width in widths))
    return (f"\n{title}\n\n" if title else "\n") + "\n".join(lines) + "\n"


def head(engines, arguments):
    """When, where, and with what."""
    model = "?"
    if os.path.exists("/proc/cpuinfo"):
        with open("/proc/cpuinfo", encoding="utf-8") as file:
            names = [line.split(":")[1].strip() for line in file if line.startswith("model name")]
        model = names[0] if names else "?"
    commit = subprocess.run(
        ["git", "-C", BENCHMARKS, "describe", "--always", "--dirty"],
        capture_output=True, text=True, check=False).stdout.strip()
    load = os.getloadavg()[0]
    lines = [
        f"Benchmarks of Rewind, {datetime.date.today().isoformat()}, commit {commit or '?'}",
        "",
        f"machine    {model}, {os.cpu_count()} cores, {platform.system()} {platform.release()}",
        f"toolchain  {answer('swiftc', '--version')}",
        f"load       {load:.2f} at the start"
        + ("; THE MACHINE WAS BUSY, figures are not to be trusted" if load > 1 else ""),
        f"command    Benchmarks/run {' '.join(arguments)}".rstrip(),
        "",
        *(f"{engine.name:<10} {engine.version()}" for engine in engines),
    ]
    return "\n".join(lines) + "\n"


def result_table(speed):
    """What came of a quick run: whose results are right."""
    rows = [["case", "n", *(e.name for e in speed.engines)]]
    for case in speed.cases:
        outcomes = [speed.samples[e.name, case.name].refusal for e in speed.engines]
        cells = ["WRONG" if o == WRONG else "-" if o else "right" for o in outcomes]
        rows.append([case.name, str(case.quick_n), *cells])
    return table(rows, "Results with little work") + refusals(speed)


def speed_tables(speed):
    """Seconds, ratios, twins with and without SIMD, loading, and who cannot do what."""
    if all(engine.name != ANCHOR for engine in speed.engines):
        text = seconds(speed) + ratios(speed, speed.engines[0].name, speed.cases)
        return text + twins(speed) + loads(speed) + refusals(speed)
    text = seconds(speed) + ratios(speed, ANCHOR, speed.cases)
    rest = [c for c in speed.cases if all(e.name != ANCHOR or not speed.of(e, c) for e in speed.engines)]
    text += ratios(speed, SECOND_ANCHOR, rest)
    return text + twins(speed) + loads(speed) + refusals(speed)


def seconds(speed):
    rows = [["case", "n", *(e.name for e in speed.engines), "spread"]]
    for case in speed.cases:
        found = [speed.of(engine, case) for engine in speed.engines]
        spread = f"{found[0].spread:.0%}" if found[0] else "-"
        rows.append([case.name, str(case.n), *(f"{s.seconds:.3f}" if s else "-" for s in found), spread])
    return table(
        rows,
        f"Seconds of processor time for the work, without loading: median of {speed.rounds} rounds;\n"
        f"spread: the slowest of {speed.engines[0].name}'s rounds over the fastest, less 1.")


def ratios(speed, name, cases):
    """Ratios of the cases that an engine, the anchor, can run to its seconds, and geometric means."""
    anchor = next((engine for engine in speed.engines if engine.name == name), None)
    cases = [case for case in cases if anchor and speed.of(anchor, case)]
    if not cases:
        return ""

    def ratio(engine, case):
        mine = speed.of(engine, case)
        return mine.seconds / speed.of(anchor, case).seconds if mine else None

    rows = [["case", *(e.name for e in speed.engines)]]
    for case in cases:
        found = [ratio(engine, case) for engine in speed.engines]
        rows.append([case.name, *(f"{r:.2f}" if r is not None else "-" for r in found)])
    # Engines that cannot run half of the cases have no mean, and take none from the others.
    able = [e for e in speed.engines if 2 * sum(bool(speed.of(e, c)) for c in cases) >= len(cases)]
    common = [c for c in cases if all(speed.of(e, c) for e in able)]
    groups = [("cases that these can run", common)]
    for folder in dict.fromkeys(case.name.split("/")[0] for case in common):
        groups.append(
            (f"in {folder}", [c for c in common if c.name.startswith(folder + "/")]))
    for title, members in groups:
        means = [
            geometric_mean(ratio(e, c) for c in members) if e in able else None
            for e in speed.engines
        ]
        title = f"geometric mean, {len(members)} {title}"
        rows.append([title, *(f"{mean:.2f}" if mean else "-" for mean in means)])
    first = speed.engines[0]
    slow = [(c.name, ratio(first, c)) for c in cases if speed.of(first, c)]
    slow = [f"{case} {r:.2f}" for case, r in slow if r > SLOW]
    title = f"Relative to {name}: below 1 is faster"
    return table(rows, title) + f"\n{first.name} above {SLOW}: {', '.join(slow) or 'none'}\n"


def twins(speed):
    """How much faster a kernel with SIMD is than its scalar twin in the same engine."""
    rows = [["kernel", *(e.name for e in speed.engines)]]
    by_name = {case.name: case for case in speed.cases}
    for name, case in by_name.items():
        scalar = by_name.get(name.removesuffix("-simd") + "-scalar")
        if not name.endswith("-simd") or scalar is None:
            continue
        cells = []
        for engine in speed.engines:
            fast, slow = speed.of(engine, case), speed.of(engine, scalar)
            if fast and slow:
                work = case.n / scalar.n
                cells.append(f"{slow.seconds * work / fast.seconds:.1f}")
            else:
                cells.append("-")
        rows.append([name.removesuffix("-simd"), *cells])
    if len(rows) == 1:
        return ""
    return table(rows, "How many times faster with SIMD than its scalar twin, in the same engine")


def loads(speed):
    rows = [["engine", "median ms", "most ms", "peak MB", "what it is"]]
    for engine in speed.engines:
        found = [(speed.of(engine, c), c) for c in speed.cases if speed.of(engine, c)]
        if not found:
            continue
        times = sorted(s.load for s, _ in found)
        memory, case = max((s.memory, c.name) for s, c in found)
        what = "loading alone" if engine.tells_phases else "a process with n = 0"
        rows.append([
            engine.name, f"{times[len(times) // 2] * 1e3:.2f}", f"{times[-1] * 1e3:.2f}",
            f"{memory / 1024:.0f}, {case}", what])
    return table(rows, "Loading, which is no part of the seconds above, and memory, over all cases")


def refusals(speed):
    lines = []
    for engine in speed.engines:
        by_reason = {}
        for case in speed.cases:
            reason = speed.samples[engine.name, case.name].refusal
            if reason:
                # The same complaint at another place is the same complaint.
                reason = re.sub(r" at offset 0x[0-9a-f]+|, index: \d+.*", "", reason)
                by_reason.setdefault(reason[:90], []).append(case.name)
        for reason, names in by_reason.items():
            lines.append(f"{engine.name}: {', '.join(names)}\n    {reason}")
    return "\nNot run\n\n" + ("\n".join(lines) or "nothing") + "\n"


def loading_table(subject, loadings):
    """What loading a module took: pairs of engine and loading."""
    size = os.path.getsize(subject.path)
    rows = [["engine", "cpu ms", "of it loading", "clock ms", "peak MB", "times"]]
    notes = ""
    for engine, loading in loadings:
        if loading.refusal:
            rows.append([engine.name, "-", "-", "-", "-", "-"])
            notes += f"{engine.name}: {loading.refusal[:110]}\n"
            continue
        rows.append([
            engine.name, f"{loading.cpu * 1e3:.1f}",
            f"{loading.told * 1e3:.1f}" if loading.told is not None else "not told",
            f"{loading.clock * 1e3:.1f}", f"{loading.memory / 1024:.1f}", str(loading.times)])
    return table(rows, f"{subject.title} ({size:,} bytes)") + ("\n" + notes if notes else "")
