"""Add up what is about learning: lessons, quizzes and tests, review, progress, certificates."""

from __future__ import annotations

from typing import Any

from bot.engine.conversation import Conversation
from handlers.learning import (
    after_lesson,
    case,
    certificate,
    choose_lesson,
    choose_quiz,
    course_tests,
    echo,
    lesson,
    nudge,
    progress,
    quiz,
    results,
    review,
)

CONVERSATIONS: tuple[Conversation[Any], ...] = (
    choose_lesson.learn,
    lesson.lesson,
    case.case,
    echo.echo,
    after_lesson.onward,
    choose_lesson.resume,
    choose_quiz.quizzes,
    quiz.quiz,
    results.after_quiz,
    course_tests.pre_test,
    course_tests.post_test,
    review.review,
    nudge.nudge,
    progress.progress,
    certificate.certificate,
    certificate.withdraw,
)
COMMANDS = (
    *choose_lesson.COMMANDS,
    *choose_quiz.COMMANDS,
    *course_tests.COMMANDS,
    *review.COMMANDS,
    *nudge.COMMANDS,
    *progress.COMMANDS,
    *certificate.COMMANDS,
)
