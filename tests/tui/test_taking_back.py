"""`z`: the last move, sort or release is taken back by a new entry, and only where the policy still allows it."""

from desk_hand import BODY, Hand, House, at_the_desk


async def act(hand: Hand, key: str, *answers: str, said: str) -> None:
    """Press a key, answer what it asks, and wait until it is done."""
    await hand.press(key)
    for answer in answers:
        await hand.until(lambda: hand.screen.is_asking)
        await hand.type(answer)
        await hand.press("enter")
        await hand.pilot.pause(0.05)
    await hand.until_said(said)


async def test_what_was_released_is_taken_again_and_nothing_is_erased(house: House) -> None:
    number = house.ticket().number
    async with at_the_desk(house) as hand:
        await act(hand, "t", said="Took")
        await act(hand, "u", "a slip", said="Released")
        await act(hand, "z", said=f"Took back the release of #{number}.")
        await hand.press("z")
        assert "No move, sort or release" in hand.message
    now = house.owner.ticket(number)
    assert now.holder == "tom"
    assert [entry.action for entry in now.entries][-3:] == ["take", "release", "take"]


async def test_a_release_is_not_taken_back_when_another_ticket_is_the_head_by_then(house: House) -> None:
    first, second = house.ticket("One").number, house.ticket("Two").number
    mine = house.ticket("Three", customer="Otto Brandt").number
    ana = house.desk("ana")
    ana.take()
    async with at_the_desk(house) as hand:
        await act(hand, "t", said=f"Took #{mine}")
        await act(hand, "u", "a slip", said="Released")
        ana.reply(first, BODY, "resolve")
        await hand.until(lambda: hand.screen.queue.head == second)
        await hand.press("z")
        assert f"#{mine} is not the head of the queue. Take the head, #{second}. (3.1)" in hand.message
    assert house.owner.ticket(mine).status == "queued"


async def test_a_release_is_not_taken_back_from_a_colleagues_hand(house: House) -> None:
    number = house.ticket().number
    async with at_the_desk(house) as hand:
        await act(hand, "t", said="Took")
        await act(hand, "u", "a slip", said="Released")
        house.desk("ana").take()
        await hand.until(lambda: hand.screen.queue.head is None)
        await hand.press("z")
        await hand.until_said(f"ana holds #{number}.")
        assert "(4.1)" in hand.message
    assert house.owner.ticket(number).holder == "ana"


async def test_a_bulk_of_moves_goes_back_to_each_former_holder_in_one_step(house: House) -> None:
    numbers = [house.ticket(f"No {n}", customer=f"Customer {n}").number for n in range(2)]
    for name in ("tom", "ana"):
        house.desk(name).take()
    async with at_the_desk(house, "lea") as hand:
        await hand.until(lambda: hand.screen.queue.listing.group("with others"))
        hand.screen.queue.point(numbers[0])
        await hand.press("V", "j", "V")
        await act(hand, "m", "lea", "both are away", said="Moved 2 tickets to lea")
        assert [house.owner.ticket(n).holder for n in numbers] == ["lea", "lea"]
        await act(hand, "z", said="Took back the move of 2 tickets.")
    after = [house.owner.ticket(n) for n in numbers]
    assert [ticket.holder for ticket in after] == ["tom", "ana"]
    assert [ticket.entries[-1].detail["reason"] for ticket in after] == ["taken back", "taken back"]


async def test_a_move_to_the_queue_stays_there_by_its_clause(house: House) -> None:
    number = house.ticket().number
    house.desk("tom").take()
    async with at_the_desk(house, "lea") as hand:
        hand.screen.show_ticket(number)
        await hand.until(lambda: hand.screen.number == number)
        await act(hand, "m", "back to", "tom is away", said="back to the queue")
        await hand.press("z")
        assert "go round its order" in hand.message
        assert "(3.1)" in hand.message
    assert house.owner.ticket(number).status == "queued"


async def test_what_has_gone_on_since_is_left_where_it_is(house: House) -> None:
    number = house.ticket().number
    house.desk("tom").take()
    async with at_the_desk(house, "lea") as hand:
        hand.screen.show_ticket(number)
        await hand.until(lambda: hand.screen.number == number)
        await act(hand, "m", "ana", "tom is away", said="Moved")
        house.desk("lea").reassign([number], "lea", "ana too")
        await hand.until(lambda: hand.screen.queue.listing.group("in hand"))
        await hand.press("z")
        await hand.until_said(f"#{number} has gone on since: lea holds it.")
    assert house.owner.ticket(number).holder == "lea"


async def test_a_sort_goes_back_to_the_former_scope_but_never_to_none(house: House) -> None:
    sorted_before = house.ticket("Bill", department="business", category="billing").number
    unsorted = house.ticket("What is this", department=None, category=None).number
    async with at_the_desk(house, "mai") as hand:
        await act(hand, "slash", str(sorted_before), said="")
        await hand.until(lambda: hand.screen.number == sorted_before)
        await act(hand, "s", "business", "login", said="Sorted")
        assert house.owner.ticket(sorted_before).category == "login"
        await act(hand, "z", said=f"Took back the sort of #{sorted_before}.")
        await act(hand, "slash", str(unsorted), said="")
        await hand.until(lambda: hand.screen.number == unsorted)
        await act(hand, "s", "technical", "hosting", said="Sorted")
        await hand.press("z")
        assert f"#{unsorted} was unsorted" in hand.message
        assert "s sorts it anew. (1.0)" in hand.message
    assert house.owner.ticket(sorted_before).category == "billing"
    assert house.owner.ticket(unsorted).category == "hosting-domain"


async def test_the_palette_says_why_nothing_can_be_taken_back(house: House) -> None:
    house.ticket()
    async with at_the_desk(house) as hand:
        await hand.press("colon")
        await hand.until(lambda: hand.screen.is_asking)
        await hand.type("take back")
        await hand.until(lambda: "No move, sort or release" in hand.seen())
