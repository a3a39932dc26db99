"""copydesk beside what somebody would build with a task queue: the same work on the same server, in the same run.

    work        what every peer does with a file: parse, enrich, publish; the functions are copydesk's own
    peers       one short file for each task queue, as its manual says, set to acknowledge late where it can
    compare     start each, let it work, stop it, and put the rates side by side

The peers live in an environment of their own (`make bench` installs it): copydesk does not depend on them.
"""
