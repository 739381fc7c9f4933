# SPDX-License-Identifier: Apache-2.0
"""Guests that import asyncify.* in two variants: native, as they are, and transformed by
`wasm-opt --asyncify`."""

import os
import subprocess

import script_reader
from script_text import quoted

# What Debian's wasm-opt 108 knows and asyncify can stand.
FEATURES = ["mutable-globals", "sign-ext", "nontrapping-float-to-int", "simd", "bulk-memory",
            "reference-types", "multivalue"]


def assembled(rewind, text, folder):
    """The bytes of a module in the text format."""
    source, target = (os.path.join(folder, "module" + ending) for ending in (".wat", ".wasm"))
    with open(source, "wb") as file:
        file.write(text)
    subprocess.run([rewind, "wat2wasm", "--names", source, "-o", target], check=True)
    return target


def transform(source, target, options=()):
    """Has wasm-opt transform a module. Its warnings, of names of labels, are told if it fails."""
    result = subprocess.run(
        ["wasm-opt", *(f"--enable-{name}" for name in FEATURES), "--asyncify", *options, source,
         "-o", target], capture_output=True, text=True, check=False)
    if result.returncode != 0:
        raise RuntimeError(f"wasm-opt {' '.join(options)} {source}: {result.stderr}")


def imports_asyncify(words):
    """True if a module, as a list of words, imports from module `asyncify`."""
    return any(isinstance(field, list) and field[:2] == [b"import", b'"asyncify"']
               for field in words)


def transformed_script(rewind, source, folder, options=()):
    """A script whose guests are transformed; other modules stay as they are."""
    parts, at = [], 0
    for command in script_reader.commands(source):
        if command.kind != "module" or not imports_asyncify(command.words):
            continue
        path = assembled(rewind, command.text, folder)
        transform(path, path, options)
        with open(path, "rb") as file:
            contents = quoted(file.read())
        name = command.words[1] if isinstance(command.words[1], bytes) else b""
        lines = b"\n" * command.text.count(b"\n")
        parts += [source[at:command.start],
                  b"(module %s binary %s%s)" % (name, contents.encode(), lines)]
        at = command.end
    return b"".join([*parts, source[at:]])
