"""What the figures suggest; a person decides."""

from campaigns.suggesting.services import accept, bring_back, dismiss, take_back

__all__ = ["accept", "bring_back", "dismiss", "take_back"]
