#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A command for wasmtime, which PyPI has as a Python module.

    run_wasmtime.py TARGET FILE          compiles the module
    run_wasmtime.py TARGET FILE N        compiles it, calls its export `run` with N and prints the
                                         result
    run_wasmtime.py TARGET FILE --wasi ARGUMENTS...
                                         runs a program of WASI

On standard error it says the processor seconds of compilation and of the call of `run`. TARGET is
`native` for compiled code, or `pulley64` for the interpreter Pulley. Exits with 1 and a line on
standard error if wasmtime cannot do it.
"""

import sys
import time

import wasmtime


def engine(target):
    config = wasmtime.Config()
    config.wasm_tail_call = True
    config.wasm_function_references = True
    config.wasm_gc = True
    config.wasm_exceptions = True
    if target != "native":
        config.target = target
    return wasmtime.Engine(config)


def main(target, path, *rest):
    shared = engine(target)
    store = wasmtime.Store(shared)
    start = time.process_time()
    module = wasmtime.Module.from_file(shared, path)
    print(f"load {time.process_time() - start:.6f}", file=sys.stderr)
    if not rest:
        return
    if rest[0] == "--wasi":
        linker = wasmtime.Linker(shared)
        linker.define_wasi()
        wasi = wasmtime.WasiConfig()
        wasi.argv = [path, *rest[1:]]
        wasi.inherit_stdout()
        store.set_wasi(wasi)
        linker.instantiate(store, module).exports(store)["_start"](store)
        return
    run = wasmtime.Instance(store, module, []).exports(store)["run"]
    begin = time.process_time()
    result = run(store, int(rest[0]))
    end = time.process_time()
    print(result)
    print(f"run {end - begin:.6f}", file=sys.stderr)


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    try:
        main(*sys.argv[1:])
    except wasmtime.ExitTrap as exit_trap:
        sys.exit(exit_trap.code)
    except (wasmtime.WasmtimeError, wasmtime.Trap) as error:
        sys.exit("wasmtime: " + str(error).strip().replace("\n", "; "))
