"""The promises kept with Redis, Celery, files and memory: implementations of `ports`."""
