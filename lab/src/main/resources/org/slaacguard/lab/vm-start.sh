#!/bin/sh
# Under the host's root folder, in a virtual machine of the lab: makes it a usual Linux, runs
# /run/command with its input and output on the second serial line, and powers off.
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
HOME=/root
export PATH HOME
ln -s /proc/self/fd /dev/fd
mkdir -p /dev/pts /dev/shm
mount -t devpts devpts /dev/pts
mount -t tmpfs tmpfs /dev/shm
mount -t cgroup2 cgroup2 /sys/fs/cgroup
mount -t bpf bpf /sys/fs/bpf
mount -t debugfs debugfs /sys/kernel/debug
mount -t securityfs securityfs /sys/kernel/security
mount -t tracefs tracefs /sys/kernel/tracing
ip link set lo up
stty -F /dev/ttyS1 raw -echo
(
  cd /
  . /run/command
) < /dev/ttyS1 > /dev/ttyS1 2>&1
# The line is closed, and with that drained.
/run/busybox poweroff -f
