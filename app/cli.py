"""``strife``: the command line."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from cyclopts import App, Parameter
from cyclopts.exceptions import CycloptsError

from strife.app.commands import benchmark, calibrate, data, doctor, export, extract, pretrain, score, scoring, train
from strife.app.terminal import notes
from strife.configs.errors import InputError

app = App(
    name="strife",
    help="Turn conflict news into event data: train, evaluate and run a joint transformer model.",
    help_format="plaintext",
    version_flags=["--version"],
    default_parameter=Parameter(negative=()),
)
app.command(train.train)
app.command(pretrain.pretrain)
app.command(scoring.evaluate)
app.command(benchmark.benchmark)
app.command(extract.extract)
app.command(export.export)
app.command(calibrate.calibrate)
app.command(score.score)
app.command(doctor.doctor)
app.command(data.app)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command. Bad input ends with one clear line on standard error and exit code 2."""
    try:
        app(arguments, exit_on_error=False, print_error=False)
    except InputError as error:
        _fail(str(error))
    except OSError as error:
        _fail(f"{error.filename}: {error.strerror}" if error.filename else str(error))
    except CycloptsError as error:
        _fail(f"{str(error).strip().splitlines()[0]} ('strife --help' lists the commands)")
    except KeyboardInterrupt:
        notes.print("interrupted")
        sys.exit(130)


def _fail(message: str) -> None:
    notes.print(f"error: {' '.join(message.split())}", style="bold red", soft_wrap=True)
    sys.exit(2)
