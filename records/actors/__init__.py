"""Parties and claimants: from the words of the text to one actor, its category and its country."""

from strife.configs.actors import ActorList
from strife.records.actors.actor import Actor, civilian_targeting
from strife.records.actors.document_actors import DocumentActors

__all__ = ["Actor", "ActorList", "DocumentActors", "civilian_targeting"]
