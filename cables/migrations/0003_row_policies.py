"""Who may see which row: the second wall (product.md §3). The first is `querysets.visible_to`."""

from django.db import migrations

from cables.policies import CLEARED, CUSTODY, OF_PORTION, OF_WHOLE, PIECE, STANDING, SYSTEM, whole
from declass.rows import function, protect, trigger, trigger_function

class Migration(migrations.Migration):
    dependencies = [("cables", "0002_initial"), ("declass", "0002_person_and_audit")]

    operations = [
        function("cables_my_level", "smallint", f"SELECT COALESCE((SELECT c.level {CLEARED}), -1)::smallint"),
        function("cables_my_country", "text", f"SELECT c.country {CLEARED}"),
        function("cables_my_agency", "text", f"SELECT c.agency {CLEARED}"),
        function(
            "cables_my_tokens",
            "text[]",
            "SELECT ARRAY(SELECT r.token::text FROM cables_readin r WHERE r.person_id = declass_person()"
            f" AND r.expires_on >= declass_today()) || CASE WHEN (SELECT c.q {CLEARED}) THEN '{{Q}}'::text[]"
            " ELSE '{}'::text[] END",
        ),
        function("cables_my_custody", "SETOF bigint", "SELECT id FROM cables_collection WHERE custodian_id = declass_person()"),
        function(
            "cables_my_collections",
            "SETOF bigint",
            "SELECT cables_my_custody() UNION"
            f" SELECT content_object_id FROM cables_collectionuserobjectpermission WHERE {STANDING}",
        ),
        function(
            "cables_my_named",
            "SETOF bigint",
            f"SELECT content_object_id FROM cables_cableuserobjectpermission WHERE {STANDING}",
        ),
        function(
            "cables_my_imports",
            "SETOF bigint",
            "SELECT id FROM cables_cable WHERE imported_by_id = declass_person() AND 'NODIS' = ANY (guard_needs)",
        ),
        function(
            "cables_my_portions",
            "SETOF bigint",
            "SELECT portion_id FROM cables_portiongrant WHERE until >= declass_today() AND (person_id = declass_person()"
            " OR group_id IN (SELECT group_id FROM declass_user_groups WHERE user_id = declass_person()))",
        ),
        function(
            "cables_my_kept",
            "SETOF bigint",
            "SELECT id FROM cables_cable WHERE collection_id IN (SELECT cables_my_custody())",
        ),
        protect(
            "cables_collection",
            select="custodian_id = (SELECT declass_person()) OR id IN (SELECT cables_my_collections())"
            f" OR {SYSTEM} OR id IN (SELECT c.collection_id FROM cables_cable c)",
            insert="custodian_id = declass_person() AND (SELECT declass_has_role('Custodian'))",
            update="custodian_id = declass_person() AND (SELECT declass_has_role('Custodian'))",
        ),
        protect(
            "cables_collectionuserobjectpermission",
            select="user_id = (SELECT declass_person()) OR content_object_id IN (SELECT cables_my_custody())",
            insert="content_object_id IN (SELECT cables_my_custody())",
            update="content_object_id IN (SELECT cables_my_custody())",
            delete="content_object_id IN (SELECT cables_my_custody())",
        ),
        protect(
            "cables_cableuserobjectpermission",
            select="user_id = (SELECT declass_person()) OR content_object_id IN (SELECT cables_my_kept())",
            insert="content_object_id IN (SELECT cables_my_kept())",
            update="content_object_id IN (SELECT cables_my_kept())",
            delete="content_object_id IN (SELECT cables_my_kept())",
        ),
        protect(
            "cables_cable",
            select=f"{SYSTEM} OR {whole('cables_cable')} OR EXISTS (SELECT 1 FROM cables_portion p WHERE p.cable_id = cables_cable.id)",
            insert=f"imported_by_id = declass_person() AND {CUSTODY}",
            update=f"{SYSTEM} OR {whole('cables_cable')}",
        ),
        protect("cables_portion", select=PIECE, insert=f"{CUSTODY}", update=PIECE),
        protect(
            "cables_cablesource",
            select=f"{OF_WHOLE} OR (cable_id IS NULL AND {CUSTODY})",
            insert=f"received_by_id = declass_person() AND {CUSTODY}",
        ),
        protect("cables_problem", select=OF_WHOLE, insert=OF_WHOLE, update=OF_WHOLE),
        protect("cables_tag", select=OF_PORTION, insert=OF_WHOLE),
        protect("cables_reference", select=OF_PORTION, insert=OF_WHOLE),
        protect("cables_schedulefact", select=OF_WHOLE, insert=f"recorded_by_id = declass_person() AND {OF_WHOLE}", update=OF_WHOLE),
        protect("cables_schedulehistory", select=OF_WHOLE, insert=f"computed_by_id = declass_person() AND {OF_WHOLE}"),
        protect(
            "cables_portiongrant",
            select=f"person_id = (SELECT declass_person()) OR {OF_WHOLE}",
            insert=f"granted_by_id = declass_person() AND {OF_WHOLE}",
            update=OF_WHOLE,
        ),
        # The grantor is whoever is asking; a hand-written value does not count.
        trigger_function("cables_true_grantor", "NEW.granted_by_id := declass_person(); RETURN NEW;"),
        *(
            trigger(table, "true_grantor", "BEFORE INSERT OR UPDATE", "cables_true_grantor()")
            for table in (
                "cables_collectionuserobjectpermission",
                "cables_cableuserobjectpermission",
                "cables_clearance",
                "cables_readin",
            )
        ),
        *(
            trigger(table, "set_by_administrator", "BEFORE INSERT OR UPDATE", "declass_set_by_administrator('person_id')")
            for table in ("cables_clearance", "cables_readin")
        ),
    ]
