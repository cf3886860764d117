"""PDF out of our own templates: rendered (`rendering`), kept (`kept`), answered (`answers`)."""
