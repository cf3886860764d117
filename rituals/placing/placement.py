"""« Proposer l’année »: gives dates to the whole catalogue, and says why. Pure.

What has days of its own (events, official periods) stands first; then the rest, the tightest first
(`order`), each in the best weeks left. Nothing is lost: an entry is placed, or the reason why it is
not is told.
"""

from pixschool.core.calendars import SchoolCalendar
from pixschool.core.reference.levels import Level
from rituals.catalogue.events import Days
from rituals.catalogue.schema import (
    BetweenMoments,
    Catalogue,
    CatalogueEntry,
    Dates,
    EachPeriod,
    RitualKind,
)
from rituals.placing import sentences
from rituals.placing.bounds import (
    Bounds,
    Position,
    around,
    bounds_of,
    event_days,
    stand_ins,
    stretch,
    week_of,
    words_of,
)
from rituals.placing.order import EntryToPlace, by_need, items_of, window_of
from rituals.placing.proposal import Options, PlacedRitual, Proposal, SchoolShape, Unplaced
from rituals.placing.room_hours import Room
from rituals.placing.search import WeeksWanted, YearInProgress, find
from rituals.placing.weeks import Weeks

__all__ = ["propose"]


def propose(
    catalogue: Catalogue,
    calendar: SchoolCalendar,
    shape: SchoolShape,
    options: Options | None = None,
) -> Proposal:
    """The year of a school: what is placed, what is not and why, what to know about the year."""
    return _Placer(catalogue, calendar, shape, options or Options()).run()


class _Placer:
    def __init__(
        self, catalogue: Catalogue, calendar: SchoolCalendar, shape: SchoolShape, options: Options
    ) -> None:
        self.catalogue = catalogue
        self.calendar = calendar
        self.shape = shape
        self.options = options
        weeks = Weeks(calendar)
        self.board = YearInProgress(weeks, Room(weeks, shape.room_hours))
        self.placed: list[tuple[PlacedRitual, EntryToPlace]] = []
        self.unplaced: list[Unplaced] = []
        self.last_week: dict[tuple[str, Level | None], int] = {}

    def run(self) -> Proposal:
        items, self.unplaced = items_of(self.catalogue, self.shape, self.options)
        searched = [item for item in items if isinstance(item.entry.place, BetweenMoments)]
        with_days = [item for item in items if not isinstance(item.entry.place, BetweenMoments)]
        # The room of a long official period is what bends most: it takes what others leave.
        periods = [item for item in with_days if item.entry.kind == RitualKind.CERTIFICATION]
        for item in with_days:
            if item.entry.kind != RitualKind.CERTIFICATION:
                self._place_days(item)
        for item in periods:
            self._announce(item)
        for item in by_need(searched, self.board.weeks):
            self._place_window(item)
        for item in periods:
            self._place_days(item)
        return self._proposal()

    def _place_days(self, item: EntryToPlace) -> None:
        rule = item.entry.place
        if isinstance(rule, EachPeriod):
            self._place_each_period(item, rule)
        elif not isinstance(rule, BetweenMoments):
            days = event_days(rule, self.calendar.start_year)
            stand = self._stand(item, days)
            if stand is None:
                self._give_up(item.entry, item.levels, sentences.no_class_around(days))
            else:
                self._put(item, stand)

    def _stand(self, item: EntryToPlace, days: Days) -> Position | None:
        if item.entry.kind == RitualKind.CERTIFICATION:
            return stretch(days, self.calendar, is_sure=item.entry.confirmed)
        return around(days, self.board.weeks, is_sure=item.entry.confirmed)

    def _announce(self, item: EntryToPlace) -> None:
        """So that what follows a period knows when it ends, before its room is booked."""
        rule = item.entry.place
        if isinstance(rule, Dates):
            stand = self._stand(item, event_days(rule, self.calendar.start_year))
            if stand is not None:
                self._remember(item, self.board.weeks.until_day(stand.ends_on))

    def _place_each_period(self, item: EntryToPlace, rule: EachPeriod) -> None:
        weeks = self.board.weeks
        for window in self.calendar.periods:
            rank, week = week_of(rule, weeks, weeks.between(*window))
            self._put(item, Position(week.first, week.last, window, sentences.each_period(rank)))

    def _place_window(self, item: EntryToPlace) -> None:
        entry, rule = item.entry, window_of(item.entry)
        bounds = bounds_of(rule, self.calendar)
        if bounds is None:
            self._give_up(entry, item.levels, sentences.empty_window(words_of(rule, self.calendar)))
            return
        weeks = self.board.weeks
        numbers = weeks.between(bounds.earliest, bounds.latest)
        first, last = numbers.start, numbers.stop - 1
        parent = self._parent_end(item, rule)
        if parent is None and rule.after and rule.needs:
            self._give_up(entry, item.levels, sentences.no_parent(self._title(rule.after)))
            return
        waits = parent is not None and parent + 1 + rule.gap > first
        if parent is not None:
            first = max(first, parent + 1 + rule.gap)
        wish = self._wish(item, first, last, weeks.stumps(bounds.earliest, bounds.latest))
        span = find(self.board, wish, allow_clash=self.options.two_campaigns)
        if span is None:
            self._give_up(entry, item.levels, self._why_none(item, rule, wish))
            return
        after = self._title(rule.after) if waits else ""
        self._put_span(item, wish, span, bounds, words=sentences.window(bounds, after=after))

    def _wish(
        self, item: EntryToPlace, first: int, last: int, stumps: frozenset[int]
    ) -> WeeksWanted:
        entry = item.entry
        return WeeksWanted(
            levels=item.levels,
            first=first,
            last=last,
            weeks=entry.weeks,
            min_weeks=entry.min_weeks,
            prefer=entry.prefer,
            hours=self._hours(item),
            exclusive=entry.is_campaign,
            theme=entry.theme,
            stumps=stumps,
        )

    def _put_span(
        self, item: EntryToPlace, wish: WeeksWanted, span: range, bounds: Bounds, *, words: str
    ) -> None:
        entry, weeks = item.entry, self.board.weeks
        clashes = (
            [title for number in span for title in self.board.taken(item.levels, number)]
            if entry.is_campaign
            else []
        )
        stand = Position(
            max(weeks[span[0]].first, bounds.earliest),
            min(weeks[span[-1]].last, bounds.latest),
            (bounds.earliest, bounds.latest),
            words,
            sentences.why_not_earlier(self.board, wish, span),
            (
                *stand_ins(window_of(entry), self.calendar),
                *sentences.shortened(len(span), entry.weeks),
                *sentences.clash(clashes),
            ),
        )
        if entry.is_campaign:
            self.board.take(item.levels, span, entry.title)
        self._put(item, stand)

    def _why_none(self, item: EntryToPlace, rule: BetweenMoments, wish: WeeksWanted) -> str:
        numbers = range(wish.first, wish.last + 1)
        others = [t for number in numbers for t in self.board.taken(item.levels, number)]
        words = words_of(rule, self.calendar)
        if len(numbers) < wish.min_weeks and rule.after:
            return sentences.too_late(self._title(rule.after), words)
        if others and wish.exclusive:
            return sentences.all_taken(words, others)
        return sentences.too_short(words, wish.min_weeks)

    def _put(self, item: EntryToPlace, stand: Position) -> None:
        entry, weeks = item.entry, self.board.weeks
        span = weeks.between(stand.starts_on, stand.ends_on)
        wanted = self._hours(item)
        booked = self.board.room.book(span, wanted)
        missing = wanted - sum(count for _number, count in booked)
        leader = self.options.leaders.get(entry.kind, entry.leads)
        ritual = PlacedRitual(
            key=entry.key,
            title=entry.title,
            theme=entry.theme,
            kind=entry.kind,
            levels=item.levels,
            starts_on=stand.starts_on,
            ends_on=stand.ends_on,
            confirmed=entry.confirmed and self.calendar.confirmed,
            explanation=sentences.sentence(stand, hours=wanted, classes=self._classes(item)),
            warnings=(
                *stand.warnings,
                *((entry.reason,) if entry.reason else ()),
                *sentences.no_room(missing, wanted),
                *sentences.nobody(leader, self.shape.roles),
            ),
            leader=leader,
            window=stand.window,
            hours=tuple((weeks[number].monday, count) for number, count in booked),
            missing_hours=missing,
            rule=sentences.rule(stand),
            source=entry.source,
            reason=entry.reason,
            alerts=stand.warnings,
        )
        self._remember(item, span[-1])
        if entry.kind != RitualKind.CERTIFICATION:
            self.board.note(item.levels, span, entry.theme)
        self.placed.append((ritual, item))

    def _remember(self, item: EntryToPlace, number: int) -> None:
        for level in (None, *item.levels):
            known = self.last_week.get((item.entry.key, level), -1)
            self.last_week[item.entry.key, level] = max(known, number)

    def _parent_end(self, item: EntryToPlace, rule: BetweenMoments) -> int | None:
        """The last week of what it comes after, for its own levels; None when not placed."""
        ends = [self.last_week.get((rule.after, level)) for level in (item.levels or (None,))]
        return max((end for end in ends if end is not None), default=None)

    def _give_up(self, entry: CatalogueEntry, levels: tuple[Level, ...], reason: str) -> None:
        self.unplaced.append(Unplaced(entry.key, entry.title, levels, reason))

    def _hours(self, item: EntryToPlace) -> int:
        return item.entry.room_hours * self._classes(item)

    def _classes(self, item: EntryToPlace) -> int:
        return self.shape.classes_of(item.levels)

    def _title(self, key: str) -> str:
        entry = self.catalogue.get(key)
        return entry.title if entry else key

    def _proposal(self) -> Proposal:
        rows = sorted(self.placed, key=lambda row: (row[0].starts_on, row[0].ends_on, row[1].order))
        rituals = tuple(ritual for ritual, _item in rows)
        return Proposal(
            placed=rituals,
            unplaced=tuple(self.unplaced),
            notes=sentences.notes(self.calendar, rituals, self.shape),
        )
