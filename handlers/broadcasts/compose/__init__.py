"""Write one text to many (SIARAN), as a coordinator does; see for whom and at what cost, and send
it.

In the order in which it is asked: conversation (the text and its file) · audience · preview.
"""

from handlers.broadcasts.compose import preview
from handlers.broadcasts.compose.conversation import broadcast

__all__ = ["broadcast", "preview"]
