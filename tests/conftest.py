"""What holds for every test."""

from __future__ import annotations

import signal

from hypothesis import settings

# A busy machine is no defect: how long things take is measured in bench/, and bounded where a promise says so.
settings.register_profile("copydesk", deadline=None)
settings.load_profile("copydesk")

# A run that was put into the background ignores Ctrl+C and hang-ups, and so would every program it starts; tests send both.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
if signal.getsignal(signal.SIGHUP) is signal.SIG_IGN:
    signal.signal(signal.SIGHUP, signal.SIG_DFL)
