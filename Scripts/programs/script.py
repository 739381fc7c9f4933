# Run by MicroPython, whose errors are exceptions of WebAssembly.
import json, os, sys


def steps():
    try:
        yield 1
        raise ValueError("x")
    except ValueError as error:
        yield repr(error)
    finally:
        yield "end"


def deeper(n):
    return deeper(n + 1)


class Quiet:
    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        print("left with", kind)
        return True


print(sys.implementation[0], list(steps()), json.dumps({"a": [1, 2.5, None]}))
try:
    deeper(0)
except RuntimeError as error:
    print(error)
print([v**70 for v in range(4)], 7 // -2, 2**0.5, "{:>8.3f}|{:x}".format(3.14159, 255))
with Quiet():
    1 // 0
print(sorted(str(word) for word in {3: "a", "b": 2}), list(map(lambda v: v * v, range(10)))[::-1])
print(os.listdir("/work"))
try:
    open("/work/none")
except OSError as error:
    print("OSError", error)
print([][1])
