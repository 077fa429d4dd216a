"""The gazetteer: names to towns and divisions, of the whole world and of users."""

from __future__ import annotations

import gzip
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, cached_property, lru_cache
from importlib.resources import files
from pathlib import Path

import numpy as np

from strife.data.gazetteer.entries import Division, Town
from strife.data.gazetteer.names import bare_division_key, name_key, sound_key, sound_keys
from strife.data.gazetteer.user_file import read_user_gazetteer


def _unzip(name: str) -> bytes:
    return gzip.decompress((files("strife.data.gazetteer") / "files" / name).read_bytes())


class _Lines:
    """Lines of a text that stays one block of bytes; a line is decoded when it is asked for."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        ends = np.flatnonzero(np.frombuffer(content, np.uint8) == 10)
        self._bounds = np.concatenate(([0], ends + 1)).astype(np.uint32).data

    def __len__(self) -> int:
        return len(self._bounds) - 1

    def __getitem__(self, row: int) -> bytes:
        return self._content[self._bounds[row] : self._bounds[row + 1] - 1]


class _Sounds:
    """The towns of one country by the sound of their names; only hashes are kept, 12 bytes a name."""

    def __init__(self, own: Mapping[str, Sequence[Town]], names: Sequence[str], rows: np.ndarray) -> None:
        self.own = own
        sounds = sound_keys(names) if names else []
        hashes = np.fromiter(map(hash, sounds), np.int64, len(sounds))
        order = np.argsort(hashes)
        self._hashes, self._rows = hashes[order].data, rows[order].data

    def rows_of(self, sound: str) -> list[int]:
        """Rows of the towns, in the order of the file."""
        wanted = hash(sound)
        first, last = bisect_left(self._hashes, wanted), bisect_right(self._hashes, wanted)
        return sorted(set(self._rows[first:last]))


class Gazetteer:
    """Places by the key of their name (:func:`strife.data.gazetteer.names.name_key`).

    A part is read from disk when it is first needed; towns stay packed and are decoded one by one.
    """

    def __init__(self, extra: Iterable[tuple[str, Town]] = ()) -> None:
        self._own: defaultdict[str, list[Town]] = defaultdict(list)
        for key, town in extra:
            self._own[key].append(town)
        self.towns = lru_cache(maxsize=4096)(self._towns)
        self._sounds = cache(self._sounds_of)

    @classmethod
    def load(cls, extra: Sequence[Path] = ()) -> Gazetteer:
        """The gazetteer that ships with strife, and the user's own.

        Args:
            extra: TSV files in the format of ``docs/places.md``.

        Raises:
            InputError: A file cannot be read; file and line are named.
        """
        return cls(pair for path in extra for pair in read_user_gazetteer(Path(path)))

    def _towns(self, key: str) -> tuple[Town, ...]:
        encoded = key.encode()
        first = bisect_left(self._names, encoded) if key else len(self._names)
        found = []
        while first < len(self._names) and self._names[first] == encoded:
            found.append(self._town(int(self._rows[first])))
            first += 1
        return (*self._own.get(key, ()), *found)

    def sounding_like(self, key: str, country: str) -> tuple[Town, ...]:
        """The towns of one country with a name of the same sound key: ``deir zor`` and ``dayr zawr``."""
        sounds = self._sounds(country)
        sound = sound_key(key)
        return (*sounds.own.get(sound, ()), *map(self._town, sounds.rows_of(sound)))

    def divisions(self, key: str) -> tuple[Division, ...]:
        """The divisions of level 1 and 2 with a name of this key, generic words left out."""
        return tuple(self._divisions.get(key, ()))

    def divisions_sounding_like(self, key: str, country: str) -> tuple[Division, ...]:
        """The first-level divisions of a country with a name of the same sound key: ``shabwa`` and ``shabwah``."""
        return tuple(self._first_level_sounds.get((country, sound_key(bare_division_key(key))), ()))

    def admin1_name(self, code: str) -> str | None:
        """The name of a first-level division by its code: ``SY.07``."""
        division = self._first_level.get(code)
        return division.name if division else None

    @cached_property
    def _places(self) -> _Lines:
        return _Lines(_unzip("places.tsv.gz"))

    @cached_property
    def _names(self) -> _Lines:
        return _Lines(_unzip("names.txt.gz"))

    @cached_property
    def _rows(self) -> np.ndarray:
        planes = np.frombuffer(_unzip("rows.bin.gz"), np.uint8).reshape(4, -1)
        return np.ascontiguousarray(planes.T).view("<u4").ravel()

    def _town(self, row: int) -> Town:
        id_, name, country, code, latitude, longitude, population = self._places[row].decode().split("\t")
        admin1 = self.admin1_name(f"{country}.{code}")
        return Town(id_, name, country, admin1, float(latitude), float(longitude), int(population))

    def _country_of(self, row: int) -> str:
        return self._places[row].split(b"\t", 3)[2].decode()

    def _sounds_of(self, country: str) -> _Sounds:
        # Towns are sorted by country, so those of one are a run of rows.
        first = bisect_left(range(len(self._places)), country, key=self._country_of)
        last = bisect_left(range(len(self._places)), country + "\0", key=self._country_of)
        indices = np.flatnonzero((self._rows >= first) & (self._rows < last))
        own: defaultdict[str, list[Town]] = defaultdict(list)
        for key, towns in self._own.items():
            own[sound_key(key)].extend(town for town in towns if town.country == country)
        names = [self._names[int(index)].decode() for index in indices]
        return _Sounds(dict(own), names, self._rows[indices])

    @cached_property
    def _first_level(self) -> Mapping[str, Division]:
        found = {}
        for line in self._division_lines:
            code, level, name, _ = line.split("\t")
            if level == "1":
                found[code] = Division(code, 1, name, name, code)
        return found

    @cached_property
    def _first_level_sounds(self) -> Mapping[tuple[str, str], list[Division]]:
        found: defaultdict[tuple[str, str], list[Division]] = defaultdict(list)
        for division in self._first_level.values():
            found[division.country, sound_key(bare_division_key(name_key(division.name)))].append(division)
        return dict(found)

    @cached_property
    def _division_lines(self) -> list[str]:
        return _unzip("divisions.tsv.gz").decode().splitlines()

    @cached_property
    def _divisions(self) -> Mapping[str, list[Division]]:
        found: defaultdict[str, list[Division]] = defaultdict(list)
        for line in self._division_lines:
            code, level, name, names = line.split("\t")
            parent = self._first_level.get(".".join(code.split(".")[:2]))
            if parent is None:
                continue
            division = parent if level == "1" else Division(code, 2, name, parent.name, parent.id)
            keys = {name_key(each) for each in (name, *names.split("|"))}
            for key in keys | {bare_division_key(key) for key in keys}:
                found[key].append(division)
        return dict(found)
