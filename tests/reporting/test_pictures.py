import io
import json
import random
import struct
import time
from base64 import b64decode
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms, ImageOps, PngImagePlugin

from reporting import pictures

VECTORS = json.loads(
    (Path(__file__).parents[1] / "vectors" / "pictures.json").read_text()
)
SECRET = b"Ana Anic, 41.3275 N 19.8187 E"
ORIENTATION, CAMERA, GPS = 0x0112, 0x0110, 0x8825
PROFILE = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def photograph(mode="RGB"):
    picture = Image.effect_mandelbrot((97, 61), (-2, -1.5, 1, 1.5), 80)
    picture = Image.merge("RGB", (picture, picture.rotate(90), picture.rotate(180)))
    return picture.convert(mode)


def exif(orientation=None):
    data = Image.Exif()
    data[CAMERA] = SECRET.decode()
    data.get_ifd(GPS)[2] = (41.0, 19.0, 39.0)
    if orientation:
        data[ORIENTATION] = orientation
    return data


def save(form, picture=None, **options):
    out = io.BytesIO()
    (picture or photograph()).save(out, form, **options)
    return out.getvalue()


def jpeg(**options):
    laden = {"exif": exif(), "xmp": SECRET, "comment": SECRET, "icc_profile": PROFILE}
    return save("JPEG", quality=90, **(laden | options)) + SECRET


def png():
    text = PngImagePlugin.PngInfo()
    text.add_text("Author", SECRET.decode())
    text.add_itxt("XML:com.adobe.xmp", SECRET.decode())
    text.add_text("Comment", SECRET.decode() * 50, zip=True)
    laden = {"exif": exif(), "pnginfo": text, "icc_profile": PROFILE}
    return save("PNG", photograph("RGBA"), **laden) + SECRET


def webp(**options):
    laden = {"exif": exif(), "xmp": SECRET, "icc_profile": PROFILE}
    return save("WEBP", **(laden | options)) + SECRET


def laden_pictures():
    frames = [photograph().rotate(turn) for turn in (0, 10, 20)]
    animated = {"save_all": True, "append_images": frames[1:], "duration": 100}
    return {
        "JPEG": jpeg(),
        "progressive JPEG": jpeg(progressive=True),
        "JPEG with restarts": jpeg(restart_marker_rows=1),
        "grey JPEG": save("JPEG", photograph("L"), exif=exif(), comment=SECRET),
        "CMYK JPEG": save("JPEG", photograph("CMYK"), exif=exif(), comment=SECRET),
        "JPEG with a picture behind": jpeg() + jpeg(),
        "JPEG of several pictures": save("MPO", frames[0], save_all=True, exif=exif()),
        "PNG": png(),
        "PNG of a palette": save("PNG", photograph("P"), exif=exif()),
        "animated PNG": save("PNG", frames[0], exif=exif(), **animated),
        "WebP": webp(),
        "lossless WebP": webp(lossless=True),
        "transparent WebP": save("WEBP", photograph("RGBA"), exif=exif(), xmp=SECRET),
        "animated WebP": save("WEBP", frames[0], exif=exif(), **animated),
    }


def riff(kind, data):
    return kind + struct.pack("<I", len(data)) + data + bytes(len(data) % 2)


LADEN = laden_pictures()
# An EXIF segment with as many entries as there can be.
ENTRIES = b"Exif\0\0MM\0*\0\0\0\x08" + struct.pack(">H", 5459) + bytes(5459 * 12)
TAGS = b"\xff\xe1" + struct.pack(">H", len(ENTRIES) + 2) + ENTRIES


def pixels(data):
    """Return the frames as an independent decoder sees them."""
    picture = Image.open(io.BytesIO(data))
    frames = []
    for number in range(getattr(picture, "n_frames", 1)):
        picture.seek(number)
        frames.append((picture.mode, picture.size, picture.tobytes()))
    return frames


class CleanTests:
    @pytest.mark.parametrize("name", LADEN)
    def test_it_leaves_no_hidden_data_in_a(self, name):
        data = LADEN[name]
        cleaned = pictures.clean(data)
        # First make sure that there was something to find.
        assert Image.open(io.BytesIO(data)).getexif()
        assert SECRET in data
        assert b"41.3275" not in cleaned
        picture = Image.open(io.BytesIO(cleaned))
        assert not picture.getexif()
        known = {"icc_profile", "jfif", "jfif_version", "jfif_unit", "jfif_density"}
        known |= {"dpi", "adobe", "adobe_transform", "progressive", "progression"}
        known |= {"loop", "duration", "background", "timestamp", "blend", "disposal"}
        known |= {"bbox", "default_image", "transparency"}
        assert set(picture.info) <= known

    @pytest.mark.parametrize("name", LADEN)
    def test_it_changes_no_pixel_of_a(self, name):
        before, after = pixels(LADEN[name]), pixels(pictures.clean(LADEN[name]))
        if name == "JPEG of several pictures":  # of which only the first is shown
            before = before[:1]
        assert after == before

    @pytest.mark.parametrize("name", LADEN)
    def test_it_finds_nothing_more_the_second_time_in_a(self, name):
        once = pictures.clean(LADEN[name])
        assert pictures.clean(once) == once

    @pytest.mark.parametrize("orientation", range(2, 9))
    def test_it_keeps_a_photograph_upright(self, orientation):
        data = jpeg(exif=exif(orientation))
        cleaned = pictures.clean(data)
        assert b"Ana" not in cleaned
        picture = Image.open(io.BytesIO(cleaned))
        assert dict(picture.getexif()) == {ORIENTATION: orientation}
        turned = ImageOps.exif_transpose(picture).tobytes()
        assert turned == ImageOps.exif_transpose(Image.open(io.BytesIO(data))).tobytes()

    @pytest.mark.parametrize("name", ["JPEG", "PNG", "WebP"])
    def test_it_keeps_the_colour_profile_of_a(self, name):
        picture = Image.open(io.BytesIO(pictures.clean(LADEN[name])))
        assert picture.info["icc_profile"] == PROFILE

    def test_it_cuts_the_thumbnail_out_of_the_jfif_header(self):
        data = save("JPEG")
        header = b"JFIF\0\1\1\0\0\1\0\1\2\2" + SECRET[:12]
        segment = b"\xff\xe0" + struct.pack(">H", len(header) + 2) + header
        cleaned = pictures.clean(data[:2] + segment + data[20:])
        assert SECRET[:12] not in cleaned
        assert cleaned[:20] == data[:2] + b"\xff\xe0\0\x10" + header[:12] + b"\0\0"
        assert pixels(cleaned) == pixels(data)


class VectorTests:
    @pytest.mark.parametrize("vector", VECTORS["cleaned"], ids=lambda v: v["name"])
    def test_it_cleans(self, vector):
        cleaned = pictures.clean(b64decode(vector["picture"]))
        assert cleaned == b64decode(vector["cleaned"])
        assert pixels(cleaned)

    @pytest.mark.parametrize("vector", VECTORS["unknown"], ids=lambda v: v["name"])
    def test_it_says_that_it_cannot_clean(self, vector):
        assert pictures.clean(b64decode(vector["bytes"])) is None


class HostileTests:
    @given(st.binary(max_size=400))
    def test_it_never_raises(self, data):
        for head in (b"", b"\xff\xd8", pictures.PNG_SIGNATURE, b"RIFF\x90\1\0\0WEBP"):
            pictures.clean(head + data)

    @settings(max_examples=300)
    @given(st.sampled_from(sorted(LADEN)), st.randoms(use_true_random=False))
    def test_it_never_raises_for_a_damaged_picture(self, name, chance: random.Random):
        data = bytearray(LADEN[name])
        for _ in range(chance.randint(1, 8)):
            data[chance.randrange(min(len(data), 2000))] = chance.randrange(256)
        pictures.clean(bytes(data[: chance.randint(1, len(data))]))

    @pytest.mark.parametrize(
        "data",
        [
            b"\xff\xd8" + b"\xff" * 32_000_000,
            b"\xff\xd8" + b"\xff\xe1\0\2" * 8_000_000,
            b"\xff\xd8" + b"\xff\xda\0\2" * 8_000_000,
            b"\xff\xd8" + TAGS * 500,
            pictures.PNG_SIGNATURE + bytes(32_000_000),
            riff(b"RIFF", b"WEBP" + riff(b"ANMF", bytes(4_000_000)) * 8),
            riff(b"RIFF", b"WEBP" + riff(b"ANMF", bytes(16)) * 1_000_000),
            b"\xff\xd8\xff\xda\0\2" + bytes(32_000_000),
        ],
        ids=[
            "filling",
            "segments",
            "scans",
            "tags",
            "PNG",
            "junk",
            "frames",
            "endless",
        ],
    )
    def test_it_gives_up_soon_on_what_is_made_to_take_long(self, data):
        start = time.process_time()
        assert pictures.clean(data) is None
        assert time.process_time() - start < 10


class IsPictureTests:
    @pytest.mark.parametrize("name", LADEN)
    def test_it_knows_by_its_beginning_a(self, name):
        assert pictures.is_picture(LADEN[name][:16])

    @pytest.mark.parametrize(
        "data", [b"", b"%PDF-1.7", b"RIFF\0\0\0\0WAVE", b"\x89PNG"]
    )
    def test_it_does_not_take_other_files_for_pictures(self, data):
        assert not pictures.is_picture(data)
