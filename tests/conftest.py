"""What holds for every test."""

from __future__ import annotations

from hypothesis import settings

# A busy machine is no defect: how long things take is measured in bench/, and bounded where a promise says so.
settings.register_profile("copydesk", deadline=None)
settings.load_profile("copydesk")
