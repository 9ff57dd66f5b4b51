"""The whole main job by keys, and every way of doing it wrong refused where the hand is."""

from datetime import timedelta

from desk_hand import BODY, House, at_the_desk

from cs_tui.policy import Refused


async def test_an_agent_works_two_tickets_without_leaving_the_home_rows(house: House) -> None:
    first, second = house.ticket("First"), house.ticket("Second", customer="Otto Brandt")
    async with at_the_desk(house) as hand:
        for ticket in (first, second):
            await hand.press("t")
            await hand.until_said(f"Took #{ticket.number}")
            await hand.press("r")
            await hand.until(lambda: hand.screen.place == "reply")
            await hand.paste(BODY)
            await hand.press("ctrl+s")
            await hand.until(lambda: hand.screen.reply_pane.is_reviewing)
            await hand.press("d")
            await hand.until_said(f"Answered and resolved #{ticket.number}")
    assert [house.owner.ticket(t.number).status for t in (first, second)] == ["resolved", "resolved"]
    assert BODY in house.owner.ticket(first.number).messages[-1].body


async def test_neither_enter_nor_a_second_ctrl_s_sends(house: House) -> None:
    ticket = house.ticket()
    async with at_the_desk(house) as hand:
        await hand.press("t")
        await hand.until_said("Took")
        await hand.press("r")
        await hand.until(lambda: hand.screen.place == "reply")
        await hand.paste(BODY)
        await hand.press("ctrl+s")
        await hand.until(lambda: hand.screen.reply_pane.is_reviewing)
        await hand.press("ctrl+s", "enter", "ctrl+s", "enter")
        assert len(house.owner.ticket(ticket.number).messages) == 1
        await hand.press("y")
        await hand.until_said("Answered #")
    assert house.owner.ticket(ticket.number).status == "in-progress"


async def test_a_refused_reply_keeps_its_text_and_says_the_clause(house: House) -> None:
    house.ticket()
    async with at_the_desk(house) as hand:
        await hand.press("t")
        await hand.until_said("Took")
        await hand.press("r")
        await hand.until(lambda: hand.screen.place == "reply")
        await hand.type("Please call us")
        await hand.press("ctrl+s", "y")
        await hand.pilot.pause(0.2)
        assert "3.4" in hand.seen()
        assert hand.screen.reply_pane.body == "Please call us"


async def test_resolving_without_an_answer_is_refused_with_its_clause(house: House) -> None:
    house.ticket()
    async with at_the_desk(house) as hand:
        await hand.press("t")
        await hand.until_said("Took")
        await hand.press("d")
        assert "(3.3)" in hand.message
        assert "written reply" in hand.message


async def test_taking_with_a_full_hand_says_why_and_what_to_do(house: House) -> None:
    house.ticket()
    house.ticket("Other", customer="Otto Brandt")
    async with at_the_desk(house) as hand:
        await hand.press("t")
        await hand.until_said("Took")
        await hand.press("t")
        await hand.until_said("Finish what you hold first")
        assert "(3.1)" in hand.message


async def test_reading_a_ticket_never_takes_it(house: House) -> None:
    ticket = house.ticket()
    async with at_the_desk(house) as hand:
        await hand.press("enter")
        assert hand.screen.place == "ticket"
        await hand.until(lambda: hand.screen.number == ticket.number)
    assert house.owner.ticket(ticket.number).status == "queued"


async def test_a_released_ticket_is_back_with_the_reason(house: House) -> None:
    ticket = house.ticket()
    async with at_the_desk(house) as hand:
        await hand.press("t")
        await hand.until_said("Took")
        await hand.press("u")
        await hand.until(lambda: hand.screen.is_asking)
        await hand.type("not mine")
        await hand.press("enter")
        await hand.until_said(f"Released #{ticket.number}")
    now = house.owner.ticket(ticket.number)
    assert (now.status, now.entries[-1].detail["reason"]) == ("queued", "not mine")


async def test_a_ticket_is_handed_over_by_a_few_letters(house: House) -> None:
    ticket = house.ticket()
    async with at_the_desk(house) as hand:
        await hand.press("t")
        await hand.until_said("Took")
        await hand.press("h")
        await hand.until(lambda: hand.screen.is_asking)
        await hand.type("busi\nbilling\n")
        await hand.type("an invoice")
        await hand.press("enter")
        await hand.until_said("Handed")
    assert house.owner.ticket(ticket.number).department == "business"


async def test_a_note_is_left_on_a_ticket_of_others(house: House) -> None:
    ticket = house.ticket()
    house.desk("ana").take()
    async with at_the_desk(house) as hand:
        await hand.type(f"/{ticket.number}\n")
        await hand.until(lambda: hand.screen.number == ticket.number)
        await hand.press("n")
        await hand.until(lambda: hand.screen.place == "reply")
        await hand.type("seen")
        await hand.press("ctrl+s")
        await hand.until_said("Left a note")
    assert [m.kind for m in house.owner.ticket(ticket.number).messages] == ["customer", "note"]


async def test_customer_room_sorts_and_declines(house: House) -> None:
    unsorted = house.ticket("What is this", department=None, category=None)
    asked = house.ticket("New skin", department="design", category="design-request")
    async with at_the_desk(house, "mai") as hand:
        await hand.type(f"/{unsorted.number}\n")
        await hand.until(lambda: hand.screen.number == unsorted.number)
        await hand.press("s")
        await hand.until(lambda: hand.screen.is_asking)
        await hand.type("tech\nhosting\n")
        await hand.until_said("Sorted")
        await hand.type(f"/{asked.number}\n")
        await hand.until(lambda: hand.screen.number == asked.number)
        await hand.press("x")
        await hand.until(lambda: hand.screen.place == "reply")
        await hand.paste(BODY)
        await hand.press("ctrl+s")
        await hand.until(lambda: hand.screen.reply_pane.is_reviewing)
        await hand.press("y")
        await hand.until_said("Declined")
    assert house.owner.ticket(unsorted.number).category == "hosting-domain"
    assert house.owner.ticket(asked.number).status == "resolved"


async def test_a_lead_moves_what_is_marked_for_one_reason(house: House) -> None:
    tickets = [house.ticket(f"No {n}", customer=f"Customer {n}") for n in range(3)]
    for name in ("tom", "ana"):
        house.desk(name).take()
    async with at_the_desk(house, "lea") as hand:
        screen = hand.screen
        await hand.until(lambda: screen.queue.listing.group("with others"))
        screen.queue.point(tickets[0].number)
        await hand.press("V", "j", "V")
        assert screen.queue.marks == {tickets[0].number, tickets[1].number}
        await hand.press("m")
        await hand.until(lambda: screen.is_asking)
        await hand.type("back")
        await hand.press("enter")
        await hand.pilot.pause(0.1)
        await hand.type("both are ill")
        await hand.press("enter")
        await hand.until_said("Moved 2 tickets back to the queue")
    assert [house.owner.ticket(t.number).status for t in tickets] == ["queued"] * 3


async def test_a_draft_comes_back_after_quitting_and_is_said(house: House) -> None:
    ticket = house.ticket()
    async with at_the_desk(house) as hand:
        await hand.press("t")
        await hand.until_said("Took")
        await hand.press("r")
        await hand.until(lambda: hand.screen.place == "reply")
        await hand.type("half a sen")
        await hand.press("escape")
        await hand.until_said("draft for #")
        await hand.press("Q")
        await hand.pilot.pause(0.1)
    assert house.desk("tom").draft(ticket.number).body == "half a sen"  # type: ignore[union-attr]
    async with at_the_desk(house) as hand:
        await hand.until_said(f"You hold #{ticket.number}.")
        assert f"draft for #{ticket.number} is kept" in hand.message
        await hand.press("r")
        await hand.until(lambda: hand.screen.reply_pane.body == "half a sen")


async def test_a_ticket_of_another_department_does_not_exist(house: House) -> None:
    ticket = house.ticket("Bill", department="business", category="billing")
    async with at_the_desk(house) as hand:
        await hand.type(f"/{ticket.number}\n")
        await hand.until_said(f"There is no ticket #{ticket.number} for you")


async def test_the_search_finds_words_and_n_goes_on(house: House) -> None:
    one, two = house.ticket("Paper jam", body="jam"), house.ticket("Jam again", body="jam", customer="Otto")
    async with at_the_desk(house) as hand:
        await hand.type("/jam\n")
        await hand.until(lambda: hand.screen.place == "found")
        await hand.until(lambda: hand.screen.found.cursor == two.number)
        await hand.press("n")
        await hand.until(lambda: hand.screen.number == one.number)
        await hand.press("escape")
        assert hand.screen.place == "queue"


async def test_the_palette_says_why_an_action_cannot_be_done(house: House) -> None:
    house.ticket()
    async with at_the_desk(house) as hand:
        await hand.press("colon")
        await hand.until(lambda: hand.screen.is_asking)
        await hand.type("help")
        await hand.press("enter")
        await hand.until(lambda: hand.screen.place == "help")
        assert "take the head" in hand.seen()
        await hand.press("j")
        assert hand.screen.place == "queue"


async def test_case_27_outside_the_window_one_reads_and_drafts_and_the_screen_unlocks_by_itself(house: House) -> None:
    ticket = house.ticket("Bill", department="business", category="billing")
    house.desk("bo").take()
    house.time.at = house.time.at.replace(hour=12)
    async with at_the_desk(house, "bo") as hand:
        assert "closed until 13:30: read, draft, note" in hand.seen()
        await hand.press("d")
        assert hand.message
        await hand.press("r")
        await hand.until(lambda: hand.screen.place == "reply")
        await hand.paste(BODY)
        assert isinstance(hand.screen.ruling("reply"), Refused)
        house.time.go(minutes=89, seconds=59)
        await hand.pilot.pause(0.2)
        assert isinstance(hand.screen.ruling("reply"), Refused)
        house.time.go(seconds=1)
        await hand.until(lambda: "desk open until 16:30" in hand.seen())
        await hand.until(lambda: not isinstance(hand.screen.ruling("reply"), Refused))
        await hand.press("ctrl+s")
        await hand.until(lambda: hand.screen.reply_pane.is_reviewing)
        await hand.press("d")
        await hand.until_said("Answered and resolved")
    assert house.owner.ticket(ticket.number).status == "resolved"


async def test_what_others_do_appears_without_a_key(house: House) -> None:
    house.ticket()
    async with at_the_desk(house) as hand:
        new = house.ticket("Later", customer="Otto Brandt")
        await hand.until(lambda: "1 new in the queue" in hand.seen())
        assert new.number in hand.screen.queue.listing.group("next")
        house.desk("ana").take()
        await hand.until(lambda: hand.screen.queue.listing.group("next") == (new.number,))


async def test_the_cursor_stays_on_its_ticket_when_the_queue_changes(house: House) -> None:
    tickets = [house.ticket(f"No {n}", customer=f"Customer {n}") for n in range(60)]
    async with at_the_desk(house) as hand:
        queue = hand.screen.queue
        await hand.press("G")
        assert queue.cursor == tickets[-1].number
        line = queue.listing.line(queue.cursor)
        on_screen = line - queue.scroll_offset.y  # type: ignore[operator]
        house.desk("ana").take()
        await hand.until(lambda: len(queue.listing.group("next")) == 59)
        assert queue.cursor == tickets[-1].number
        assert queue.listing.line(queue.cursor) - queue.scroll_offset.y == on_screen  # type: ignore[operator]


async def test_case_17_reassigned_while_replying_locks_sending_and_keeps_the_draft(house: House) -> None:
    ticket = house.ticket()
    async with at_the_desk(house) as hand:
        await hand.press("t")
        await hand.until_said("Took")
        await hand.press("r")
        await hand.until(lambda: hand.screen.place == "reply")
        await hand.paste(BODY)
        house.desk("lea").reassign([ticket.number], "ana", "tom is away")
        await hand.until(lambda: isinstance(hand.screen.ruling("reply"), Refused))
        await hand.until(lambda: "ana holds it" in hand.seen())
        assert hand.screen.reply_pane.body == BODY
    assert house.owner.ticket(ticket.number).holder == "ana"


async def test_a_locked_store_does_not_freeze_the_screen(house: House) -> None:
    house.ticket()
    async with at_the_desk(house, poll=5) as hand:
        other = house.desk("ana").store
        with other.write():
            await hand.press("t")
            await hand.press("question_mark")
            await hand.until(lambda: hand.screen.place == "help")
            await hand.press("q")
            await hand.until_said("the store is busy")
        await hand.until_said("Took")


async def test_case_10_a_replaced_store_shows_a_red_banner(house: House) -> None:
    house.ticket()
    async with at_the_desk(house, poll=5) as hand:
        house.path.rename(house.path.with_name("elsewhere"))
        await hand.press("t")
        await hand.until(lambda: "READ-ONLY" in hand.seen())
        house.path.with_name("elsewhere").rename(house.path)


async def test_the_overdue_are_told_with_a_sign_and_a_word(house: House) -> None:
    house.ticket()
    house.time.at += timedelta(days=8)
    async with at_the_desk(house) as hand:
        assert "! overdue 1" in hand.seen()
        assert "overdue 1 d" in hand.seen()


async def test_case_18_the_customers_new_message_is_shown_before_the_reply_can_leave(house: House) -> None:
    ticket = house.ticket()
    async with at_the_desk(house) as hand:
        await hand.press("t")
        await hand.until_said("Took")
        await hand.press("r")
        await hand.until(lambda: hand.screen.place == "reply")
        await hand.paste(BODY)
        house.owner.customer_message(ticket.number, "Please wait, it works again!")
        await hand.until(lambda: hand.screen.shown is not None and len(hand.screen.shown.ticket.messages) == 2)
        await hand.press("ctrl+s")
        await hand.until(lambda: hand.screen.reply_pane.is_reviewing)
        await hand.until(lambda: "it works again" in hand.seen())
    assert len(house.owner.ticket(ticket.number).messages) == 2


async def test_marking_is_for_leads_and_customer_room(house: House) -> None:
    house.ticket()
    async with at_the_desk(house) as hand:
        await hand.press("space")
        assert "(4.1)" in hand.message
        assert not hand.screen.queue.marks


async def test_from_a_ticket_that_is_done_the_cursor_goes_to_the_head_and_not_to_one_that_waits_behind_another(
    house: House,
) -> None:
    waiting, behind = house.ticket("First"), house.ticket("Second")
    done, head = house.ticket("Third", customer="Otto Brandt"), house.ticket("Fourth", customer="Ana Souza")
    tom = house.desk("tom")
    tom.take()
    tom.reply(waiting.number, BODY, then="wait")
    tom.take()
    async with at_the_desk(house) as hand:
        assert hand.screen.queue.cursor == done.number
        tom.reply(done.number, BODY, then="resolve")
        await hand.until(lambda: hand.screen.queue.cursor != done.number)
        assert hand.screen.queue.cursor == hand.screen.queue.head == head.number
        assert behind.number in hand.screen.queue.listing.group("next")
