"""What somebody said: the words of a typed text with what each does in it, and what of several
things they name. What is not accounted for is not acted on.

lexicon (the words, content/words/speech.toml) · stems · words (a text's words) · book (what may be
named) · parts (a text in its parts) · choices (what may be chosen) · reading, polar, by_words,
amounts, corrections (what is chosen, and how surely) · answering (the clauses that
answer) · wishing · numbers, ratings, values, letters · manners
"""
