"""Functions of PDFium that are called for each character and each line: plain calls, handles as addresses.

pypdfium2 makes an object of every handle that a function returns or takes, which costs more than most calls do.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple

_HANDLE, _NUMBER, _TRUTH = ctypes.c_void_p, ctypes.c_int, ctypes.c_int
_OUT = ctypes.c_void_p  # where a result is written: `ctypes.byref` or `ctypes.addressof` of it


class Native(NamedTuple):
    """Functions by their names in PDFium, without the prefix."""

    FPDFText_GetUnicode: Callable[..., int]
    FPDFText_GetLooseCharBox: Callable[..., int]
    FPDFText_GetCharOrigin: Callable[..., int]
    FPDFText_GetCharAngle: Callable[..., float]
    FPDFText_IsGenerated: Callable[..., int]
    FPDFPage_GetObject: Callable[..., int]
    FPDFFormObj_GetObject: Callable[..., int]
    FPDFPageObj_GetType: Callable[..., int]
    FPDFPageObj_GetMatrix: Callable[..., int]
    FPDFPageObj_GetBounds: Callable[..., int]
    FPDFFormObj_CountObjects: Callable[..., int]
    FPDFPath_GetDrawMode: Callable[..., int]
    FPDFPath_CountSegments: Callable[..., int]
    FPDFPath_GetPathSegment: Callable[..., int]
    FPDFPathSegment_GetPoint: Callable[..., int]
    FPDFPathSegment_GetType: Callable[..., int]
    FPDFPathSegment_GetClose: Callable[..., int]


# What each function returns, and what it takes.
_TYPES: dict[str, tuple[Any, ...]] = {
    "FPDFText_GetUnicode": (ctypes.c_uint, _HANDLE, _NUMBER),
    "FPDFText_GetLooseCharBox": (_TRUTH, _HANDLE, _NUMBER, _OUT),
    "FPDFText_GetCharOrigin": (_TRUTH, _HANDLE, _NUMBER, _OUT, _OUT),
    "FPDFText_GetCharAngle": (ctypes.c_float, _HANDLE, _NUMBER),
    "FPDFText_IsGenerated": (_NUMBER, _HANDLE, _NUMBER),
    "FPDFPage_GetObject": (_HANDLE, _HANDLE, _NUMBER),
    "FPDFFormObj_GetObject": (_HANDLE, _HANDLE, ctypes.c_ulong),
    "FPDFPageObj_GetType": (_NUMBER, _HANDLE),
    "FPDFPageObj_GetMatrix": (_TRUTH, _HANDLE, _OUT),
    "FPDFPageObj_GetBounds": (_TRUTH, _HANDLE, _OUT, _OUT, _OUT, _OUT),
    "FPDFFormObj_CountObjects": (_NUMBER, _HANDLE),
    "FPDFPath_GetDrawMode": (_TRUTH, _HANDLE, _OUT, _OUT),
    "FPDFPath_CountSegments": (_NUMBER, _HANDLE),
    "FPDFPath_GetPathSegment": (_HANDLE, _HANDLE, _NUMBER),
    "FPDFPathSegment_GetPoint": (_TRUTH, _HANDLE, _OUT, _OUT),
    "FPDFPathSegment_GetType": (_NUMBER, _HANDLE),
    "FPDFPathSegment_GetClose": (_TRUTH, _HANDLE),
}


@cache
def native() -> Native:
    """The functions, from the library that pypdfium2 has loaded."""
    import pypdfium2.raw as pdfium

    return Native(*(_plain(getattr(pdfium, name), _TYPES[name]) for name in Native._fields))


def address(handle: Any) -> int:
    """The address that a handle of pypdfium2 holds."""
    return ctypes.cast(handle, ctypes.c_void_p).value or 0


def _plain(function: Any, types: tuple[Any, ...]) -> Any:
    return ctypes.PYFUNCTYPE(*types)(address(function))  # calls too short to give up the interpreter's lock for
