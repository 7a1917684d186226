"""For all tests: a property that takes long on a busy machine is no failure."""

from hypothesis import settings

settings.register_profile("gradtui", deadline=None)
settings.load_profile("gradtui")
