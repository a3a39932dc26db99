"""From folders of files to the ledger and the queue: nothing settled is missed, nothing unfinished is read.

rules · settle · waiting     pure: which names are left alone, when a file may be read, who is next
examine · walk · folder      one file, one walk, one inbox
remembered                   which files need no second look
events · presence            what the file system tells by itself, and whether the folder is still there
hand_over · disposing        to the ledger and the queue; sources whose result is out
inboxes · watch · state      what is watched, the loop, what it says of itself
stop                         how the loop is told to end
"""

from __future__ import annotations

from worker.watcher.inboxes import Inboxes, open_inboxes
from worker.watcher.state import WatcherState
from worker.watcher.stop import Stop
from worker.watcher.watch import Watcher

__all__ = ["Inboxes", "Stop", "Watcher", "WatcherState", "open_inboxes"]
