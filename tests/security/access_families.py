"""The families' page and the statements: who writes them, what everybody reads: lines of the
table."""

from tests.security.table import EVERYBODY_HERE, MANAGES_TEAM, Row, form, post

OF_FAMILIES = (
    form("portal:families", MANAGES_TEAM),
    Row("portal:families_preview", MANAGES_TEAM),
    post("portal:families_publish", MANAGES_TEAM),
    post("portal:families_withdraw", MANAGES_TEAM),
    Row("portal:families_strings", MANAGES_TEAM, args={"language": "ar"}, methods=("GET", "POST")),
    post("portal:families_strings_undo", MANAGES_TEAM, args={"language": "ar"}),
    Row("portal:statements", EVERYBODY_HERE),
    Row("portal:statement", EVERYBODY_HERE, args={"key": "register"}),
    Row("portal:statement_pdf", EVERYBODY_HERE, args={"key": "register"}),
    form("portal:statements_edit", MANAGES_TEAM),
    post("portal:statements_undo", MANAGES_TEAM),
    post("portal:statements_settle", MANAGES_TEAM, args={"key": "register"}),
)
FAMILIES_OUTSIDE = {
    "families:page": ("public", "GET"),
    "families:page_in": ("public", "GET"),
    "families:calendar": ("public", "GET"),
    "families:feed": ("public", "GET"),
    "families:privacy": ("public", "GET"),
    "families:accessibility": ("public", "GET"),
    "families:frame": ("public", "GET"),
    "families:frame_in": ("public", "GET"),
}
FAMILIES_ARGS: dict[str, list[str]] = {
    "families:page": ["x"],
    "families:page_in": ["x", "ar"],
    "families:calendar": ["x"],
    "families:feed": ["x"],
    "families:privacy": ["x"],
    "families:accessibility": ["x"],
    "families:frame": ["x"],
    "families:frame_in": ["x", "ar"],
}
