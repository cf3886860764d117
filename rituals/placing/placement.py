"""« Proposer l’année »: gives dates to the whole catalogue, and says why. Pure.

What has days of its own (events, official periods) stands first; then the rest, the tightest first
(`order`), each in the best weeks left. Nothing is lost: an entry is placed, or the reason why it is
not is said.
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
    stretch,
    substitutes,
    week_of,
    words_of,
)
from rituals.placing.order import EntryToPlace, by_need, items_of, window_of
from rituals.placing.proposal import Options, PlacedRitual, Proposal, SchoolShape, Unplaced
from rituals.placing.room_hours import RoomHours
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
        self.year = YearInProgress(weeks, RoomHours(weeks, shape.room_hours))
        self.placed: list[tuple[PlacedRitual, EntryToPlace]] = []
        self.unplaced: list[Unplaced] = []
        self.last_week: dict[tuple[str, Level | None], int] = {}

    def run(self) -> Proposal:
        items, self.unplaced = items_of(self.catalogue, self.shape, self.options)
        searched = [item for item in items if isinstance(item.entry.place, BetweenMoments)]
        with_days = [item for item in items if not isinstance(item.entry.place, BetweenMoments)]
        # The hours of a long official period are what bends most: it takes what others leave.
        periods = [item for item in with_days if item.entry.kind == RitualKind.CERTIFICATION]
        for item in with_days:
            if item.entry.kind != RitualKind.CERTIFICATION:
                self._place_days(item)
        for item in periods:
            self._announce(item)
        for item in by_need(searched, self.year.weeks):
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
            position = self._position(item, days)
            if position is None:
                self._give_up(item.entry, item.levels, sentences.no_class_around(days))
            else:
                self._put(item, position)

    def _position(self, item: EntryToPlace, days: Days) -> Position | None:
        if item.entry.kind == RitualKind.CERTIFICATION:
            return stretch(days, self.calendar, is_sure=item.entry.confirmed)
        return around(days, self.year.weeks, is_sure=item.entry.confirmed)

    def _announce(self, item: EntryToPlace) -> None:
        """So that what follows a period knows when it ends, before its hours are booked."""
        rule = item.entry.place
        if isinstance(rule, Dates):
            position = self._position(item, event_days(rule, self.calendar.start_year))
            if position is not None:
                self._remember(item, self.year.weeks.until_day(position.ends_on))

    def _place_each_period(self, item: EntryToPlace, rule: EachPeriod) -> None:
        weeks = self.year.weeks
        for window in self.calendar.periods:
            rank, week = week_of(rule, weeks, weeks.between(*window))
            self._put(item, Position(week.first, week.last, window, sentences.each_period(rank)))

    def _place_window(self, item: EntryToPlace) -> None:
        entry, rule = item.entry, window_of(item.entry)
        bounds = bounds_of(rule, self.calendar)
        if bounds is None:
            self._give_up(entry, item.levels, sentences.empty_window(words_of(rule, self.calendar)))
            return
        weeks = self.year.weeks
        numbers = weeks.between(bounds.earliest, bounds.latest)
        first, last = numbers.start, numbers.stop - 1
        parent = self._parent_end(item, rule)
        if parent is None and rule.after and rule.needs:
            self._give_up(entry, item.levels, sentences.no_parent(self._title(rule.after)))
            return
        waits = parent is not None and parent + 1 + rule.gap > first
        if parent is not None:
            first = max(first, parent + 1 + rule.gap)
        wanted = self._wanted(item, first, last, weeks.short_weeks(bounds.earliest, bounds.latest))
        span = find(self.year, wanted, allow_clash=self.options.two_campaigns)
        if span is None:
            self._give_up(entry, item.levels, self._why_none(item, rule, wanted))
            return
        after = self._title(rule.after) if waits else ""
        self._put_span(item, wanted, span, bounds, words=sentences.window(bounds, after=after))

    def _wanted(
        self, item: EntryToPlace, first: int, last: int, short_weeks: frozenset[int]
    ) -> WeeksWanted:
        entry = item.entry
        return WeeksWanted(
            levels=item.levels,
            first=first,
            last=last,
            weeks=entry.weeks,
            min_weeks=entry.min_weeks,
            prefer=entry.prefer,
            room_hours=self._room_hours(item),
            exclusive=entry.is_campaign,
            theme=entry.theme,
            short_weeks=short_weeks,
        )

    def _put_span(
        self, item: EntryToPlace, wanted: WeeksWanted, span: range, bounds: Bounds, *, words: str
    ) -> None:
        entry, weeks = item.entry, self.year.weeks
        clashes = (
            [title for number in span for title in self.year.taken(item.levels, number)]
            if entry.is_campaign
            else []
        )
        position = Position(
            max(weeks[span[0]].first, bounds.earliest),
            min(weeks[span[-1]].last, bounds.latest),
            (bounds.earliest, bounds.latest),
            words,
            sentences.why_not_earlier(self.year, wanted, span),
            (
                *substitutes(window_of(entry), self.calendar),
                *sentences.shortened(len(span), entry.weeks),
                *sentences.clash(clashes),
            ),
        )
        if entry.is_campaign:
            self.year.take(item.levels, span, entry.title)
        self._put(item, position)

    def _why_none(self, item: EntryToPlace, rule: BetweenMoments, wanted: WeeksWanted) -> str:
        numbers = range(wanted.first, wanted.last + 1)
        others = [t for number in numbers for t in self.year.taken(item.levels, number)]
        words = words_of(rule, self.calendar)
        if len(numbers) < wanted.min_weeks and rule.after:
            return sentences.too_late(self._title(rule.after), words)
        if others and wanted.exclusive:
            return sentences.all_taken(words, others)
        return sentences.too_short(words, wanted.min_weeks)

    def _put(self, item: EntryToPlace, position: Position) -> None:
        entry, weeks = item.entry, self.year.weeks
        span = weeks.between(position.starts_on, position.ends_on)
        wanted_hours = self._room_hours(item)
        booked = self.year.room_hours.book(span, wanted_hours)
        missing = wanted_hours - sum(count for _number, count in booked)
        leader = self.options.leaders.get(entry.kind, entry.leads)
        ritual = PlacedRitual(
            key=entry.key,
            title=entry.title,
            theme=entry.theme,
            kind=entry.kind,
            levels=item.levels,
            starts_on=position.starts_on,
            ends_on=position.ends_on,
            confirmed=entry.confirmed and self.calendar.confirmed,
            explanation=sentences.sentence(
                position, room_hours=wanted_hours, class_count=self._class_count(item)
            ),
            warnings=(
                *position.warnings,
                *((entry.reason,) if entry.reason else ()),
                *sentences.no_room_hours(missing, wanted_hours),
                *sentences.nobody(leader, self.shape.roles),
            ),
            leader=leader,
            window=position.window,
            hours=tuple((weeks[number].monday, count) for number, count in booked),
            missing_hours=missing,
            rule=sentences.rule(position),
            source=entry.source,
            reason=entry.reason,
            alerts=position.warnings,
        )
        self._remember(item, span[-1])
        if entry.kind != RitualKind.CERTIFICATION:
            self.year.note(item.levels, span, entry.theme)
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

    def _room_hours(self, item: EntryToPlace) -> int:
        return item.entry.room_hours * self._class_count(item)

    def _class_count(self, item: EntryToPlace) -> int:
        return self.shape.class_count(item.levels)

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
