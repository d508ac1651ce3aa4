"""Questions as those know them who write the course: how they do, and what becomes of scores when
one of them was wrong."""
