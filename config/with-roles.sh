#!/bin/sh
# Starts the server given as arguments with the roles of redis.acl, each with its password from the environment:
#     WATCHER_PASSWORD=… WORKER_PASSWORD=… OPERATOR_PASSWORD=… SUBSCRIBER_PASSWORD=… sh with-roles.sh redis-server redis.conf
# The file it makes holds hashes, so that a password may contain anything. docs/howto/roles.md
set -eu
umask 077

: "${WATCHER_PASSWORD:?}" "${WORKER_PASSWORD:?}" "${OPERATOR_PASSWORD:?}" "${SUBSCRIBER_PASSWORD:?}"
rules=$(mktemp)
hash() { printf %s "$1" | sha256sum | cut -d ' ' -f 1; }
of() { printf %s "s/^user $1 on >CHANGE-ME /user $1 on #$(hash "$2") /"; }

sed -e "$(of watcher "$WATCHER_PASSWORD")" \
    -e "$(of worker "$WORKER_PASSWORD")" \
    -e "$(of operator "$OPERATOR_PASSWORD")" \
    -e "$(of subscriber "$SUBSCRIBER_PASSWORD")" \
    "$(dirname "$0")/redis.acl" > "$rules"
exec "$@" --aclfile "$rules"
