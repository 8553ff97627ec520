"""A record that is corrected, or gains a section, under an open review goes back to its reviewer; approvals are voided.

`cables` knows no reviews, so the database does it, whoever writes the correction.
"""

from django.db import migrations

from declass.rows import trigger, trigger_function

BACK = """
    UPDATE reviews_approval a SET voided_at = now(), voided_by_id = declass_person()
      FROM reviews_review r
     WHERE r.id = a.review_id AND r.cable_id = NEW.cable_id AND a.voided_at IS NULL
       AND r.state NOT IN ('RELEASED', 'CLOSED');
    UPDATE reviews_review SET state = 'IN_REVIEW', changed_at = now(), sent_back_reason = TG_ARGV[0]
     WHERE cable_id = NEW.cable_id AND state IN ('AWAITING_APPROVAL', 'APPROVED');
    RETURN NULL;
"""


class Migration(migrations.Migration):
    dependencies = [("reviews", "0005_withdrawn_parts"), ("cables", "0008_corrections")]

    operations = [
        trigger_function("reviews_record_changed", BACK),
        trigger(
            "cables_correction",
            "review_goes_back",
            "AFTER INSERT",
            "reviews_record_changed('The custodian corrected the record. Look at it again, then submit.')",
        ),
        trigger(
            "cables_cablesource",
            "review_goes_back",
            "AFTER INSERT",
            "reviews_record_changed('Another section of the cable arrived. Decide its portions, then submit.')",
        ),
    ]
