"""Systems to compare with, each behind the interface of :mod:`strife.evaluate.systems`."""
