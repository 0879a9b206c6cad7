import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0008_passkeys"),
    ]

    operations = [
        migrations.AddField(
            model_name="work",
            name="is_justified",
            field=models.BooleanField(
                default=False,
                help_text="Feedback may take six months instead of three.",
            ),
        ),
        migrations.AddField(
            model_name="caseworker",
            name="mailed_on",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.CreateModel(
            name="HeldReply",
            fields=[
                (
                    "proposal",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="held_reply",
                        serialize=False,
                        to="casework.proposal",
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                (
                    "key",
                    models.PositiveIntegerField(
                        help_text="Of the case, that it is sealed to."
                    ),
                ),
                ("for_case", models.BinaryField()),
                ("for_reporter", models.BinaryField()),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="held_replies",
                        to="reporting.report",
                    ),
                ),
            ],
        ),
    ]
