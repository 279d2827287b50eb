"""One register entry, one person: in the database."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_fill_register_keys")]
    operations = [
        migrations.AddConstraint(
            model_name="user",
            constraint=models.UniqueConstraint(
                condition=models.Q(("register_number_key", ""), _negated=True),
                fields=("register_key", "register_number_key"),
                name="accounts_user_register_entry_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("register_clash_with", None),
                        ("register_key", ""),
                        ("register_number", ""),
                        ("register_number_key", ""),
                    ),
                    models.Q(
                        models.Q(("register_number", ""), _negated=True),
                        models.Q(("register_key", ""), _negated=True),
                        models.Q(("register_number_key", ""), _negated=True),
                        ("register_clash_with", None),
                    ),
                    models.Q(
                        models.Q(("register_number", ""), _negated=True),
                        ("register_key", ""),
                        ("register_number_key", ""),
                        ("register_clash_with__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="accounts_user_register_keys",
            ),
        ),
    ]
