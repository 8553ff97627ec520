"""A record corrected in second review goes back to its reviewer too; one corrected after its release is queued anew.

What went out stays out: the new review is of the corrected record, and a person decides what follows.
"""

from django.db import migrations

BACK = """
    UPDATE reviews_approval a SET voided_at = now(), voided_by_id = declass_person()
      FROM reviews_review r
     WHERE r.id = a.review_id AND r.cable_id = NEW.cable_id AND a.voided_at IS NULL
       AND r.state NOT IN ('RELEASED', 'CLOSED');
    UPDATE reviews_lease l SET ended_at = now()
      FROM reviews_review r
     WHERE r.id = l.review_id AND r.cable_id = NEW.cable_id AND r.state = 'SECOND_REVIEW' AND l.ended_at IS NULL;
    UPDATE reviews_review SET state = 'IN_REVIEW', changed_at = now(), sent_back_reason = TG_ARGV[0]
     WHERE cable_id = NEW.cable_id AND state IN ('SECOND_REVIEW', 'AWAITING_APPROVAL', 'APPROVED');
    INSERT INTO reviews_review (public_id, cable_id, kind, state, opened_on, opened_by_id, due_on, priority,
                                needs_second_review, sent_back_reason, changed_at)
    SELECT left(replace(gen_random_uuid()::text, '-', ''), 14), c.id, r.kind, 'QUEUED', declass_today(),
           declass_person(), c.declassify_on, r.priority, '', TG_ARGV[0], now()
      FROM cables_cable c JOIN reviews_review r ON r.cable_id = c.id
     WHERE c.id = NEW.cable_id AND r.state = 'RELEASED'
       AND NOT EXISTS (SELECT FROM reviews_review o
                        WHERE o.cable_id = c.id AND o.state NOT IN ('RELEASED', 'CLOSED'))
     ORDER BY r.id DESC LIMIT 1;
    RETURN NULL;
"""
BEFORE = """
    UPDATE reviews_approval a SET voided_at = now(), voided_by_id = declass_person()
      FROM reviews_review r
     WHERE r.id = a.review_id AND r.cable_id = NEW.cable_id AND a.voided_at IS NULL
       AND r.state NOT IN ('RELEASED', 'CLOSED');
    UPDATE reviews_review SET state = 'IN_REVIEW', changed_at = now(), sent_back_reason = TG_ARGV[0]
     WHERE cable_id = NEW.cable_id AND state IN ('AWAITING_APPROVAL', 'APPROVED');
    RETURN NULL;
"""
REPLACED = (
    "CREATE OR REPLACE FUNCTION reviews_record_changed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER"
    " SET search_path = public, pg_temp AS $body$ BEGIN {body} END $body$"
)


class Migration(migrations.Migration):
    dependencies = [("reviews", "0015_referral_log"), ("cables", "0018_taken_back_facts")]

    operations = [migrations.RunSQL(REPLACED.format(body=BACK), REPLACED.format(body=BEFORE))]
