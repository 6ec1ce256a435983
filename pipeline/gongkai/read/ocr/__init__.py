"""Recognition of text in images, offline. The modules of this package need the extra `gongkai[ocr]`."""
