# SPDX-License-Identifier: Apache-2.0
"""Every function of the C library with NULL for all it takes, and after fork().

usage: misuse_test.py LIBRARY SYMBOLS ORIGINAL SMALL
Each is called in a process of its own, which must end by itself.
"""
import ctypes
import os
import signal
import sys
import threading

LIBRARY, SYMBOLS, ORIGINAL, SMALL = sys.argv[1:]
SECONDS = 60
NOTHING = [ctypes.c_void_p(None)] * 8
library = ctypes.CDLL(LIBRARY)


def ends(work):
    """How a child that does it ends: "" for by itself."""
    child = os.fork()
    if child == 0:
        signal.alarm(SECONDS)
        work()
        os._exit(0)
    _, status = os.waitpid(child, 0)
    code = os.waitstatus_to_exitcode(status)
    if code < 0:
        return signal.Signals(-code).name
    return f"exit code {code}" if code else ""


def compare():
    report = ctypes.c_void_p()
    small = ctypes.c_char_p(SMALL.encode())
    error = library.framewise_compare(ctypes.c_char_p(ORIGINAL.encode()), ctypes.byref(small),
                                      ctypes.c_size_t(1), None, ctypes.byref(report))
    library.framewise_report_free(report)
    if error:
        os._exit(3)


def compare_on_two_threads():
    threads = [threading.Thread(target=compare) for _ in range(2)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()


def one_animation_on_two_threads():
    animation = ctypes.c_void_p()
    library.framewise_animation_open(ctypes.c_char_p(ORIGINAL.encode()), ctypes.byref(animation))

    def read():
        frame = ctypes.create_string_buffer(256)
        more = ctypes.c_int(1)
        while more.value:
            if library.framewise_animation_next(animation, frame, ctypes.byref(more)):
                return
    threads = [threading.Thread(target=read) for _ in range(2)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()


def in_a_signal():
    signal.signal(signal.SIGUSR1, lambda *_: compare())
    os.kill(os.getpid(), signal.SIGUSR1)


def after_fork():
    """The library has worked before, and its threads are of the parent."""
    compare()
    if broken := ends(compare):
        sys.stdout.write(broken)
        os._exit(4)


def main():
    with open(SYMBOLS) as file:
        names = [line.strip() for line in file if line.startswith("framewise_")]
    tries = {f"{name} of NULL": lambda name=name: getattr(library, name)(*NOTHING)
             for name in names}
    tries.update({"two comparisons at once": compare_on_two_threads,
                  "one animation read by two threads": one_animation_on_two_threads,
                  "a comparison in a signal": in_a_signal,
                  "a comparison after fork()": after_fork})
    failed = 0
    for name, work in tries.items():
        if broken := ends(work):
            print(f"{name}: {broken}")
            failed += 1
    print(f"{len(tries)} ways, {failed} failed")
    return 1 if failed or len(names) < 30 else 0


if __name__ == "__main__":
    sys.exit(main())
