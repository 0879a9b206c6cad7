from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("casework", "0007_letters_and_clearance")]

    operations = [
        migrations.RenameField("passkey", "caseworker", "user"),
        migrations.CreateModel(
            name="SpentChallenge",
            fields=[
                (
                    "digest",
                    models.CharField(max_length=64, primary_key=True, serialize=False),
                ),
                ("spent_on", models.DateField()),
            ],
        ),
    ]
