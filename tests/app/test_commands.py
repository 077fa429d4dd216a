"""``strife train``, ``evaluate`` and ``data``, as a user runs them."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path

import pytest


def test_training_says_what_it_read_and_wrote(strife, config_file: Path, tmp_path: Path) -> None:
    done = strife("train", config_file, f"output={tmp_path / 'out'}", "training.epochs=1")
    assert done.code == 0, done.err
    assert "2 articles" in done.err
    for name in ("checkpoint", "learning_curve.png", "run.json"):
        assert (tmp_path / "out" / name).exists()
        assert str(tmp_path / "out" / name) in done.out.replace("\n", "")


def test_a_finished_run_is_never_overwritten(strife, config_file: Path, run_folder: Path) -> None:
    before = (run_folder / "run.json").read_text(encoding="utf-8")
    done = strife("train", config_file, f"output={run_folder}")
    assert done.code == 2
    assert "already" in done.err
    assert (run_folder / "run.json").read_text(encoding="utf-8") == before


def test_evaluation_compares_with_the_dictionary_and_keeps_everything(strife, run_folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "deep" / "scores.json"
    done = strife("evaluate", run_folder / "checkpoint", "--baseline", "--draws", "50", "-o", out)
    assert done.code == 0, done.err
    assert "dictionary" in done.out
    result = json.loads(out.read_text(encoding="utf-8"))
    assert set(result) >= {"predicted_triggers", "gold_triggers", "dictionary", "corpora", "trained", "evaluated_with"}
    names = {f"events.{name}" for name in ("TI", "TC", "AI", "AC", "AI+", "AC+")}
    assert names <= set(result["predicted_triggers"]["metrics"])
    assert {"entities.default", "entities.strict", "factuality", "claims"} <= set(
        result["predicted_triggers"]["metrics"]
    )
    assert result["trained"]["config"]["seed"] == 13
    assert result["corpora"][0]["fingerprint"]


def test_evaluation_on_a_file_of_the_users_own(strife, run_folder: Path, small_corpus: Path) -> None:
    done = strife("evaluate", run_folder / "checkpoint", small_corpus, "--where", "split=dev", "--draws", "10")
    assert done.code == 0, done.err
    assert "read all" in done.err


@pytest.mark.parametrize(
    "command",
    [
        [],
        ["train"],
        ["pretrain"],
        ["evaluate"],
        ["benchmark"],
        ["extract"],
        ["data"],
        ["data", "convert"],
        ["data", "leaks"],
    ],
)
def test_help_has_an_example(strife, command: list[str]) -> None:
    done = strife(*command, "--help")
    assert done.code == 0
    assert ("Example: strife" in done.out) == (command not in ([], ["data"]))


def test_convert_counts_what_it_drops(strife, tmp_path: Path) -> None:
    source = tmp_path / "train.conll"
    source.write_text("Rebels\tB-Organisation\nfled\tO\nAleppo\tB-Galaxy\n\n", encoding="utf-8")
    target = tmp_path / "train.jsonl"
    done = strife("data", "convert", source, target, "--labels", "re3d")
    assert done.code == 0, done.err
    assert "'entities.Galaxy': 1" in done.err
    assert strife("data", "validate", target).code == 0


def test_convert_writes_other_formats_and_counts_what_they_lose(strife, small_corpus: Path, tmp_path: Path) -> None:
    for name, options in (("out.conll", ()), ("brat", ("--to", "brat")), ("ls.json", ("--to", "label_studio"))):
        done = strife("data", "convert", small_corpus, tmp_path / name, *options)
        assert done.code == 0, done.err
        assert f"wrote {tmp_path / name}" in done.out
        assert ("not carried over into conll: arguments 15, events 4" in done.err) == (name == "out.conll")
    back = tmp_path / "back.jsonl"
    events = ("--format", "label_studio", "--option", "event_labels=[kill, shelling]")
    for source, options in (("brat", ("--format", "brat")), ("ls.json", events)):
        done = strife("data", "convert", tmp_path / source, back, *options)
        assert done.code == 0, done.err
        assert "not carried over" not in done.err
        assert strife("data", "validate", back).code == 0
        counts = json.loads(strife("data", "stats", back, "--json").out)
        assert (counts["events"], counts["arguments"]) == (4, 15)


def test_convert_blocks_of_documents(strife, tmp_path: Path) -> None:
    source, target = tmp_path / "a.txt", tmp_path / "a.conll"
    source.write_text("One. Two.", encoding="utf-8")
    for options, blocks in ((("--to-option", "blocks=documents"), 1), ((), 2)):
        assert strife("data", "convert", source, target, *options).code == 0
        assert target.read_text(encoding="utf-8").count("\n\n") == blocks


def test_convert_says_what_a_source_could_not_give(strife, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("\N{FIRE} Rebels fled to the hills.", encoding="utf-8")
    lines = ["T1\tX 3 9\tRebels", "T2\tX 3 9;22 27\tRebels hills", "T3\tX 0 4\tHama", "R1\tNear Arg1:T1 Arg2:T2"]
    (tmp_path / "a.ann").write_text("\n".join(lines), encoding="utf-8")
    (tmp_path / "b.conll").write_text("Rebels\tI-X\n", encoding="utf-8")
    done = strife("data", "convert", tmp_path / "a.ann", tmp_path / "a.jsonl")
    assert done.code == 0, done.err
    lost = next(line for line in done.err.splitlines() if line.startswith("not carried over from the source: "))
    assert set(lost.split(": ")[1].split(", ")) == {"misplaced spans 1", "relations 1", "discontinuous spans 1"}
    assert "read otherwise than written there: utf-16 offsets 3" in done.err
    assert "document 'a': T3: span 0..4 is " in done.err
    done = strife("data", "convert", tmp_path / "b.conll", tmp_path / "b.jsonl")
    assert "read otherwise than written there: stray inside tags 1" in done.err


@pytest.mark.parametrize(
    ("arguments", "fault"),
    [
        (["a.conll", "out.xyz"], "out.xyz: the ending tells no format to write"),
        (["a.conll", "out", "--to", "brit"], "cannot write the format 'brit'; did you mean 'brat'?"),
        (["a.conll", "out.conll", "--to-option", "block=1"], "writing 'conll' has no option 'block'"),
        (["a.conll", "out.conll", "--to-option", "blocks"], "--to-option blocks: write key=value"),
        (["a.conll", "out.jsonl", "--option", "tag_column=[1"], "--option tag_column=[1: not valid YAML"),
        (["a.conll", ".", "--to", "brat"], "this folder is not empty"),
        (["a.conll", "out.jsonl", "--format", "prodigy"], "a.conll:1: not valid JSON"),
        (["a.conll", "out.jsonl", "--format", "label_studio"], "not valid JSON"),
        (["a.conll", "out.jsonl", "--format", "uima"], "TypeSystem.xml is not beside it"),
        (["a.conll", "out.jsonl", "--format", "docbin"], "not a DocBin file"),
    ],
)
def test_convert_ends_with_one_line_on_bad_input(
    strife, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], fault: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.conll").write_text("Rebels\tB-X\n", encoding="utf-8")
    done = strife("data", "convert", *arguments)
    assert done.code == 2
    assert fault in done.err
    assert len(done.err.strip().splitlines()) == 1
    assert [file.name for file in tmp_path.iterdir()] == ["a.conll"]


def test_stats_as_json(strife, small_corpus: Path) -> None:
    done = strife("data", "stats", small_corpus, "--json")
    counts = json.loads(done.out)
    assert (counts["documents"], counts["events"]) == (4, 4)
    assert counts["event_types"] == {"shelling": 2, "kill": 2}


def test_diff_prints_agreement_and_writes_what_differs(strife, small_corpus: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    shutil.copytree(small_corpus, other)
    changed = next(file for file in sorted(other.iterdir()) if "kill: " in file.read_text(encoding="utf-8"))
    text = changed.read_text(encoding="utf-8")
    changed.write_text(text.replace("kill: ", "attack: "), encoding="utf-8")
    figures, table = tmp_path / "agreement.json", tmp_path / "differences.csv"
    done = strife("data", "diff", small_corpus, other, "-o", figures, "-o", table)
    assert done.code == 0, done.err
    assert "Agreement on 4 articles" in done.out
    assert json.loads(figures.read_text())["scores"]["metrics"]["events.TI"]["f1"]["value"] == 1
    rows = list(csv.DictReader(table.read_text(encoding="utf-8").splitlines()))
    assert {(row["layer"], row["first"], row["second"]) for row in rows} == {("events", "kill", "attack")}
    assert strife("data", "diff", small_corpus, other, "-o", tmp_path / "x.txt").code == 2


def test_scores_by_label_as_markdown(strife, run_folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "scores.md"
    done = strife("evaluate", run_folder / "checkpoint", "--by-label", "--draws", "10", "-o", out)
    assert done.code == 0, done.err
    text = out.read_text(encoding="utf-8")
    assert "entities.default by label" in text
    assert "| Organisation |" in text
    assert "entities.default by label" in done.out


def test_any_column_layout_can_be_converted(strife, tmp_path: Path) -> None:
    source = tmp_path / "layout.txt"
    source.write_text("1 B-Organisation Rebels x\n2 O fled y\n", encoding="utf-8")
    target = tmp_path / "layout.jsonl"
    columns = ("--option", "token_column=2", "--option", "tag_column=1")
    done = strife("data", "convert", source, target, "--format", "conll", *columns)
    assert done.code == 0, done.err
    assert json.loads(target.read_text(encoding="utf-8"))["text"] == "Rebels fled"
    assert strife("data", "stats", source, "--format", "conll", "--option", "colour=2").code == 2


def test_arguments_by_head_word_and_a_repaired_file(
    strife, run_folder: Path, small_corpus: Path, tmp_path: Path
) -> None:
    out = tmp_path / "heads.json"
    options = ("--heads", "--repair", "trim-space", "--draws", "0", "-o", out)
    done = strife("evaluate", run_folder / "checkpoint", small_corpus, *options)
    assert done.code == 0, done.err
    result = json.loads(out.read_text(encoding="utf-8"))
    assert result["arguments"] == "head words"
    assert result["corpora"][0]["documents"] == 4


@pytest.mark.parametrize("options", [("--repair", "trim"), ("--repair", "trim-space"), ("--where", "split=test")])
def test_options_for_a_file_are_never_ignored(strife, run_folder: Path, options: tuple[str, ...]) -> None:
    done = strife("evaluate", run_folder / "checkpoint", *options)
    assert done.code == 2
    assert options[0] in done.err or "unknown repair" in done.err


def test_gold_records_become_a_table(strife, small_corpus: Path, tmp_path: Path) -> None:
    (small_corpus / "records").mkdir()
    article = next(
        file for file in sorted(small_corpus.glob("*.article")) if "kill: " in file.read_text(encoding="utf-8")
    )
    trigger = article.read_text(encoding="utf-8").split("kill: ")[1].split(" |")[0]
    nothing = ("date", "actor1", "actor2", "place", "weapon", "object", "killed", "injured", "claimant")
    lines = [f'- events: ["{trigger}@1"]', "  type: kill", "  claim: stated", "  factuality: happened"]
    lines += [f"  {name}: null" for name in nothing]
    (small_corpus / "records" / f"{article.stem}.yaml").write_text("\n".join(lines), encoding="utf-8")
    table = tmp_path / "gold.csv"
    done = strife("data", "records", small_corpus, "-o", table)
    assert done.code == 0, done.err
    (row,) = csv.DictReader(table.read_text(encoding="utf-8").splitlines())
    assert (row["event_type"], row["factuality"], row["model_version"]) == ("kill", "happened", "gold")
    assert strife("data", "records", tmp_path, "-o", table).code == 2


def test_leaks_between_two_parts_of_one_file(strife, small_corpus: Path, tmp_path: Path) -> None:
    output = tmp_path / "leaks.json"
    parts = ("--train-where", "split=train", "--test-where", "split=test")
    done = strife("data", "leaks", small_corpus, small_corpus, *parts, "--words", "2", "-o", output)
    assert done.code == 0, done.err
    assert "of 1 test articles 1 share a run of 2 words with the 2 training articles" in done.out
    assert f"wrote {output}" in done.out
    assert set(json.loads(output.read_text(encoding="utf-8"))["mentions"]) >= {"entities", "events", "arguments"}
    wrong = strife("data", "leaks", small_corpus, small_corpus, "--test-where", "split=tset")
    assert wrong.code == 2
    assert wrong.err.strip() == f"error: {small_corpus}: no article with {{'split': 'tset'}}"


def test_a_search_prints_its_trials_and_where_the_best_is(strife, config_file: Path, tmp_path: Path) -> None:
    search = tmp_path / "search.yaml"
    keys = "{training.head_learning_rate: {low: 1.0e-4, high: 1.0e-2, log: true}}"
    search.write_text(
        f"name: search\nexperiment: {config_file.name}\noutput: {tmp_path / 'out'}\ntrials: 2\nkeys: {keys}\n",
        encoding="utf-8",
    )
    done = strife("search", search, "--quiet")
    assert done.code == 0, done.err
    assert "training.head_learning_rate" in done.out
    assert (tmp_path / "out" / "best.yaml").exists()


def test_a_search_of_an_unknown_key_is_one_line(strife, config_file: Path, tmp_path: Path) -> None:
    search = tmp_path / "search.yaml"
    search.write_text(
        f"name: s\nexperiment: {config_file.name}\noutput: {tmp_path / 'out'}\ntrials: 1\n"
        "keys: {train.epochs: {choices: [1]}}\n",
        encoding="utf-8",
    )
    done = strife("search", search)
    assert done.code == 2
    assert "search.yaml" in done.err
    assert not (tmp_path / "out").exists()


def test_suggestions_come_from_standard_input_too(strife, run_folder: Path) -> None:
    lines = "".join(
        json.dumps({"id": name, "text": f"Rebels shelled the town of {name} on Sunday, police said. " * 6}) + "\n"
        for name in ("Homs", "Qarah", "Idlib")
    )
    done = strife("data", "suggest", "-", "--count", "2", "--model", run_folder / "checkpoint", stdin=lines.encode())
    assert done.code == 0, done.err
    assert sum(name in done.out for name in ("Homs", "Qarah", "Idlib")) == 2
    assert strife("data", "suggest", "--cuont", "2").code == 2
