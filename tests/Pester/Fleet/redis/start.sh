#!/bin/sh
# Runs the host's redis-server, unmodified: as the primary on one node, as its replica on the others.
# usage: start.sh PRIMARY_ADDRESS VALUE
set -eu
primary=$1 value=$2
case $VM_ADDRESS in
    "$primary") ;;
    *) exec /usr/bin/redis-server redis.conf --replicaof "$primary" 6379 ;;
esac
# The primary's data differs from version to version.
if [ ! -e /var/lib/redis-test/dump.rdb ]; then
    /usr/bin/redis-server redis.conf --port 0 --unixsocket /tmp/seed.sock --daemonize yes --pidfile /tmp/seed.pid
    until redis-cli -s /tmp/seed.sock ping >/dev/null 2>&1; do :; done
    for key in $(seq 1 100); do echo "SET key:$key $value-$key"; done | redis-cli -s /tmp/seed.sock >/dev/null
    redis-cli -s /tmp/seed.sock shutdown save
fi
exec /usr/bin/redis-server redis.conf
