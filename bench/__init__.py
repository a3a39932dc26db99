"""How fast copydesk is, and what of it is overhead: `python -m bench`, or `make bench`.

    articles              the texts: varied, seeded, written from templates of our own
    figures               what is measured, with its bound; tables and JSON
    running · processes   a whole copydesk of its own to measure · what its processes use
    bare                  the yardstick: the same parse and enrich in a multiprocessing loop
    overhead · latency · footprint · startup · scale · growth    the parts that can be selected
    field                 the same work with the task queues somebody would pick instead
    light                 a parser that takes no time, to see the queue alone

Every ratio is of two measurements in the same run, one right after the other, several times. What does not live here:
tests of correctness, and the quality of parsers and enrichers.
"""
