"""The number that people compare: the same in Python and in the browser."""

from reporting.age import Identity
from reporting.fingerprints import fingerprint


def test_it_is_the_number_of_the_browser():
    """The same line stands in tests/scripts/keys.test.js."""
    recipient = Identity.from_seed(bytes([1]) * 32).recipient
    assert fingerprint(recipient) == "17163 85046 64592 92329 97675 44499"
