"""What the figures suggest; a person decides."""

from campaigns.suggesting.services import accept, dismiss, take_back

__all__ = ["accept", "dismiss", "take_back"]
