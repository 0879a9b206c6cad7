"""What the browser seals, Python opens; what it cleans, Python cleans alike."""

import base64
import hashlib
import io
import json
import os
import random
import shutil
import subprocess
import sys
import unittest
from pathlib import Path

from PIL import ExifTags, Image, ImageCms, ImageOps, PngImagePlugin

from reporting import age, padding, pictures, receipts, sealing
from reporting.keys import Identity

ROOT = Path(__file__).resolve().parents[2]
SEED = bytes(range(32))
SECRET = "44.8125 N 20.4612 E"
MUTATIONS = 400


def run(script: str, *arguments: str, given: object = None) -> object:
    """Run a script beside the browser's tests; Node.js may be the environment's own."""
    path = os.pathsep.join(
        [os.environ.get("PATH", ""), str(Path(sys.executable).parent)]
    )
    node = shutil.which("node", path=path)
    assert node, "Node.js is needed: run make setup"
    done = subprocess.run(
        [node, str(ROOT / "tests" / "scripts" / script), *arguments],
        input=json.dumps(given),
        capture_output=True,
        check=True,
        text=True,
        timeout=120,
    )
    return json.loads(done.stdout)


class SealedInTheBrowserTests(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.made = run("seal-for-python.mjs", SEED.hex())
        cls.identity = Identity.from_seed(SEED)

    def test_it_has_the_same_keys(self):
        self.assertEqual(self.made["identity"], str(self.identity))
        self.assertEqual(self.made["recipient"], str(self.identity.recipient))

    def test_it_opens_every_size(self):
        for piece in self.made["pieces"]:
            plain, sealed = (
                base64.b64decode(piece[key]) for key in ("plain", "sealed")
            )
            with self.subTest(size=len(plain)):
                self.assertEqual(age.open_sealed(sealed, self.identity), plain)

    def test_it_opens_the_wrap_and_with_it_the_report(self):
        wrap = base64.b64decode(self.made["wrap"])
        case = sealing.unwrap(wrap, self.identity)
        self.assertEqual(str(case), self.made["case"]["identity"])

        report = base64.b64decode(self.made["report"])
        document = sealing.open_document(report, case)
        self.assertEqual(
            document,
            {
                "v": 1,
                "type": "report",
                "case": self.made["case"]["id"],
                "roster": "ab" * 32,
                "reply_to": self.made["recipient"],
                "talk_key": SEED.hex(),
                "lang": "sq",
                "sealed_by": "browser",
                "answers": self.made["answers"],
            },
        )

    def test_it_opens_the_message(self):
        sealed = base64.b64decode(self.made["message_sealed"])
        document = sealing.open_document(sealed, self.identity, talk_key=SEED)
        del document["mac"]
        self.assertEqual(document, {"v": 1, **self.made["message"]})
        report = base64.b64decode(self.made["report"])
        self.assertEqual(document["prev"], hashlib.sha256(report).hexdigest())

    def test_it_opens_the_file_through_the_case(self):
        file = self.made["file"]
        sealed = base64.b64decode(file["sealed"])
        self.assertEqual(len(sealed), file["sealed_size"])
        self.assertEqual(hashlib.sha256(sealed).hexdigest(), file["sha256"])

        case = Identity.parse(self.made["case"]["identity"])
        identity = sealing.unwrap(base64.b64decode(file["wrap"]), case)
        plain = padding.unpad(age.open_sealed(sealed, identity))
        self.assertEqual(plain, base64.b64decode(file["plain"]))

    def test_it_seals_to_the_same_length(self):
        plain = base64.b64decode(self.made["file"]["plain"])
        sealed = bytearray()
        sealer = sealing.FileSealer(sealed.extend)
        sealer.write(plain)
        self.assertEqual(sealer.close().sealed_size, self.made["file"]["sealed_size"])

    def test_it_derives_the_same_mailbox_from_a_code(self):
        expected = self.made["mailbox"]
        mailbox = receipts.derive(expected["code"])
        self.assertEqual(str(mailbox.identity), expected["identity"])
        self.assertEqual(str(mailbox.identity.recipient), expected["recipient"])
        self.assertEqual(mailbox.locator.hex(), expected["locator"])
        self.assertEqual(mailbox.write_key.hex(), expected["write_key"])
        self.assertEqual(mailbox.talk_key.hex(), expected["talk_key"])

    def test_fingerprints_are_what_their_definition_says(self):
        hashed = hashlib.sha256(self.made["recipient"].encode()).digest()
        groups = [hashed[at : at + 5] for at in range(0, 30, 5)]
        numbers = [int.from_bytes(group) % 100000 for group in groups]
        expected = " ".join(f"{number:05}" for number in numbers)
        self.assertEqual(self.made["fingerprint"], expected)


class CleanedPicturesTests(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.pictures = dict(_pictures())
        cleaned = _clean_in_javascript(cls.pictures.values())
        cls.cleaned = dict(zip(cls.pictures, cleaned, strict=True))

    def test_hidden_data_were_there_and_are_gone(self):
        for name, picture in self.pictures.items():
            with self.subTest(name):
                self.assertIn(SECRET.encode(), picture)
                cleaned = self.cleaned[name]
                self.assertNotIn(SECRET.encode(), cleaned)
                with Image.open(io.BytesIO(cleaned)) as image:
                    self.assertLessEqual(
                        set(image.getexif()), {ExifTags.Base.Orientation}
                    )

    def test_both_languages_clean_to_the_same_bytes(self):
        for name, picture in self.pictures.items():
            with self.subTest(name):
                cleaned = self.cleaned[name]
                self.assertEqual(pictures.clean(picture), cleaned)

    def test_the_picture_looks_as_before(self):
        for name, picture in self.pictures.items():
            with self.subTest(name):
                cleaned = self.cleaned[name]
                self.assertEqual(_frames(picture), _frames(cleaned))

    def test_both_languages_agree_on_damaged_pictures(self):
        chance = random.Random(5)
        damaged = [
            _damage(picture, chance)
            for picture in self.pictures.values()
            for _ in range(MUTATIONS // len(self.pictures))
        ]
        cleaned = _clean_in_javascript(damaged)
        self.assertIn(None, cleaned)
        for picture, expected in zip(damaged, cleaned, strict=True):
            self.assertEqual(pictures.clean(picture), expected, picture[:64])


def _clean_in_javascript(dirty) -> list[bytes | None]:
    given = [base64.b64encode(picture).decode() for picture in dirty]
    cleaned = run("clean-for-python.mjs", given=given)
    return [encoded and base64.b64decode(encoded) for encoded in cleaned]


def _pictures():
    """Yield real pictures of every kind, each with the secret somewhere inside."""
    noise = random.Random(3).randbytes(60 * 40 * 3)
    image = Image.frombytes("RGB", (60, 40), noise)
    exif = _exif()
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    everything = {"exif": exif, "icc_profile": profile, "comment": SECRET.encode()}
    xmp = f"<x>{SECRET}</x>".encode()
    yield "jpeg", _save(image, "JPEG", **everything, xmp=xmp)
    yield "progressive jpeg", _save(image, "JPEG", **everything, progressive=True)
    yield "cmyk jpeg", _save(image.convert("CMYK"), "JPEG", comment=SECRET.encode())
    yield (
        "grey jpeg",
        _save(image.convert("L"), "JPEG", exif=exif, restart_marker_rows=1),
    )
    yield "jpeg with a trailer", _save(image, "JPEG") + SECRET.encode()

    text = PngImagePlugin.PngInfo()
    text.add_text("Location", SECRET)
    text.add_itxt("XML:com.adobe.xmp", SECRET)
    png = {"pnginfo": text, "exif": exif, "icc_profile": profile}
    yield "png", _save(image, "PNG", **png)
    yield "palette png", _save(image.quantize(16), "PNG", transparency=0, **png)
    rest = [image.rotate(90 * turn) for turn in (1, 2)]
    animation = {"save_all": True, "append_images": rest, "duration": 50}
    yield "animated png", _save(image, "PNG", **png, **animation)

    webp = {"exif": exif, "xmp": xmp, "icc_profile": profile}
    yield "webp", _save(image, "WEBP", **webp)
    yield "lossless webp", _save(image, "WEBP", lossless=True, exif=exif)
    clear = image.convert("RGBA")
    clear.putalpha(image.convert("L"))
    yield "transparent webp", _save(clear, "WEBP", **webp)
    yield "animated webp", _save(image, "WEBP", **webp, **animation)


def _exif() -> bytes:
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    exif[ExifTags.Base.Make] = SECRET
    exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSAreaInformation] = (
        SECRET.encode()
    )
    return exif.tobytes()


def _save(image: Image.Image, kind: str, **options: object) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def _frames(picture: bytes) -> list[bytes]:
    """Return the pixels as a viewer shows them; only a JPEG's orientation is kept."""
    frames = []
    with Image.open(io.BytesIO(picture)) as image:
        for number in range(getattr(image, "n_frames", 1)):
            image.seek(number)
            upright = image.format == "JPEG" and ImageOps.exif_transpose(image)
            frames.append((upright or image).convert("RGBA").tobytes())
    return frames


def _damage(picture: bytes, chance: random.Random) -> bytes:
    """Change some bytes, mostly near the front where the structure is, or cut."""
    damaged = bytearray(picture)
    for _ in range(chance.randint(1, 4)):
        reach = chance.choice([40, 400, len(damaged)])
        damaged[chance.randrange(min(reach, len(damaged)))] = chance.choice(
            [0, 1, 0xFF, 0xD9, 0xDA, 0xE1, chance.randrange(256)]
        )
    return bytes(damaged[: chance.choice([None, chance.randrange(len(damaged))])])
