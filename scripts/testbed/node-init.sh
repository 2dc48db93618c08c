#!/bin/sh
# Pid 1 of a testbed node: makes the node's mounts, starts sshd, and ends with sshd. Run by enter-node.sh.
# usage: node-init.sh FOLDER HOSTNAME ADDRESS
set -eu
folder=$1 name=$2 address=$3

mount --make-rprivate /
# Copies of other nodes' namespace mounts would keep those namespaces alive after their removal.
umount --recursive --lazy /run/netns 2>/dev/null || :
hostname "$name"

# Double mounts confuse programs that look for them, as runc does for control groups.
for path in /dev/shm /sys /proc; do
    while umount --recursive --lazy $path 2>/dev/null; do :; done
done
mount -t proc proc /proc
mount -t sysfs sysfs /sys
if [ -e "$folder/../cgroup-v2" ]; then
    mount -t cgroup2 cgroup2 /sys/fs/cgroup
    # Limits can be set for guests only if no process stays in the group above them.
    mkdir -p /sys/fs/cgroup/node
    echo 1 >/sys/fs/cgroup/node/cgroup.procs
    echo '+memory +pids +cpu' >/sys/fs/cgroup/cgroup.subtree_control
else
    mount -t tmpfs -o mode=755 cgroup /sys/fs/cgroup
    while IFS=: read -r number controllers own; do
        case $number in
            0) mkdir /sys/fs/cgroup/unified && mount -t cgroup2 cgroup2 /sys/fs/cgroup/unified ;;
            *) directory=/sys/fs/cgroup/${controllers#name=}
               case $controllers in name=*) controllers=none,$controllers ;; esac
               mkdir "$directory" && mount -t cgroup -o "$controllers" cgroup "$directory" ;;
        esac
    done </proc/self/cgroup
fi
mount -t tmpfs tmpfs /dev/shm

# The node writes to a host's usual paths; the files stay in the node's folder.
for path in etc usr/local var/lib; do
    mkdir -p "$folder/changes/$path" "$folder/work/$path"
    mount -t overlay -o "lowerdir=/$path,upperdir=$folder/changes/$path,workdir=$folder/work/$path" overlay "/$path"
done
for path in run root var/log var/lib/vmproxy usr/local/bin etc/vmproxy; do
    mkdir -p "$folder/$path" "/$path"
    mount --bind "$folder/$path" "/$path"
done
echo "$name" >/etc/hostname
mkdir -p /run/sshd /run/lock
chmod 700 /root

# Last, as the folder itself may be below it.
mkdir -p "$folder/tmp"
chmod 1777 "$folder/tmp"
mount --bind "$folder/ssh" /etc/ssh
mount --bind "$folder/tmp" /tmp

cat >/etc/ssh/sshd_config <<CONFIG
ListenAddress $address
HostKey /etc/ssh/ssh_host_ed25519_key
AuthorizedKeysFile /etc/ssh/authorized_keys
PermitRootLogin prohibit-password
PasswordAuthentication no
UsePAM no
UseDNS no
MaxStartups 100
MaxSessions 100
PidFile /run/sshd.pid
Subsystem sftp internal-sftp
CONFIG

# In the background, so that this shell reaps the processes that are left to pid 1.
env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin /usr/sbin/sshd -D -E /run/sshd.log &
wait $!
