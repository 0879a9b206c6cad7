"""How a person walks through the report form with scripts."""

import io

from PIL import Image

STORY = "They asked my mother for an envelope. Шта сад? — <b>not bold</b>"
UP_WITHIN = 20_000  # milliseconds: two cores may be busy with other things


def open_form(page):
    page.goto("/en/report/")
    page.wait_for_selector("form.stepping")


def go_on(page, times=1):
    for _ in range(times):
        page.click("#next")


def walk(page, *, files=(), story=STORY, country="AL", keep_hidden=False):
    """Answer what must be answered, and stop before sending."""
    open_form(page)
    go_on(page)
    page.check("[name=kind][value=cor]")
    go_on(page, 2)
    page.fill("#story", story)
    go_on(page)
    page.check(f"[name=country][value={country}]")
    go_on(page, 3)
    if files:
        page.set_input_files("#files", list(files))
    if keep_hidden:
        page.check("[name=keep_hidden]")
    go_on(page, 3)


def send(page):
    """Send, and return the code on the receipt."""
    page.click("#send")
    return code_on(page)


def code_on(page):
    page.wait_for_selector("#receipt-code", timeout=UP_WITHIN)
    return page.inner_text("#receipt-code")


def wait_for_files(page, stage="done"):
    page.wait_for_selector(
        f"#uploads [data-stage={stage}]:not([hidden])", timeout=2 * UP_WITHIN
    )


def file(name, content, mime="application/octet-stream"):
    return {"name": name, "mimeType": mime, "buffer": content}


def photo_with_place():
    """A JPEG whose EXIF says where it was made."""
    exif = Image.Exif()
    exif.get_ifd(0x8825)[1] = "N"
    exif[0x010F] = "CANARY CAMERA"
    out = io.BytesIO()
    Image.new("RGB", (64, 48), "teal").save(out, "JPEG", exif=exif)
    return out.getvalue()
