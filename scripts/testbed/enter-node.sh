#!/bin/sh
# Starts a testbed node: joins the node's cgroups, then its namespaces, then becomes node-init.sh as its pid 1.
# usage: enter-node.sh FOLDER TESTBED NODE ADDRESS
set -eu
folder=$1 testbed=$2 node=$3 address=$4
group=vm-testbed-$testbed/$node

# Cgroups v1: a cpuset takes processes only after these two files are filled in.
make_group() {
    path=$1
    for part in $(echo "$2" | tr / ' '); do
        path=$path/$part
        mkdir -p "$path"
        for file in cpuset.cpus cpuset.mems; do
            [ ! -e "$path/$file" ] || [ -n "$(cat "$path/$file")" ] || cat "$path/../$file" >"$path/$file"
        done
        # Cgroups v2: children can have limits only if their parent enables the controllers.
        [ ! -e "$path/cgroup.subtree_control" ] || echo '+memory +pids +cpu' >"$path/cgroup.subtree_control" 2>/dev/null || :
    done
}

# All processes of the node, its guests' included, are below this group, by which they are found and ended.
if [ -e /sys/fs/cgroup/cgroup.procs ]; then
    make_group /sys/fs/cgroup "${group%/*}"
    mkdir -p "/sys/fs/cgroup/$group"
    echo $$ >"/sys/fs/cgroup/$group/cgroup.procs"
else
    while IFS=: read -r number controllers own; do
        case $number in
            0) root=/sys/fs/cgroup/unified own=/ ;;
            *) root=/sys/fs/cgroup/${controllers#name=} ;;
        esac
        [ -d "$root" ] || continue
        make_group "$root${own%/}" "$group"
        echo $$ >"$root${own%/}/$group/cgroup.procs"
    done </proc/self/cgroup
fi

exec nsenter --net="/run/netns/vmt-$testbed-$node" \
    unshare --mount --pid --uts --ipc --cgroup --fork --kill-child=KILL \
    /bin/sh "$(dirname "$0")/node-init.sh" "$folder" "$testbed-$node" "$address"
