"""How many pages each cable fills, and by what that is known; counted from the texts that are there already."""

from django.db import migrations, models

from cables.parsing.pages import pages_of


def count(apps, schema_editor):
    using = schema_editor.connection.alias
    portions = apps.get_model("cables", "Portion").objects.using(using)
    cables = apps.get_model("cables", "Cable").objects.using(using)
    for cable in cables.only("pk").iterator():
        texts = portions.filter(cable=cable).order_by("position").values_list("text", flat=True)
        pages = pages_of("".join(texts))
        cables.filter(pk=cable.pk).update(pages=pages.count, pages_basis=pages.basis.value)


class Migration(migrations.Migration):
    dependencies = [("cables", "0013_search")]

    operations = [
        migrations.AddField(model_name="cable", name="pages", field=models.PositiveIntegerField(default=1)),
        migrations.AddField(
            model_name="cable", name="pages_basis", field=models.CharField(default="LINES", max_length=7)
        ),
        migrations.RunPython(count, migrations.RunPython.noop),
    ]
