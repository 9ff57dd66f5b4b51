"""One run of a department's hours ahead under strict order (3.1, 2.x): who takes what when, and when it is processed.

Times are seconds from now. A run draws nothing itself: how long each ticket takes is handed in, so it can be followed
by hand.
"""

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict, deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from heapq import heapify, heappop, heappush
from math import inf
from typing import NamedTuple, Self

from cs_tui.policy.facts import AWAITING, IN_PROGRESS, QUEUED, WAITING
from cs_tui.policy.hours import Schedule

__all__ = ["Course", "Effort", "Job", "OpenHours", "World", "run"]

WEEK = timedelta(days=7)
PROCESSED, BACK, OPENING, HAND = range(4)
"""What happens, in the order in which things of the same moment happen: hands take last."""


class OpenHours:
    """The open windows of a schedule from now to a horizon, reckoned once."""

    def __init__(self, windows: Sequence[tuple[float, float]]) -> None:
        self._opens = [opens for opens, _ in windows]
        self._closes = [closes for _, closes in windows]
        self._worked = [0.0]
        for opens, closes in windows:
            self._worked.append(self._worked[-1] + closes - opens)

    @classmethod
    def of(cls, schedule: Schedule, now: datetime, horizon: datetime, *, common: bool) -> Self:
        """The windows of a schedule between two moments; ``common`` as in `Schedule`."""
        windows = []
        opens = schedule.next_opening(now, common=common)
        while opens is not None and opens < horizon:
            closes = schedule.next_closing(opens, common=common) or opens + WEEK
            windows.append(((opens - now).total_seconds(), (closes - now).total_seconds()))
            opens = schedule.next_opening(closes, common=common)
        return cls(windows)

    def opening(self, at: float) -> float:
        """The first open moment at or after this one; infinite beyond the horizon."""
        window = bisect_right(self._closes, at)
        return max(self._opens[window], at) if window < len(self._opens) else inf

    def after(self, at: float, work: float) -> float:
        """When the desk has been open for ``work`` seconds since this moment; infinite beyond the horizon."""
        window = bisect_right(self._closes, at)
        if window == len(self._opens):
            return inf
        worked = self._worked[window] + max(at - self._opens[window], 0) + work
        last = max(bisect_left(self._worked, worked) - 1, window)
        return self._opens[last] + worked - self._worked[last] if last < len(self._opens) else inf


class Job(NamedTuple):
    """A ticket as a run looks at it; ``due`` in seconds from now."""

    number: int
    status: str
    customer: str
    common: bool
    due: float
    holder: str | None = None


class Effort(NamedTuple):
    """What a ticket still asks for: seconds of open time in a hand, and of calendar time with its customer.

    The customer's time comes after the hand's, for a ticket that waits already before it.
    """

    worked: float
    waited: float = 0.0


@dataclass(frozen=True, slots=True)
class World:
    """A department at one moment.

    ``jobs`` are in order of arrival. ``agents`` are those at the desk, each with whether they take from the queue;
    what others hold stays where it is. ``hold`` tickets are in progress at once in a hand, and a customer's next issue
    is due ``next_issue`` seconds after the one before (2.2c). ``hours`` are each agent's, ``common`` theirs for common
    categories (2.2b).
    """

    jobs: Sequence[Job]
    agents: Mapping[str, bool]
    hold: int
    next_issue: float
    hours: Mapping[str, OpenHours]
    common: Mapping[str, OpenHours]


class Course(NamedTuple):
    """What became of a ticket: when it was taken and processed, and when it was due in the end."""

    turn: float
    done: float
    due: float

    @property
    def missed(self) -> bool:
        """Whether it was not processed by its deadline."""
        return self.done > self.due or self.due <= 0


def run(world: World, efforts: Sequence[Effort]) -> list[Course]:
    """Let the department work on until nothing is left to do; one course for each job, infinite where it never is."""
    return _Run(world, efforts).courses()


class _Run:
    def __init__(self, world: World, efforts: Sequence[Effort]) -> None:
        self.world, self.efforts = world, efforts
        self.turn = [inf] * len(world.jobs)
        self.done = [inf] * len(world.jobs)
        self.due = [job.due for job in world.jobs]
        self.busy = Counter(job.customer for job in world.jobs if job.status in (IN_PROGRESS, WAITING))
        self.owners = [name for name in world.agents for _ in range(world.hold)]
        self.idle: set[int] = set()
        self.mine: dict[str, deque[int]] = {name: deque() for name in world.agents}
        self.lines: dict[tuple[str, bool], deque[int]] = defaultdict(deque)
        self.next_of: dict[str, deque[int]] = defaultdict(deque)
        self.heads: dict[bool, list[int]] = {True: [], False: []}
        self.opening: set[float] = set()
        self.events: list[tuple[float, int, int]] = [(0.0, HAND, hand) for hand in range(len(self.owners))]
        for index, job in enumerate(world.jobs):
            self._place(index, job)
        heapify(self.events)

    def _place(self, index: int, job: Job) -> None:
        if job.status in (QUEUED, AWAITING):
            self.next_of[job.customer].append(index)
        if job.status == QUEUED:
            line = self.lines[job.customer, job.common]
            line.append(index)
            if len(line) == 1:
                self.heads[job.common].append(index)
        elif job.holder in self.mine:
            if job.status == IN_PROGRESS:
                self.mine[job.holder].append(index)
            elif job.status == WAITING:
                self.events.append((self.efforts[index].waited, BACK, index))

    def courses(self) -> list[Course]:
        while self.events:
            at, what, which = heappop(self.events)
            if what == HAND:
                self._reach(at, which)
                continue
            if what == PROCESSED:
                self._processed(at, which)
            elif what == BACK:
                self.mine[self.world.jobs[which].holder or ""].append(which)
            for hand in self.idle:
                heappush(self.events, (at, HAND, hand))
            self.idle.clear()
        return [Course(*course) for course in zip(self.turn, self.done, self.due, strict=True)]

    def _hours(self, owner: str, common: bool) -> OpenHours:
        return self.world.common[owner] if common else self.world.hours[owner]

    def _reach(self, at: float, hand: int) -> None:
        """A free hand goes on with what its owner holds, takes the eligible head, or rests until something changes."""
        owner = self.owners[hand]
        if self.mine[owner]:
            index = self.mine[owner].popleft()
        elif self.world.agents[owner] and (head := self._take(at, owner)) is not None:
            index = head
            self.turn[index] = at
            self.busy[self.world.jobs[index].customer] += 1
        else:
            self.idle.add(hand)
            return
        job, effort = self.world.jobs[index], self.efforts[index]
        hours = self._hours(owner, job.common)
        end = done = hours.after(at, effort.worked)
        if effort.waited and job.status != WAITING:
            done = hours.opening(end + effort.waited)
        if end < inf:
            heappush(self.events, (end, HAND, hand))
        if done < inf:
            heappush(self.events, (done, PROCESSED, index))

    def _take(self, at: float, owner: str) -> int | None:
        """The first of the queue that is open and not behind another of its customer (3.1, 2.2b, 2.2c)."""
        found: list[int] = []
        for common, heads in self.heads.items():
            while heads and not self._leads(heads[0]):
                heappop(heads)
            if not heads:
                continue
            opens = self._hours(owner, common).opening(at)
            if opens == at:
                found.append(heads[0])
            elif opens < inf and opens not in self.opening:
                self.opening.add(opens)
                heappush(self.events, (opens, OPENING, 0))
        if not found:
            return None
        head = min(found)
        job = self.world.jobs[head]
        heappop(self.heads[job.common])
        self.lines[job.customer, job.common].popleft()
        return head

    def _leads(self, index: int) -> bool:
        """Whether the job is the first of its customer, none of whose issues is being processed."""
        job = self.world.jobs[index]
        line = self.lines[job.customer, job.common]
        return bool(line) and line[0] == index and not self.busy[job.customer]

    def _processed(self, at: float, index: int) -> None:
        """A ticket is processed: the customer's next issue is eligible, and due a day later at the latest (2.2c)."""
        customer = self.world.jobs[index].customer
        self.done[index] = at
        self.busy[customer] -= 1
        following = self.next_of[customer]
        while following and self.turn[following[0]] < inf:
            following.popleft()
        if following:  # a day that runs already ends before this one
            self.due[following[0]] = min(self.due[following[0]], at + self.world.next_issue)
        for common in (True, False):
            if line := self.lines[customer, common]:
                heappush(self.heads[common], line[0])
