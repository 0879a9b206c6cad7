import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting import receipts

VECTORS = json.loads(
    (Path(__file__).parents[1] / "vectors" / "receipts.json").read_text()
)
CODE = VECTORS["mailboxes"][1]["code"]
SECRET = bytes(range(32))


class GenerateTests:
    def test_it_makes_28_digits_that_pass_their_own_check(self):
        for _ in range(200):
            code = receipts.generate()
            assert len(code) == 28
            assert int(code) % 97 == 1
            assert receipts.parse(code) == code

    def test_it_keeps_leading_zeros(self):
        assert receipts.generate(lambda _: 0) == "0" * 26 + "98"

    def test_it_asks_for_a_number_of_26_digits(self):
        asked = []
        receipts.generate(lambda below: asked.append(below) or 0)
        assert asked == [10**26]

    def test_it_groups_by_four(self):
        assert receipts.grouped("1234" * 7) == "1234 " * 6 + "1234"


class ParseTests:
    @pytest.mark.parametrize("vector", VECTORS["typed"], ids=lambda v: v["name"])
    def test_it_reads_a_code_with(self, vector):
        assert receipts.parse(vector["text"]) == vector["code"]

    @pytest.mark.parametrize("vector", VECTORS["mistyped"], ids=lambda v: v["name"])
    def test_it_refuses(self, vector):
        with pytest.raises(receipts.MistypedCode):
            receipts.parse(vector["text"])

    def test_it_notices_every_wrong_digit_and_every_swap_of_neighbours(self):
        code = VECTORS["mailboxes"][2]["code"]
        for at in range(28):
            wrong = {code[:at] + digit + code[at + 1 :] for digit in "0123456789"}
            wrong.add(code[:at] + code[at + 1 : at + 2] + code[at] + code[at + 2 :])
            for text in wrong - {code}:
                with pytest.raises(receipts.MistypedCode):
                    receipts.parse(text)

    @given(st.text())
    def test_it_never_raises_anything_else(self, text):
        with pytest.raises(receipts.MistypedCode):
            receipts.parse(text)


class DeriveTests:
    @pytest.mark.parametrize("vector", VECTORS["mailboxes"], ids=lambda v: v["code"])
    def test_it_agrees_with_the_shared_vectors(self, vector):
        mailbox = receipts.derive(vector["grouped"])
        assert receipts.grouped(vector["code"]) == vector["grouped"]
        assert str(mailbox.identity) == vector["identity"]
        assert str(mailbox.identity.recipient) == vector["recipient"]
        assert mailbox.locator.hex() == vector["locator"]
        assert mailbox.write_key.hex() == vector["write_key"]
        assert receipts.digest(mailbox.locator).hex() == vector["locator_digest"]
        assert receipts.digest(mailbox.write_key).hex() == vector["write_key_digest"]

    def test_it_derives_nothing_from_a_mistyped_code(self):
        with pytest.raises(receipts.MistypedCode):
            receipts.derive(CODE[1:])

    def test_it_does_not_show_secrets_by_accident(self):
        assert repr(receipts.derive(CODE)) == "Mailbox()"


class CodeForFormTests:
    def test_it_gives_the_same_code_for_the_same_form_and_content(self):
        first = receipts.code_for_form(SECRET, b"form", b"content")
        assert receipts.code_for_form(SECRET, b"form", b"content") == first
        assert receipts.parse(first) == first

    def test_it_gives_another_code_when_anything_differs(self):
        codes = {
            receipts.code_for_form(SECRET, b"form", b"content"),
            receipts.code_for_form(bytes(32), b"form", b"content"),
            receipts.code_for_form(SECRET, b"form2", b"content"),
            receipts.code_for_form(SECRET, b"form", b"2content"),
            receipts.code_for_form(SECRET, b"formc", b"ontent"),
            receipts.code_for_form(SECRET, b"", b"formcontent"),
        }
        assert len(codes) == 6

    def test_it_uses_all_digits_evenly(self):
        text = "".join(
            receipts.code_for_form(SECRET, b"form", str(n).encode())[:26]
            for n in range(1000)
        )
        # 2600 of each are expected, with a standard deviation of 48.
        assert all(2300 < text.count(digit) < 2900 for digit in "0123456789")
