"""Recognition of text in images, offline. The modules below need the extra `gongkai[ocr]`; this one does not."""

from gongkai.read.image import read_image, read_pdf_images

__all__ = ["read_image", "read_pdf_images"]
