"""Which connection may migrate."""


class OwnerMigrates:
    """Tables are made by the owner connection alone; the application and public roles own nothing."""

    def allow_migrate(self, db: str, app_label: str, **hints: object) -> bool:
        return db == "owner"

    def allow_relation(self, obj1: object, obj2: object, **hints: object) -> bool:
        """All three connections reach the same database."""
        return True
