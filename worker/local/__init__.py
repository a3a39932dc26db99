"""Everything on one machine: the embedded server, and the supervisor behind `up`, `work` and `demo`.

    paths      where the server keeps its data, and where its socket may be
    binary     which server program runs it
    options    how it is set up
    address    where the running one listens
    lock       who holds the data directory, by `flock`: it never outlives a process
    ping       is it there?
    server_log what its log tells
    server     start, share, adopt, stop: `EmbeddedServer`, `running_url`
    backoff    how long to wait before starting again what keeps ending
    child      one supervised process and its group
    tether     ties a process to this one
    guard      what ends the children of a supervisor that was killed
    orphans    collecting what lost its parent
    signals    waiting for signals
    supervisor keeps the children running and stops them in order: `Supervisor`, `ChildSpec`
    heartbeat  a file whose age says that a supervisor lives

`tether_main` and `guard_main` are small programs that run in processes of their own, by their path.
What does not live here: what is run (`watcher`, `celery_app`), and the commands (`cli`).
"""
