"""The people and the case of casework, for what really goes its way from there."""

import casework.rules
from tests.casework.conftest import world as office

# What happens once enough have agreed is known by then.
__all__ = ["casework", "office"]
