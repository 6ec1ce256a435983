"""Scans: image files and the pages of PDF files that are nothing but images.

What is read here was recognised, not printed: every origin is marked `ocr`, and a warning says so.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

from gongkai.errors import ReadError
from gongkai.read.sniff import sniff
from gongkai.records import Document, Source

__all__ = ["PAGE_LIMIT", "PIXEL_LIMIT", "read_image", "read_pdf_images"]

PIXEL_LIMIT = 100_000_000  # of one page; A3 at 600 dpi has 70 million, a decompression bomb far more
PAGE_LIMIT = 200  # pages; at some seconds each more is a day's work and no annual report
_DPI = 200  # of rendered PDF pages; below 150 small digits suffer
_INCH = 72.0  # points
_EXTRA = "text in images is recognised by the extra ocr: pip install 'gongkai[ocr]'"
_MODULES = frozenset({"PIL", "cv2", "numpy", "onnxruntime", "pypdfium2", "rapidocr"})

Pixels: TypeAlias = Any  # numpy array (height, width, 3) of bytes in the order blue, green, red


@dataclass(frozen=True, slots=True)
class Scan:
    """A page as pixels; `scale` is points of the file's page for one pixel."""

    number: int
    pixels: Pixels
    scale: float


def read_image(source: Source) -> Document:
    """An image file (PNG, JPEG, TIFF with any number of pages, BMP, GIF, WebP) as a document.

    The boxes of origins count pixels of the image: it may have no size on paper. Raises `ReadError` of kind
    `needs_extra`, `malformed`, `too_large` or `empty`.
    """
    return _recognise(source, _image_pages, sniff(source.data))


def read_pdf_images(source: Source) -> Document:
    """A PDF file without a text layer as a document; boxes are in points. Raises as `read_image` does."""
    return _recognise(source, _pdf_pages, "application/pdf")


def _recognise(source: Source, scans: Callable[[Source], Iterator[Scan]], media_type: str) -> Document:
    try:
        from gongkai.read.ocr.document import recognise

        return recognise(scans(source), source, media_type)
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in _MODULES:
            raise
        raise ReadError(source.path, "needs_extra", _EXTRA) from None


def _image_pages(source: Source) -> Iterator[Scan]:
    """The pages of an image file; an animation has one, its first frame."""
    from PIL import Image

    # What Pillow raises for damaged files besides its own error, which is an OSError.
    faults = (OSError, SyntaxError, ValueError, EOFError, struct.error, Image.DecompressionBombError)
    try:
        image = Image.open(io.BytesIO(source.data))
        count = getattr(image, "n_frames", 1) if image.format == "TIFF" else 1
    except faults as error:
        raise _damaged(source, error) from error
    _check_count(source, count)
    for index in range(count):
        try:
            image.seek(index)
            _check_size(source, index + 1, *image.size)
            pixels = _pixels(image)
        except faults as error:
            raise _damaged(source, error) from error
        yield Scan(index + 1, pixels, 1.0)


def _damaged(source: Source, error: BaseException) -> ReadError:
    if type(error).__name__ == "DecompressionBombError":
        return ReadError(source.path, "too_large", "the image has far more pixels than a scanned page")
    return ReadError(source.path, "malformed", f"the image is damaged: {error}")


def _pixels(image: Any) -> Pixels:
    """Upright pixels on white paper, whatever the image's mode."""
    import numpy as np
    from PIL import Image, ImageOps

    upright = ImageOps.exif_transpose(image) or image
    if upright.mode.startswith("I;16") or upright.mode in ("I", "F"):  # 16 bits of grey
        values = np.asarray(upright, dtype="float64")
        upright = Image.fromarray((values * (255 / max(values.max(), 255))).astype("uint8"))
    if upright.mode in ("RGBA", "LA", "PA") or "transparency" in upright.info:
        seen = upright.convert("RGBA")
        upright = Image.alpha_composite(Image.new("RGBA", seen.size, "white"), seen)
    return np.ascontiguousarray(np.asarray(upright.convert("RGB"))[:, :, ::-1])


def _pdf_pages(source: Source) -> Iterator[Scan]:
    import pypdfium2

    try:
        file = pypdfium2.PdfDocument(source.data)
    except pypdfium2.PdfiumError as error:
        raise ReadError(source.path, "malformed", f"the PDF cannot be opened: {error}") from error
    try:
        _check_count(source, len(file))
        for index in range(len(file)):
            try:
                page = file[index]
                width, height = page.get_size()
                _check_size(source, index + 1, width * _DPI / _INCH, height * _DPI / _INCH)
                pixels = page.render(scale=_DPI / _INCH).to_numpy()[:, :, :3].copy()
                page.close()
            except pypdfium2.PdfiumError as error:
                raise ReadError(source.path, "malformed", f"page {index + 1} cannot be drawn: {error}") from error
            yield Scan(index + 1, pixels, _INCH / _DPI)
    finally:
        file.close()


def _check_count(source: Source, count: int) -> None:
    if count > PAGE_LIMIT:
        raise ReadError(source.path, "too_large", f"{count} pages, at most {PAGE_LIMIT} are recognised")


def _check_size(source: Source, page: int, width: float, height: float) -> None:
    if width * height > PIXEL_LIMIT:
        reason = f"page {page} has {width * height / 1e6:.0f} million pixels, at most {PIXEL_LIMIT // 10**6} are read"
        raise ReadError(source.path, "too_large", reason)
