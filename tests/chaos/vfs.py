"""A disk that writes down what SQLite asks of it, and fails when it is told to.

SQLite reaches files through a table of C functions, its VFS. Here some entries of the default table are replaced
by Python functions, through ctypes in the very library that pysqlite3 has loaded; each calls the function it
replaces, so that the server works on its real file meanwhile. Reads, locks and shared memory are not touched: after
a power cut the shared memory is gone, and SQLite makes it anew from the log.

A trace holds every write, truncation, sync and deletion of the database and its write-ahead log, in their order.
"""

import ctypes
import mmap
import os
import struct
import threading
import time
from collections.abc import Callable
from enum import IntEnum
from pathlib import Path
from typing import Any

from pysqlite3 import _sqlite3

OK, FULL, IOERR_WRITE, IOERR_FSYNC = 0, 13, 778, 1034
FOR_EVER = 1 << 40
DATABASE, LOG = 0x100, 0x80000  # what a file is opened as
RECORD = struct.Struct("<BIqqi")
_FAULTS = struct.Struct("<qqq")


class Kind(IntEnum):
    """What was done to a file. A sync covers what was done before it began, from when it has ended."""

    WRITE = 1
    TRUNCATE = 2
    SYNC_BEGINS = 3
    SYNC_ENDS = 4
    DELETE = 5


class _Vfs(ctypes.Structure):
    _fields_ = [
        *((name, ctypes.c_int) for name in ("version", "file_size", "longest_path")),
        *((name, ctypes.c_void_p) for name in ("next", "name", "data", "open", "delete")),
        ("others", ctypes.c_void_p * 14),
    ]


class _Methods(ctypes.Structure):
    _fields_ = [
        ("version", ctypes.c_int),
        *((name, ctypes.c_void_p) for name in ("close", "read", "write", "truncate", "sync")),
        ("others", ctypes.c_void_p * 13),
    ]


class _File(ctypes.Structure):
    _fields_ = [("methods", ctypes.POINTER(_Methods))]


_FilePointer = ctypes.POINTER(_File)
_Pointer, _Int, _Long = ctypes.c_void_p, ctypes.c_int, ctypes.c_int64
_OPEN = ctypes.CFUNCTYPE(_Int, _Pointer, _Pointer, _FilePointer, _Int, _Pointer)
_DELETE = ctypes.CFUNCTYPE(_Int, _Pointer, ctypes.c_char_p, _Int)
_WRITE = ctypes.CFUNCTYPE(_Int, _Pointer, _Pointer, _Int, _Long)
_TRUNCATE = ctypes.CFUNCTYPE(_Int, _Pointer, _Long)
_SYNC = ctypes.CFUNCTYPE(_Int, _Pointer, _Int)


class Faults:
    """What is to fail, in a file that two processes have before them."""

    def __init__(self, path: Path) -> None:
        if not path.exists():
            path.write_bytes(bytes(_FAULTS.size))
        with path.open("r+b") as file:
            self._shared = mmap.mmap(file.fileno(), _FAULTS.size)

    def arm(self, after: int, code: int, *, times: int = 1) -> None:
        """Let the `after`th write or sync from now, and the next ones up to so many, fail with this code."""
        _FAULTS.pack_into(self._shared, 0, after, times, code)

    def disarm(self) -> None:
        self.arm(0, OK, times=0)

    @property
    def is_over(self) -> bool:
        """Whether everything that was armed has happened."""
        return bool(_FAULTS.unpack_from(self._shared)[1] == 0)

    def strike(self) -> int:
        """The code with which this write or sync fails, OK when it may go on."""
        after, times, code = _FAULTS.unpack_from(self._shared)
        if not times:
            return OK
        if after > 1:
            _FAULTS.pack_into(self._shared, 0, after - 1, times, code)
            return OK
        _FAULTS.pack_into(self._shared, 0, 1, times - 1, code)
        return int(code)


class Trace:
    """What was done to the files, appended under a lock: the order of the records is the order of what was done."""

    def __init__(self, path: Path | None) -> None:
        self._file = os.open(path or os.devnull, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        self._lock = threading.Lock()

    def note(self, kind: Kind, what: int, place: int = 0, data: bytes = b"") -> None:
        with self._lock:
            os.write(self._file, RECORD.pack(kind, what, time.monotonic_ns(), place, len(data)) + data)


class _Disk:
    """The functions that take the place of SQLite's own."""

    def __init__(self, trace: Trace, faults: Faults) -> None:
        self.trace, self.faults = trace, faults
        self._functions: list[Any] = []
        self._methods: dict[int, Any] = {}

    def put_on(self, file: Any, what: int) -> None:
        """Give an open file our functions; files of one kind share them."""
        if what not in self._methods:
            self._methods[what] = ctypes.pointer(self._instead_of(file.contents.methods.contents, what))
        file.contents.methods = self._methods[what]

    def _instead_of(self, given: _Methods, what: int) -> _Methods:
        made = _Methods.from_buffer_copy(given)
        made.write = self.kept(_WRITE(self._write(_WRITE(given.write), what)))
        made.truncate = self.kept(_TRUNCATE(self._truncate(_TRUNCATE(given.truncate), what)))
        made.sync = self.kept(_SYNC(self._sync(_SYNC(given.sync), what)))
        return made

    def kept(self, function: Any) -> int | None:
        """The address of a function, which stays where it is: C has a pointer to it."""
        self._functions.append(function)
        return ctypes.cast(function, ctypes.c_void_p).value

    def _write(self, write: Callable[..., int], what: int) -> Callable[..., int]:
        def instead(file: int, data: int, length: int, offset: int) -> int:
            code = self.faults.strike() or write(file, data, length, offset)
            if code == OK:
                self.trace.note(Kind.WRITE, what, offset, ctypes.string_at(data, length))
            return code

        return instead

    def _truncate(self, truncate: Callable[..., int], what: int) -> Callable[..., int]:
        def instead(file: int, size: int) -> int:
            code = truncate(file, size)
            self.trace.note(Kind.TRUNCATE, what, size)
            return code

        return instead

    def _sync(self, sync: Callable[..., int], what: int) -> Callable[..., int]:
        def instead(file: int, flags: int) -> int:
            if failed := self.faults.strike():
                return IOERR_FSYNC if failed == IOERR_WRITE else failed
            self.trace.note(Kind.SYNC_BEGINS, what, threading.get_ident())
            code = sync(file, flags)
            self.trace.note(Kind.SYNC_ENDS, what, threading.get_ident())
            return code

        return instead


def install(faults: Path, trace: Path | None = None) -> None:
    """Make this disk the one on which SQLite opens every file from now on. A preparation of a server's process."""
    library = ctypes.CDLL(_sqlite3.__file__)
    library.sqlite3_vfs_find.restype = ctypes.POINTER(_Vfs)
    given = library.sqlite3_vfs_find(None)
    made = _Vfs.from_buffer_copy(given.contents)
    disk = _Disk(Trace(trace), Faults(faults))
    open_file, delete_file = _OPEN(given.contents.open), _DELETE(given.contents.delete)

    def opened(_vfs: int, name: int, file: Any, flags: int, granted: int) -> int:
        code = open_file(ctypes.addressof(given.contents), name, file, flags, granted)
        if code == OK and (what := flags & (DATABASE | LOG)):
            disk.put_on(file, what)
        return code

    def deleted(_vfs: int, name: bytes, sync: int) -> int:
        code = delete_file(ctypes.addressof(given.contents), name, sync)
        if name.endswith(b"-wal"):
            disk.trace.note(Kind.DELETE, LOG)
        return code

    made.name = ctypes.cast(ctypes.c_char_p(b"watched"), ctypes.c_void_p).value
    made.open, made.delete = disk.kept(_OPEN(opened)), disk.kept(_DELETE(deleted))
    assert library.sqlite3_vfs_register(ctypes.byref(made), 1) == OK
    _installed.append((made, disk))


# Whatever C points to must not be collected.
_installed: list[tuple[_Vfs, _Disk]] = []
