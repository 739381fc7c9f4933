# SPDX-License-Identifier: Apache-2.0
"""Wasmtime (PyPI: wasmtime) with values as bits.

The package's own interface makes floats of Python out of f32, which loses NaNs, and has no vectors.
So this uses its bindings of the C API. A value is a pair of a kind and

    i32 i64 f32 f64 v128        the bits as a natural number
    funcref anyref exnref       None or a word for what it refers to: func, i31, struct, array, exn
    externref                   None or a number

A type is a kind, or for references (kind, heap type, is nullable).
"""

import ctypes
from ctypes import byref

import wasmtime
from wasmtime import _ffi as ffi

from smith import FEATURES

KINDS = ["i32", "i64", "f32", "f64", "v128", "funcref", "externref", "anyref", "exnref"]
WIDTHS = {"i32": 4, "i64": 8, "f32": 4, "f64": 8, "v128": 16}
VALUE_OFFSET = ffi.wasmtime_val_t.of.offset
REFERENCE_TYPE = 5  # the kind of a type; heap types have kinds of their own
HEAP_TYPES = ["extern", "noextern", "func", "nofunc", "defined func", "any", "none", "eq", "i31",
              "array", "defined array", "struct", "defined struct", "exn", "defined exn", "noexn"]
EXTERN_KINDS = ["func", "global", "table", "memory", "shared memory", "tag"]

# Codes of traps -> the words of the official test suite.
TRAPS = {
    1: "out of bounds memory access", 3: "out of bounds table access",
    4: "uninitialized element", 5: "indirect call type mismatch", 6: "integer overflow",
    7: "integer divide by zero", 8: "invalid conversion to integer", 9: "unreachable",
    13: "null", 14: "out of bounds array access", 16: "cast failure",
}


class Trap(Exception):
    """A trap of the guest; its text is one of TRAPS, or "exception" for one that nobody caught."""


class Exhausted(Exception):
    """The guest needs more stack or larger objects than there may be: engines differ in that."""


class Refused(Exception):
    """The module is not valid, or cannot be linked."""


@ctypes.CFUNCTYPE(None, ctypes.c_void_p)
def _keep(_):
    """The finalizer of references to numbers."""


def kind_of(value_type):
    return value_type if isinstance(value_type, str) else value_type[0]


def _value_type(pointer):
    out = ffi.wasmtime_valtype_t()
    ffi.wasmtime_valtype_new(pointer, byref(out))
    if out.kind != REFERENCE_TYPE:
        found = KINDS[out.kind]
    else:
        heap = HEAP_TYPES[out.reftype.heaptype.kind]
        if heap.endswith("func"):
            kind = "funcref"
        elif heap.endswith("extern"):
            kind = "externref"
        else:
            kind = "exnref" if heap.endswith("exn") else "anyref"
        found = (kind, heap, bool(out.reftype.nullable))
    ffi.wasmtime_valtype_delete(byref(out))
    return found


def _value_types(vector):
    vector = vector.contents
    return [_value_type(vector.data[place]) for place in range(vector.size)]


class Engine:
    """Compiles and validates."""

    FLAGS = {"simd": True, "relaxed_simd": True, "bulk_memory": True, "multi_value": True,
             "reference_types": True, "multi_memory": True, "memory64": True, "tail_call": True,
             "function_references": True, "stack_switching": False, "compact_imports": False,
             **{name.replace("-", "_"): True for name in FEATURES}}

    def __init__(self):
        config = wasmtime.Config()
        pointer = config.ptr()
        for name, value in self.FLAGS.items():
            getattr(ffi, f"wasmtime_config_wasm_{name}_set")(pointer, value)
        ffi.wasmtime_config_shared_memory_set(pointer, True)
        ffi.wasmtime_config_wasm_relaxed_simd_deterministic_set(pointer, True)
        ffi.wasmtime_config_async_stack_size_set(pointer, 16 << 20)
        ffi.wasmtime_config_max_wasm_stack_set(pointer, 8 << 20)
        # Many small memories, not few large ones.
        ffi.wasmtime_config_memory_reservation_set(pointer, 0)
        ffi.wasmtime_config_memory_guard_size_set(pointer, 1 << 16)
        ffi.wasmtime_config_parallel_compilation_set(pointer, False)
        config.cranelift_opt_level = "none"
        self.engine = wasmtime.Engine(config)

    def is_valid(self, contents):
        try:
            wasmtime.Module.validate(self.engine, contents)
            return True
        except wasmtime.WasmtimeError:
            return False

    def module(self, contents):
        try:
            return wasmtime.Module(self.engine, contents)
        except wasmtime.WasmtimeError as error:
            raise Refused(str(error)) from None


class Store:
    """Instances and what they consist of."""

    def __init__(self, engine):
        self.store = wasmtime.Store(engine.engine)
        self.store.set_limits(memory_size=1 << 26)
        self.context = self.store._context()  # pylint: disable=protected-access

    def instantiate(self, module, imports):
        """The exports of a new instance: name -> (kind, item)."""
        items = (ffi.wasmtime_extern_t * len(imports))(*imports)
        instance, trap = ffi.wasmtime_instance_t(), ctypes.POINTER(ffi.wasm_trap_t)()
        error = ffi.wasmtime_instance_new(
            self.context, module.ptr(), items, len(imports), byref(instance), byref(trap))
        self._check(error, trap)
        exports, name, length = {}, ctypes.POINTER(ctypes.c_char)(), ctypes.c_size_t()
        while True:
            item = ffi.wasmtime_extern_t()
            if not ffi.wasmtime_instance_export_nth(
                    self.context, byref(instance), len(exports), byref(name), byref(length),
                    byref(item)):
                return exports
            exports[ctypes.string_at(name, length.value)] = (EXTERN_KINDS[item.kind], item)

    def host_function(self, parameters):
        """A function of the host that does nothing."""
        kinds = {"i32": wasmtime.ValType.i32, "i64": wasmtime.ValType.i64,
                 "f32": wasmtime.ValType.f32, "f64": wasmtime.ValType.f64}
        function_type = wasmtime.FuncType([kinds[name]() for name in parameters], [])
        function = wasmtime.Func(self.store, function_type, lambda *arguments: None)
        return function._as_extern()  # pylint: disable=protected-access

    def _check(self, error, trap):
        if error:
            text = ffi.wasm_byte_vec_t()
            ffi.wasmtime_error_message(error, byref(text))
            message = bytes(ffi.to_bytes(text)).decode("utf-8", "replace") if text.size else ""
            ffi.wasm_byte_vec_delete(byref(text))
            ffi.wasmtime_error_delete(error)
            raise Refused(message)
        if not trap:
            return
        code = ffi.wasmtime_trap_code_t()
        has_code = ffi.wasmtime_trap_code(trap, byref(code))
        ffi.wasm_trap_delete(trap)
        if ffi.wasmtime_context_has_exception(self.context):
            exception = ffi.wasmtime_exnref_t()
            ffi.wasmtime_context_take_exception(self.context, byref(exception))
            raise Trap("exception")
        if not has_code or code.value not in TRAPS:
            raise Exhausted(f"trap {code.value}")
        raise Trap(TRAPS[code.value])

    # Values.

    def _raw(self, value):
        kind, content = value
        raw = ffi.wasmtime_val_t()
        raw.kind = KINDS.index(kind)
        place = ctypes.addressof(raw) + VALUE_OFFSET
        if kind in WIDTHS:
            ctypes.memmove(place, content.to_bytes(WIDTHS[kind], "little"), WIDTHS[kind])
        elif content is None:
            ctypes.memset(place, 0, ctypes.sizeof(raw) - VALUE_OFFSET)
        elif kind == "externref":
            # 0 would be no data.
            ffi.wasmtime_externref_new(self.context, content + 1, _keep, byref(raw.of.externref))
        else:
            raise ValueError(f"cannot give a guest {value}")
        return raw

    def _value(self, raw):
        kind = KINDS[raw.kind]
        if kind in WIDTHS:
            contents = ctypes.string_at(ctypes.addressof(raw) + VALUE_OFFSET, WIDTHS[kind])
            return kind, int.from_bytes(contents, "little")
        reference = getattr(raw.of, kind)
        if not reference.store_id:
            return kind, None
        if kind == "externref":
            data = ffi.wasmtime_externref_data(self.context, byref(reference))
            data = ctypes.cast(data, ctypes.c_void_p).value if data else None
            return kind, data - 1 if data else "host"
        if kind == "anyref":
            number = ctypes.c_uint32()
            if ffi.wasmtime_anyref_i31_get_u(self.context, byref(reference), byref(number)):
                return kind, "i31"
            if ffi.wasmtime_anyref_is_struct(self.context, byref(reference)):
                return kind, "struct"
            is_array = ffi.wasmtime_anyref_is_array(self.context, byref(reference))
            return kind, "array" if is_array else "host"
        return kind, {"funcref": "func", "exnref": "exn"}[kind]

    def function_type(self, item):
        """Types of the parameters and of the results."""
        pointer = ffi.wasmtime_func_type(self.context, byref(item.of.func))
        types = (_value_types(ffi.wasm_functype_params(pointer)),
                 _value_types(ffi.wasm_functype_results(pointer)))
        ffi.wasm_functype_delete(pointer)
        return types

    def call(self, item, arguments, result_count):
        raw_arguments = (ffi.wasmtime_val_t * max(1, len(arguments)))()
        for place, argument in enumerate(arguments):
            raw_arguments[place] = self._raw(argument)
        raw_results = (ffi.wasmtime_val_t * max(1, result_count))()
        trap = ctypes.POINTER(ffi.wasm_trap_t)()
        error = ffi.wasmtime_func_call(
            self.context, byref(item.of.func), raw_arguments, len(arguments), raw_results,
            result_count, byref(trap))
        self._check(error, trap)
        results = [self._value(raw_results[place]) for place in range(result_count)]
        for place in range(result_count):
            ffi.wasmtime_val_unroot(byref(raw_results[place]))
        return results

    def global_value(self, item):
        raw = ffi.wasmtime_val_t()
        ffi.wasmtime_global_get(self.context, byref(item.of.global_), byref(raw))
        return self._value(raw)

    def memory_type(self, item):
        """The type of addresses, and the size of a page."""
        pointer = ffi.wasmtime_memory_type(self.context, byref(item.of.memory))
        address = "i64" if ffi.wasmtime_memorytype_is64(pointer) else "i32"
        page_size = ffi.wasmtime_memorytype_page_size(pointer)
        ffi.wasm_memorytype_delete(pointer)
        return address, page_size

    def element_type(self, item):
        pointer = ffi.wasmtime_table_type(self.context, byref(item.of.table))
        element = _value_type(ffi.wasm_tabletype_element(pointer))
        ffi.wasm_tabletype_delete(pointer)
        return element
