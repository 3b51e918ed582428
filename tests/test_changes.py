"""What changed between two states of an article: counted for the log and for who took it up."""

from __future__ import annotations

from typing import Any

import pytest

from bot.article.changes import Changes, Count, compare
from bot.article.knowledge import Curated, Gap, Pair

HOURS = Pair(
    id="hours", topic="When", question="How long?", phrasings=("hours", "till when"), answer="4.", facts=("F1",)
)
COST = Pair(id="cost", topic="Money", question="How much?", answer="$12,000.", facts=("F2",))
STAFF = Gap(id="staff", missing="who works there", near=("hours",), phrasings=("who works there",))


def curated(*entries: Pair | Gap, **more: Any) -> Curated:
    pairs = tuple(entry for entry in entries if isinstance(entry, Pair))
    return Curated(pairs=pairs, gaps=tuple(entry for entry in entries if isinstance(entry, Gap)), **more)


def but(entry: Pair | Gap, **values: Any) -> Any:
    return entry.model_copy(update=values)


BEFORE = curated(HOURS, STAFF)


@pytest.mark.parametrize(
    ("before", "after", "changes", "said"),
    [
        (BEFORE, BEFORE, Changes(), ""),
        (BEFORE, curated(STAFF, HOURS), Changes(), ""),
        (BEFORE, curated(HOURS, STAFF, threshold=0.8, terms={"a": "b"}), Changes(), ""),
        (BEFORE, curated(HOURS, COST, STAFF), Changes(Count(new=1), Count(new=1)), "1 pair new; 1 wording new"),
        (BEFORE, curated(STAFF), Changes(Count(gone=1), Count(gone=3)), "1 pair gone; 3 wordings gone"),
        (BEFORE, curated(but(HOURS, answer="5."), STAFF), Changes(Count(changed=1)), "1 pair changed"),
        (
            BEFORE,
            curated(but(HOURS, phrasings=("till when",)), STAFF),
            Changes(wordings=Count(gone=1)),
            "1 wording gone",
        ),
        (
            BEFORE,
            curated(but(HOURS, question="How late?"), STAFF),
            Changes(Count(changed=1), Count(1, 1)),
            "1 pair changed; 1 wording new, 1 gone",
        ),
        (
            BEFORE,
            curated(but(HOURS, phrasings=("hours",)), but(STAFF, phrasings=("who works there", "till when"))),
            Changes(wordings=Count(1, 1)),
            "1 wording new, 1 gone",
        ),
        (
            BEFORE,
            curated(
                HOURS, but(STAFF, missing="who is there"), but(STAFF, id="site", phrasings=("where", "which site"))
            ),
            Changes(wordings=Count(new=4), gaps=Count(new=1, changed=1)),
            "4 wordings new; 1 gap new, 1 changed",
        ),
        (None, BEFORE, Changes(Count(1), Count(4), Count(1)), "1 pair new; 4 wordings new; 1 gap new"),
        (BEFORE, None, Changes(Count(0, 1), Count(0, 4), Count(0, 1)), "1 pair gone; 4 wordings gone; 1 gap gone"),
    ],
)
def test_what_changed_is_counted_and_told(
    before: Curated | None, after: Curated | None, changes: Changes, said: str
) -> None:
    assert compare(before, after) == changes
    assert str(changes) == said
    counts = (changes.pairs, changes.wordings, changes.gaps)
    back = Changes(*(Count(count.gone, count.new, count.changed) for count in counts))
    assert compare(after, before) == back
