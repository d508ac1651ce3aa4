"""Register, from the first word: notice and consent, a few answers, a summary. Correct one of them
later.

conversation (consent, who they are, where an answer leads) · place · under_age · summary
"""

from handlers.account.register import place, summary, under_age
from handlers.account.register.conversation import CONSENT_VERSION, registration
from handlers.account.register.summary import correction

__all__ = ["CONSENT_VERSION", "correction", "place", "registration", "summary", "under_age"]
