"""Places of the whole world: GeoNames' towns and divisions, packed, and gazetteers of users."""

from strife.data.gazetteer.entries import Division, Town
from strife.data.gazetteer.gazetteer import Gazetteer
from strife.data.gazetteer.names import bare_division_key, name_key, sound_key

__all__ = ["Division", "Gazetteer", "Town", "bare_division_key", "name_key", "sound_key"]
