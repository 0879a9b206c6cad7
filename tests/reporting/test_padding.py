import json
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting import padding

VECTORS = json.loads(
    (Path(__file__).parents[1] / "vectors" / "padding.json").read_text()
)
# By hand, from the definition: with E = floor(log2 L), keep floor(log2 E) + 1 bits
# below the first one.
BY_HAND = [
    (0, 0),
    (1, 1),
    (9, 10),
    (17, 18),
    (100, 104),
    (1025, 1088),
    (10**6, 1015808),
]


class PadmeTests:
    @pytest.mark.parametrize(("size", "padded"), BY_HAND)
    def test_it_agrees_with_sizes_worked_out_by_hand(self, size, padded):
        assert padding.padme(size) == padded

    @pytest.mark.parametrize(("size", "padded"), VECTORS["padme"])
    def test_it_agrees_with_the_shared_vectors(self, size, padded):
        assert padding.padme(size) == padded

    @given(st.integers(1, 2**50))
    def test_it_adds_at_most_an_eighth_and_never_takes_away(self, size):
        assert size <= padding.padme(size) <= size * 1.125
        assert padding.padme(padding.padme(size)) == padding.padme(size)

    def test_it_leaves_few_sizes_for_files_up_to_200_megabytes(self):
        assert len({padding.padme(size) for size in range(4096, 2**20, 13)}) < 200


class PadTests:
    @pytest.mark.parametrize("vector", VECTORS["sizes"])
    def test_it_agrees_with_the_shared_sizes(self, vector):
        padded = padding.pad(bytes(vector["length"]), kind=vector["kind"])
        assert len(padded) == vector["padded"]

    @pytest.mark.parametrize("vector", VECTORS["padded"])
    def test_it_agrees_with_the_shared_bytes(self, vector):
        padded = padding.pad(vector["text"].encode(), kind=vector["kind"])
        assert sha256(padded).hexdigest() == vector["sha256"]

    @given(st.binary(max_size=20000), st.sampled_from(["text", "file"]))
    def test_it_gives_back_what_was_padded(self, data, kind):
        assert padding.unpad(padding.pad(data, kind=kind)) == data

    def test_it_starts_with_the_real_bytes_and_ends_with_their_number(self):
        padded = padding.pad(b"hello", kind="text")
        assert padded.startswith(b"hello\0")
        assert padded.endswith(b"\0\0\0\0\0\0\0\x05")

    def test_it_makes_all_short_texts_equally_long(self):
        sizes = {len(padding.pad(bytes(n), kind="text")) for n in range(0, 4089, 8)}
        assert sizes == {4096}

    def test_it_streams_the_padding_in_small_pieces(self):
        pieces = list(padding.trailer(9_000_001, kind="file"))
        assert max(map(len, pieces)) <= 65536
        assert 9_000_001 + sum(map(len, pieces)) == padding.padme(9_000_009)


class UnpadTests:
    @pytest.mark.parametrize("vector", VECTORS["refused"], ids=lambda v: v["name"])
    def test_it_refuses(self, vector):
        with pytest.raises(padding.BadPadding):
            padding.unpad(bytes.fromhex(vector["hex"]))

    @given(st.binary(max_size=200))
    def test_it_never_raises_anything_else(self, data):
        try:
            padding.unpad(data)
        except padding.BadPadding:
            return
        # What it accepted is indeed content, zeros and length.
        length = int.from_bytes(data[-8:], "big")
        assert not any(data[length:-8])
