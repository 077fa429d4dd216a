"""The gazetteer: names to towns and divisions, of the whole world and of users."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, cached_property, lru_cache
from pathlib import Path

import numpy as np

from strife.data.gazetteer.entries import Division, Town, first_level_code
from strife.data.gazetteer.names import bare_division_key, name_key, sound_hash, sound_key
from strife.data.gazetteer.packed import Lines, NameIndex, read_lines, read_numbers
from strife.data.gazetteer.user_file import read_user_gazetteer

_FIRST_LEVEL = re.compile(r"^([^\t]+)\t1\t(.+)$", re.MULTILINE)
_ANSWERS_KEPT = 4096


class Gazetteer:
    """Places by the key of their name (:func:`strife.data.gazetteer.names.name_key`).

    A part is read from disk when it is first needed; places stay packed and are decoded one by one.
    """

    def __init__(self, extra: Iterable[tuple[str, Town]] = ()) -> None:
        self._own: defaultdict[str, list[Town]] = defaultdict(list)
        for key, town in extra:
            self._own[key].append(town)
        kept = lru_cache(maxsize=_ANSWERS_KEPT)
        self.towns = kept(self._towns)
        self.sounding_like = kept(self._sounding_like)
        self.divisions = kept(self._divisions)
        self._run = cache(self._run_of)
        self._first_level_sounds = cache(self._first_level_sounds_of)

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
        """The towns with a name of this key."""
        return (*self._own.get(key, ()), *map(self._town, self._town_names.rows_of(key)))

    def _sounding_like(self, key: str, country: str) -> tuple[Town, ...]:
        """The towns of one country with a name of the same sound key: ``deir zor`` and ``dayr zawr``."""
        sound = sound_key(key)
        own = self._own_sounds.get((country, sound), ())
        return (*own, *map(self._town, self._rows_sounding(sound, country)))

    def _divisions(self, key: str) -> tuple[Division, ...]:
        """The divisions of level 1 and 2 with a name of this key, generic words left out."""
        return tuple(map(self._division, self._division_names.rows_of(key)))

    def divisions_sounding_like(self, key: str, country: str) -> tuple[Division, ...]:
        """The first-level divisions of a country with a name of the same sound key: ``shabwa`` and ``shabwah``."""
        return tuple(self._first_level_sounds(country).get(sound_key(bare_division_key(key)), ()))

    def admin1_name(self, code: str) -> str | None:
        """The name of a first-level division by its code: ``SY.07``."""
        return self._first_level.get(code)

    @cached_property
    def _places(self) -> Lines:
        return read_lines("places.tsv.gz")

    @cached_property
    def _town_names(self) -> NameIndex:
        return NameIndex(read_lines("names.txt.gz"), read_numbers("rows.bin.gz", "<u4"))

    @cached_property
    def _sounds(self) -> tuple[Sequence[int], np.ndarray]:
        # The hashes of all names, sorted, and where among the names each of them stands.
        hashes = read_numbers("sounds.bin.gz", "<u2")
        order = np.argsort(hashes, kind="stable").astype(np.uint32)
        return hashes[order].data, order

    def _town(self, row: int) -> Town:
        id_, name, country, code, latitude, longitude, population = self._places[row].decode().split("\t")
        admin1 = self.admin1_name(f"{country}.{code}")
        return Town(id_, name, country, admin1, float(latitude), float(longitude), int(population))

    def _country_of(self, row: int) -> str:
        return self._places[row].split(b"\t", 3)[2].decode()

    def _run_of(self, country: str) -> tuple[int, int]:
        # Towns are sorted by country, so those of one are a run of rows.
        rows = range(len(self._places))
        first = bisect_left(rows, country, key=self._country_of)
        return first, bisect_left(rows, country + "\0", key=self._country_of)

    def _rows_sounding(self, sound: str, country: str) -> list[int]:
        hashes, order = self._sounds
        wanted = sound_hash(sound)
        alike = order[bisect_left(hashes, wanted) : bisect_right(hashes, wanted)]
        first, last = self._run(country)
        names = self._town_names.names
        found = set()
        for index, row in zip(alike.tolist(), self._town_names.rows[alike].tolist(), strict=True):
            # Other sounds have the same hash.
            if first <= row < last and sound_key(names[index].decode()) == sound:
                found.add(row)
        return sorted(found)

    @cached_property
    def _own_sounds(self) -> Mapping[tuple[str, str], list[Town]]:
        found: defaultdict[tuple[str, str], list[Town]] = defaultdict(list)
        for key, towns in self._own.items():
            for town in towns:
                found[town.country, sound_key(key)].append(town)
        return dict(found)

    @cached_property
    def _division_lines(self) -> Lines:
        return read_lines("divisions.tsv.gz")

    @cached_property
    def _division_names(self) -> NameIndex:
        return NameIndex(read_lines("division_names.txt.gz"), read_numbers("division_rows.bin.gz", "<u4"))

    def _division(self, row: int) -> Division:
        code, level, name = self._division_lines[row].decode().split("\t")
        parent = first_level_code(code)
        admin1 = self._first_level[parent]
        # Some of the first level lie in others, PS.GZ.7870263 in PS.GZ, which answer for them.
        return Division(code, 2, name, admin1, parent) if level == "2" else Division(parent, 1, admin1, admin1, parent)

    @cached_property
    def _first_level(self) -> Mapping[str, str]:
        return dict(_FIRST_LEVEL.findall(self._division_lines.content.decode()))

    @cached_property
    def _first_level_by_country(self) -> Mapping[str, list[Division]]:
        found: defaultdict[str, list[Division]] = defaultdict(list)
        for code, name in self._first_level.items():
            division = Division(code, 1, name, name, code)
            found[division.country].append(division)
        return dict(found)

    def _first_level_sounds_of(self, country: str) -> Mapping[str, list[Division]]:
        found: defaultdict[str, list[Division]] = defaultdict(list)
        for division in self._first_level_by_country.get(country, ()):
            found[sound_key(bare_division_key(name_key(division.name)))].append(division)
        return dict(found)
