"""Many people at work while one after the other is killed: nothing that was acknowledged is lost or there twice."""

from soaked import Proof
from soaking import Soak, crew_of

from cs_tui.store.place import Url

SECONDS, BEAT = 8.0, 0.5
"""How long they work, and how often one of them is killed."""


def test_nothing_is_lost_or_doubled_while_eight_people_work_and_one_of_all_is_killed_every_half_second(place, tmp_path):
    soak = Soak(place.dsn if isinstance(place, Url) else str(place), tmp_path, crew_of(8), pace=0.4)
    soak.make()
    soak.run(SECONDS, BEAT)
    proof = Proof(soak)
    assert proof.faults() == []
    figures = proof.figures()
    assert figures.kills > 0
    assert figures.acknowledged > 0
