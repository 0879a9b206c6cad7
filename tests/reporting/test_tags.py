"""What shows that the other end of a talk said something: the shared vectors."""

import json
from pathlib import Path
from uuid import UUID

import pytest

from reporting import tags
from reporting.age import Identity

VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "tags.json").read_text())


def each(name):
    return pytest.mark.parametrize("vector", VECTORS[name], ids=lambda v: v["name"])


def key_of(vector):
    return bytes.fromhex(vector["talk_key"])


def recipient_tag(vector):
    return tags.recipient_tag(
        key_of(vector),
        case=UUID(vector["case"]),
        number=vector["number"],
        recipient=vector["recipient"],
    )


@each("recipients")
def test_it_vouches_for_a_recipient(vector):
    assert tags.is_same(recipient_tag(vector), vector["tag"])


@each("refused_recipients")
def test_it_vouches_for_nothing_else(vector):
    assert not tags.is_same(recipient_tag(vector), vector["tag"])


@each("holders")
def test_it_vouches_for_a_holder(vector):
    case, recipient = UUID(vector["case"]), vector["recipient"]
    secret = Identity.parse(vector["secret"])
    tag = tags.holder_tag(secret, case=case, recipient=recipient)
    assert tag == vector["tag"]


@each("entries")
def test_it_numbers_an_entry(vector):
    number = tags.entry_number(key_of(vector), case=UUID(vector["case"]))
    assert number == vector["number"]


def test_no_two_entries_have_one_number():
    numbers = [vector["number"] for vector in VECTORS["entries"]]
    assert len(set(numbers)) == len(numbers)


@each("messages")
def test_it_signs_a_message(vector):
    assert tags.sign(vector["text"], key_of(vector)) == vector["signed"]
    assert tags.is_signed(vector["signed"], key_of(vector))


@each("refused_messages")
def test_it_refuses_a_message(vector):
    assert not tags.is_signed(vector["signed"], key_of(vector))


@pytest.mark.parametrize("size", [0, 16, 33])
def test_a_key_has_its_size(size):
    with pytest.raises(ValueError, match="32 bytes"):
        tags.sign("{}", bytes(size))


def test_letters_that_are_not_ascii_are_only_wrong():
    assert not tags.is_same("ж", "0" * 64)
