"""A page that is the same for everybody but for one gap, compressed up to it once."""

import zlib

GZIP = 16 + zlib.MAX_WBITS  # the container browsers ask for as `gzip`


class Template:
    """Text with one gap. Filling it zipped costs a copy of the compressor's state."""

    def __init__(self, text: str, *, gap: str) -> None:
        before, after = text.split(gap)
        self._before, self._after = before.encode(), after.encode()
        self._compressor = zlib.compressobj(9, zlib.DEFLATED, GZIP)
        self._zipped = self._compressor.compress(self._before)

    def plain(self, filling: str) -> bytes:
        return self._before + filling.encode() + self._after

    def zipped(self, filling: str) -> bytes:
        """Return the filled page as one gzip file."""
        rest = self._compressor.copy()
        end = rest.compress(filling.encode() + self._after) + rest.flush()
        return self._zipped + end
