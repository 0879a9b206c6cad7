from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reporting", "0004_new_at_desk")]

    operations = [
        migrations.AddField(
            model_name="report",
            name="needs_new_key",
            field=models.BooleanField(
                default=False,
                help_text="Somebody lost the case: whoever opens it changes it.",
            ),
        ),
    ]
