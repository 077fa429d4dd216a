"""From the mention of a place to an entry of a gazetteer: coordinates, country, division and precision."""

from __future__ import annotations

from strife.data.document import Document
from strife.data.gazetteer import Gazetteer
from strife.records.places.document_places import DocumentPlaces
from strife.records.places.place import Place

__all__ = ["DocumentPlaces", "Place", "PlaceResolver"]


class PlaceResolver:
    """Resolves places with one gazetteer; made once, used for every document."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer

    def of(self, document: Document) -> DocumentPlaces:
        """The places of one article."""
        return DocumentPlaces(document, self._gazetteer)
