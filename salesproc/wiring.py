"""Which room fills which slot of a lower room: one page."""


def connect() -> None:
    """Fill the slots; called once when the applications are ready."""
