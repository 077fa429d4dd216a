"""The table of MUC-4's slots beside the best system of 1992."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from strife.evaluate.muc_slots import CATEGORIES, SlotCounts

TOTAL = "ALL SLOTS"

BEST_1992: Mapping[str, Mapping[str, float]] = {
    "TST3": {
        "INCIDENT: DATE": 58.8, "INCIDENT: LOCATION": 60.6, "INCIDENT: STAGE OF EXECUTION": 76.5,
        "PERP: INDIVIDUAL ID": 49.7, "PERP: ORGANIZATION ID": 48.4, "PERP: ORGANIZATION CONFIDENCE": 33.7,
        "HUM TGT: NUMBER": 60.3, "HUM TGT: EFFECT OF INCIDENT": 56.8, TOTAL: 55.9,
    },
    "TST4": {
        "INCIDENT: DATE": 59.8, "INCIDENT: LOCATION": 58.7, "INCIDENT: STAGE OF EXECUTION": 72.6,
        "PERP: INDIVIDUAL ID": 47.6, "PERP: ORGANIZATION ID": 62.4, "PERP: ORGANIZATION CONFIDENCE": 48.2,
        "HUM TGT: NUMBER": 52.6, "HUM TGT: EFFECT OF INCIDENT": 51.2, TOTAL: 57.2,
    },
}  # fmt: skip
"""F of the best of the 17 systems by slot, MUC-4 proceedings (1992); a slot's best need not be the best overall."""


def slot_scores(counts: SlotCounts) -> dict[str, dict[str, float]]:
    """Categories, possible and actual fillers, precision, recall and F in percent, by slot and over all slots."""
    sums = {category: getattr(counts, category).sum(axis=0) for category in CATEGORIES}
    scores = {}
    for column, slot in enumerate(counts.slots):
        scores[slot] = _scores({category: int(found[column]) for category, found in sums.items()})
    scores[TOTAL] = _scores({category: int(found[1:].sum()) for category, found in sums.items()})
    return scores


def _scores(tally: dict[str, int]) -> dict[str, float]:
    right = tally["correct"] + tally["partial"] / 2
    common = tally["correct"] + tally["partial"] + tally["incorrect"]
    possible, actual = common + tally["missing"], common + tally["spurious"]
    ratios = {"precision": (right, actual), "recall": (right, possible), "f1": (2 * right, possible + actual)}
    rounded = {name: round(100 * above / below, 1) if below else 0.0 for name, (above, below) in ratios.items()}
    return {**tally, "possible": possible, "actual": actual, **rounded}


def markdown(result: Mapping[str, Any]) -> str:
    """The result as a page: a table for each part."""
    lines = ["# MUC-4: all slots", "", f"`{result['command']}`, commit {result['environment']['commit']}.", ""]
    lines += ["Partial credit as in 1992, row ALL TEMPLATES; comparisons that the scorer of 1992 left to a person are"]
    lines += [
        "decided by rule (`evaluate/muc_fillers.py`), so the column of 1992 is near and not the same measure.",
        "",
    ]
    for part, found in result["parts"].items():
        lines += [f"## {part} ({found['documents']} texts)", "", "| slot | POS | ACT | P | R | F | best of 1992 |"]
        lines += ["|---|---:|---:|---:|---:|---:|---:|"]
        for slot, score in found["slots"].items():
            best = BEST_1992.get(part, {}).get(slot, "")
            numbers = [score[name] for name in ("possible", "actual", "precision", "recall", "f1")]
            lines.append(f"| {slot} | " + " | ".join(str(number) for number in [*numbers, best]) + " |")
        lines.append("")
    return "\n".join(lines)
