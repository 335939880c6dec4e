import time

from learning.differences import Change, differences


def test_words_that_stayed_came_and_went() -> None:
    assert differences("Build a robot in a day.", "Build a small robot in two days.") == [
        Change("same", "Build a "),
        Change("added", "small "),
        Change("same", "robot in "),
        Change("removed", "a day."),
        Change("added", "two days."),
    ]


def test_same_text_is_one_run() -> None:
    assert differences("Same.", "Same.") == [Change("same", "Same.")]


def test_everything_new_and_everything_gone() -> None:
    assert (differences("", "New"), differences("Old", ""), differences("", "")) == (
        [Change("added", "New")],
        [Change("removed", "Old")],
        [],
    )


def test_both_texts_can_be_read_out_of_the_runs() -> None:
    old, new = "one two\n\nthree  four", "zero two three\nfour five"
    runs = differences(old, new)

    assert "".join(run.text for run in runs if run.kind != "added") == old
    assert "".join(run.text for run in runs if run.kind != "removed") == new


def test_line_that_comes_after_another_leaves_that_one_alone() -> None:
    assert differences("One\nTwo", "One\nTwo\nThree") == [
        Change("same", "One\nTwo"),
        Change("added", "\nThree"),
    ]


def test_long_texts_are_compared_by_lines_and_quickly() -> None:
    old = "\n".join(f"{number} {' word' * 20}" for number in range(300))
    begin = time.monotonic()

    runs = differences(old, old.replace("150 ", "new "))

    assert {run.kind for run in runs} == {"same", "removed", "added"}
    assert time.monotonic() - begin < 3
