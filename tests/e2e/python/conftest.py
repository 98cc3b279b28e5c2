from support.fixtures import people, server  # noqa: F401
