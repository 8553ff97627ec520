"""The conditions of the row policies, as SQL over a table's columns: the database's twin of `access.may_read`.

Used by migrations only. Each attribute of the person is an uncorrelated subquery, evaluated once a statement.
"""

STANDING = (
    "user_id = declass_person() AND granted_by_id IS NOT NULL AND expires_on >= declass_today()"
    " AND permission_id IN (SELECT p.id FROM auth_permission p WHERE p.codename = 'need_to_know')"
)
# A clearance that stands today; joined by each function that reads an attribute of the person.
CLEARED = (
    "FROM cables_clearance c JOIN declass_user u ON u.id = c.person_id WHERE c.person_id = declass_person()"
    " AND u.is_active AND c.expires_on >= declass_today() AND c.nda_signed_on <= declass_today()"
)


def admitted(table: str, *, cable: str, imported: str) -> str:
    """The row's guard admits the person. `cable` is its cable's id, `imported` whether the person imported that."""
    return (
        f"{table}.guard_level <= (SELECT cables_my_level())"
        f" AND ({table}.guard_needs = '{{}}' OR {table}.guard_needs::text[] <@ (SELECT cables_my_tokens())"
        f" OR ({table}.guard_needs::text[] <@ (SELECT array_append(cables_my_tokens(), 'NODIS'))"
        f" AND ({imported} OR {cable} IN (SELECT cables_my_named()))))"
        f" AND ({table}.guard_countries = '{{}}' OR (SELECT cables_my_country()) = ANY ({table}.guard_countries))"
        f" AND ({table}.guard_agencies = '{{}}' OR (SELECT cables_my_agency()) = ANY ({table}.guard_agencies))"
    )


def known(table: str, *, cable: str) -> str:
    """Need-to-know for the row's collection or cable."""
    return f"({table}.collection_id IN (SELECT cables_my_collections()) OR {cable} IN (SELECT cables_my_named()))"


def whole(table: str) -> str:
    """The person may read the whole of the cable that is the row of `table`."""
    imported = f"{table}.imported_by_id = (SELECT declass_person())"
    cable = f"{table}.id"
    return f"({known(table, cable=cable)} AND {admitted(table, cable=cable, imported=imported)})"


PIECE = f"({known('cables_portion', cable='cable_id')} OR id IN (SELECT cables_my_portions())) AND " + admitted(
    "cables_portion", cable="cable_id", imported="cable_id IN (SELECT cables_my_imports())"
)
# A cable is read as a whole, or by a portion; whoever knows nothing of it is told so by its own row.
CABLE = (
    f"({whole('cables_cable')} OR (({known('cables_cable', cable='id')} OR id IN (SELECT cables_my_referred()))"
    " AND EXISTS (SELECT 1 FROM cables_portion p WHERE p.cable_id = cables_cable.id)))"
)
# Collections of which the person may read something without needing to know the collection.
OUTLYING = " UNION ".join(
    f"SELECT p.collection_id FROM cables_portion p WHERE {opened} AND "
    + admitted("p", cable="p.cable_id", imported="p.cable_id IN (SELECT cables_my_imports())")
    for opened in ("p.cable_id IN (SELECT cables_my_named())", "p.id IN (SELECT cables_my_portions())")
)
# The same without EXISTS, which the planner turns into a list of all portions, made before the first cable.
FIRST = "(SELECT p.id FROM cables_portion p WHERE p.cable_id = {} LIMIT 1) IS NOT NULL"
CABLE_BY_ROW = CABLE.replace(
    "EXISTS (SELECT 1 FROM cables_portion p WHERE p.cable_id = cables_cable.id)", FIRST.format("cables_cable.id")
)
OUTLYING_BY_CABLE = (
    "SELECT DISTINCT c.collection_id FROM cables_cable c WHERE c.id IN (SELECT cables_my_named()) AND"
    " (SELECT p.id FROM cables_portion p WHERE p.cable_id = c.id AND "
    + admitted("p", cable="p.cable_id", imported="p.cable_id IN (SELECT cables_my_imports())")
    + " LIMIT 1) IS NOT NULL UNION SELECT p.collection_id FROM cables_portion p"
    " WHERE p.id IN (SELECT cables_my_portions()) AND "
    + admitted("p", cable="p.cable_id", imported="p.cable_id IN (SELECT cables_my_imports())")
)
OF_WHOLE = f"EXISTS (SELECT 1 FROM cables_cable c WHERE c.id = cable_id AND {whole('c')})"
OF_PORTION = "EXISTS (SELECT 1 FROM cables_portion p WHERE p.id = portion_id)"
CUSTODY = "collection_id IN (SELECT cables_my_custody())"
SYSTEM = "(SELECT declass_is_system())"
