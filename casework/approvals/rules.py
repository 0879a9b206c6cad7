"""The table of what needs others: who may agree, how many, and what then happens.

Imported once, by casework/urls.py; every kind of `Approval` has its line.
"""

from casework.approvals.deciding import RULES, Rule
from casework.cases import actions as cases
from casework.codes import Approval, Role

RULES.update(
    {
        Approval.VERIFY: Rule(Role.REVIEWER, cases.verify),
    }
)
