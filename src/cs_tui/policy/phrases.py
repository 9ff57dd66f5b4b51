"""The words of the reply gate: what ``[frame]``, ``[off_system]`` and ``[tone]`` of the policy file hold.

Values only, one field for one key; the loader checks them, ``frame.py``, ``off_system.py`` and ``tone.py`` read them.
Phrases are written in lower case or not, with their accents; a space stands for any spaces or hyphens, ``…`` for up to
three words, ``(a|b)`` for one of both, ``⏎`` for the end of a sentence.
"""

from dataclasses import dataclass

__all__ = ["Frame", "Messengers", "Numbers", "OffSystem", "Shouting", "Tone"]


@dataclass(frozen=True, slots=True)
class Frame:
    """Greeting and sign-off around a reply's body (clauses 3.5 and 3.6), table ``[frame]``.

    ``sign_off_channels`` are the channels whose replies carry the sign-off.
    """

    greeting: str
    greeting_clause: str
    sign_off: str
    sign_off_clause: str
    sign_off_channels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Messengers:
    """How an invitation to a messenger is told from a problem with one (clause 3.4), ``[off_system.messengers]``.

    ``names`` are unmistakable, ``everyday_names`` are words of their own ("Line", "Teams"); ``hosts`` and ``schemes``
    are their links. A messenger is invited to with one of ``verbs`` and ``prepositions``, right after one of
    ``direct_verbs``, addressed to "us", or is "ours". It is only the
    subject next to one of ``subjects`` (button, plugin), or when ``third_parties`` use it.
    """

    names: tuple[str, ...]
    everyday_names: tuple[str, ...]
    hosts: tuple[str, ...]
    schemes: tuple[str, ...]
    verbs: tuple[str, ...]
    direct_verbs: tuple[str, ...]
    prepositions: tuple[str, ...]
    us: tuple[str, ...]
    our: tuple[str, ...]
    our_after: tuple[str, ...]
    third_parties: tuple[str, ...]
    subjects: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Numbers:
    """How a telephone number is told from other numbers (clause 3.4), table ``[off_system.numbers]``.

    ``phone_regions`` are two-letter countries whose national numbers are known; ``cues`` ("hotline") announce a
    number, ``harmless`` words ("order") excuse the one they announce, ``fillers`` may stand in between. ``units`` and
    ``currencies`` beside a number make it an amount.
    """

    phone_regions: tuple[str, ...]
    cues: tuple[str, ...]
    harmless: tuple[str, ...]
    fillers: tuple[str, ...]
    units: tuple[str, ...]
    currencies: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OffSystem:
    """What leads a customer away from the system (clause 3.4), table ``[off_system]``.

    ``invitations`` ask to speak, ``meetings`` to meet, ``elsewhere`` to a private place; none counts after one of
    ``negations`` ("we cannot call you") unless the word beside it is among ``not_negated`` ("why not call us").
    ``write_to`` before any address, or a ``private_domains`` address alone, is an answer off the system, but one of
    ``address_subjects`` ("forwarding") beside the latter makes it the subject of the work; ``at_words``,
    ``dot_words`` and ``top_domains`` ("com") are how addresses are spelled out.
    """

    clause: str
    invitations: tuple[str, ...]
    meetings: tuple[str, ...]
    elsewhere: tuple[str, ...]
    negations: tuple[str, ...]
    not_negated: tuple[str, ...]
    auxiliaries: tuple[str, ...]
    write_to: tuple[str, ...]
    private_domains: tuple[str, ...]
    at_words: tuple[str, ...]
    dot_words: tuple[str, ...]
    top_domains: tuple[str, ...]
    messengers: Messengers
    numbers: Numbers
    address_subjects: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Shouting:
    """When capitals and exclamation marks are shouting (clause 4.2), table ``[tone.shouting]``.

    ``words`` capital words in a row that are not among ``acronyms``, or ``exclamation_marks`` in a row.
    """

    words: int
    exclamation_marks: int
    acronyms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Tone:
    """What a gentle reply does not say (clause 4.2), table ``[tone]``.

    ``insults`` and ``threats`` are refused, except inside one of ``harmless`` ("dumb terminal"); ``blame`` and
    ``cold`` give a gentler wording for each phrase, and only warn.
    """

    clause: str
    insults: tuple[str, ...]
    threats: tuple[str, ...]
    harmless: tuple[str, ...]
    blame: dict[str, str]
    cold: dict[str, str]
    shouting: Shouting
