"""The shipped phrases, for the tests of the reply gate."""

from cs_tui.policy import load_policy

_POLICY = load_policy()
FRAME, OFF_SYSTEM, TONE = _POLICY.frame, _POLICY.off_system, _POLICY.tone
