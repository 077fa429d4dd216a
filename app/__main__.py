"""``python -m strife.app`` is the command ``strife``, for launchers that take a module."""

from strife.app.cli import main

main()
