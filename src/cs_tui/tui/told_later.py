"""What a list tells of its tickets besides what every list tells: in their rows, and at length; some of it later."""

from collections.abc import Iterable, Mapping

from cs_tui.tui.listing import Listing, Order, Spot, Told

__all__ = ["ToldLater"]


class ToldLater:
    """The words that came with the order, and those of groups that await them, asked for when they are seen."""

    def __init__(self) -> None:
        self._words: dict[int, Told] = {}
        self._about: dict[int, str] = {}
        self._asked: set[int] = set()

    def take(self, order: Order) -> None:
        """Take what comes with another state of the list; what was told later stays while it is still awaited."""
        awaited = {number for group in order.listing.groups if group.awaits_words for number in group.numbers}
        kept = {number: told for number, told in self._words.items() if number in awaited}
        self._words, self._about = kept | dict(order.told), dict(order.about)
        self._asked.clear()

    def tell(self, told: Mapping[int, Told]) -> None:
        """Take what is told of tickets."""
        self._words.update(told)

    def forget(self, numbers: Iterable[int]) -> None:
        """Forget what was told of these, so that it is asked anew."""
        for number in numbers:
            self._words.pop(number, None)
            self._asked.discard(number)

    def words(self, spot: Spot, category: str) -> Told:
        """What stands in the row of a ticket: its category where there is nothing else to tell."""
        otherwise = "" if spot.group.awaits_words else category
        return self._words.get(spot.number) or Told(otherwise, otherwise)

    def about(self, number: int | None) -> str:
        """What there is to say of a ticket at length; empty where that is nothing."""
        return "" if number is None else self._about.get(number, "")

    def missing(self, listing: Listing, first: int, last: int) -> tuple[int, ...]:
        """The tickets in these lines, the last left out, whose words are awaited; each is named once."""
        spots = (listing.at(line) for line in range(first, last))
        seen = [spot.number for spot in spots if spot is not None and spot.number and spot.group.awaits_words]
        missing = tuple(number for number in seen if number not in self._words and number not in self._asked)
        self._asked.update(missing)
        return missing
