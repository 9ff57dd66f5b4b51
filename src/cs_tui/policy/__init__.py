"""What may be done. Pure: values in, rulings out; no clock, no database, no screen."""

from cs_tui.policy.rulings import ALLOWED, Allowed, Finding, Refused, Ruling

__all__ = ["ALLOWED", "Allowed", "Finding", "Refused", "Ruling"]
