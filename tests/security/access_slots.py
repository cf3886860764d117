"""Who may see what of the slots of the CDI that change, close or are drawn: lines of the table."""

from tests.factories.support import SlotRuleFactory, SupportDrawFactory, SupportSlotFactory
from tests.security.table import MANAGES_CDI, Row, Thing, form, pk_of, post

HELD_SLOT = Thing(
    own=pk_of(lambda world: SupportSlotFactory(year=world.here.year)),
    foreign=pk_of(lambda world: SupportSlotFactory(year=world.elsewhere.year)),
)
SLOT_RULE = Thing(
    own=pk_of(lambda world: SlotRuleFactory(year=world.here.year)),
    foreign=pk_of(lambda world: SlotRuleFactory(year=world.elsewhere.year)),
)
DRAW = Thing(
    own=pk_of(lambda world: SupportDrawFactory(year=world.here.year)),
    foreign=pk_of(lambda world: SupportDrawFactory(year=world.elsewhere.year)),
)
HOLDER = Thing(
    own=pk_of(lambda world: world.members["sam"]),
    foreign=pk_of(lambda world: world.members["charlie"]),
)

OF_SLOTS = (
    form("portal:cdi_rule", MANAGES_CDI, SLOT_RULE),
    form("portal:cdi_rule_end", MANAGES_CDI, SLOT_RULE),
    form("portal:cdi_close_slot", MANAGES_CDI, HELD_SLOT),
    post("portal:cdi_reopen", MANAGES_CDI, HELD_SLOT),
    form("portal:cdi_close_day", MANAGES_CDI),
    form("portal:cdi_off_days", MANAGES_CDI),
    form("portal:cdi_absence", MANAGES_CDI),
    form("portal:cdi_without_adult", MANAGES_CDI),
    form("portal:cdi_hand_over", MANAGES_CDI, HOLDER),
    Row("portal:cdi_draws", MANAGES_CDI),
    form("portal:cdi_draw_add", MANAGES_CDI),
    Row("portal:cdi_draw", MANAGES_CDI, DRAW),
)
