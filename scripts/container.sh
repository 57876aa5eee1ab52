# Sourced, not run: a Debian in a folder, booted with systemd as the first process of a container, and a
# small Internet round it. The folder has systemd, iproute2, iptables, nftables, iputils-ping,
# wireguard-tools and wireguard-go. The caller sets 'root' and is root; env.sh is there.
# shellcheck shell=bash disable=SC2154

# What systemd wants to find, on hosts with one hierarchy of control groups and on those with several.
boot='
set -e
mount --make-rprivate /
mount --bind "$1" "$1"
cd "$1"
mount -t proc proc proc
mount -t sysfs sysfs sys
if [ "$2" = unified ]; then
  mount -t cgroup2 cgroup2 sys/fs/cgroup
else
  mount -t tmpfs -o mode=755 tmpfs sys/fs/cgroup
  mkdir sys/fs/cgroup/systemd
  mount -t cgroup -o none,name=systemd,xattr cgroup sys/fs/cgroup/systemd
fi
mount -t tmpfs -o mode=755 tmpfs run
mount -t tmpfs -o mode=755 tmpfs dev
mkdir dev/pts dev/shm dev/net
mount -t devpts -o newinstance,ptmxmode=666 devpts dev/pts
ln -s pts/ptmx dev/ptmx
ln -s /proc/self/fd dev/fd
for node in null zero full random urandom tty net/tun; do
  touch dev/$node
  mount --bind /dev/$node dev/$node
done
pivot_root . mnt
cd /
umount -l /mnt
export container=slaacguard PATH=/usr/sbin:/usr/bin:/sbin:/bin
exec /lib/systemd/systemd --system --show-status=no --log-target=journal
'
# Each start would compile for twenty seconds, and what is tried ends before.
mkdir -p "$root/etc/systemd/system.conf.d"
printf '[Manager]\nDefaultEnvironment=SLAACGUARD_WARM_UP=off\n' > "$root/etc/systemd/system.conf.d/try.conf"
if [ -e /sys/fs/cgroup/cgroup.controllers ]; then
  kind=unified
  group=/sys/fs/cgroup/slaacguard-try.$$
else
  kind=several
  group=/sys/fs/cgroup/systemd/slaacguard-try.$$
fi
mkdir -p "$group" 2> /dev/null || group=
bash -c '[ -z "$2" ] || echo $$ > "$2/cgroup.procs"
  exec unshare --pid --mount --net --uts --ipc --cgroup --fork --kill-child --mount-proc \
    bash -c "$1" boot "$3" "$4"' start "$boot" "$group" "$root" "$kind" < /dev/null > /dev/null 2>&1 &
container=$!
first=
# What was started for the container outside of it, by process.
helpers=
end_container() {
  # shellcheck disable=SC2086
  [ -z "$helpers" ] || kill $helpers 2> /dev/null
  kill -KILL "$container" 2> /dev/null
  wait "$container" 2> /dev/null
  [ -z "$group" ] || find "$group" -depth -type d -exec rmdir {} \; 2> /dev/null
}
trap end_container EXIT

# now SECONDS COMMAND...: whether the command succeeds within this many seconds.
now() {
  local until=$((SECONDS + $1))
  shift
  until "$@" > /dev/null 2>&1; do
    [ "$SECONDS" -lt "$until" ] || return 1
    sleep 0.2
  done
}
find_first() { first=$(pgrep -P "$container" | head -1) && [ -n "$first" ]; }
now 60 find_first || fail "the container does not start"
inside() {
  nsenter -t "$first" -m -u -i -n -p -C -r -w env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin \
    DEBIAN_FRONTEND=noninteractive "$@"
}
show_journal() { inside journalctl --no-pager -u slaacguard 2> /dev/null | tail -40 >&2; }
expect() {
  local what=$1
  shift
  "$@" || { show_journal; fail "$what: not so"; }
  say "$what"
}
is_booted() { inside systemctl is-system-running | grep -qE 'running|degraded'; }
expect "systemd is the first process" now 60 is_booted

# Two hosts at the Internet, of which each is behind a cable of its own:
#
#   laptop  2001:db8:ff:1::2 --- 2001:db8:ff:1::1  gateway  2001:db8:ff:2::1 --- 2001:db8:ff:2::2  listener
inside sh -ec '
  ip link set lo up
  ip address add 2001:db8:ff::1/128 dev lo
  number=1
  for name in laptop listener; do
    ip netns add $name
    ip link add up$number type veth peer name eth0 netns $name
    ip address add 2001:db8:ff:$number::1/64 dev up$number nodad
    ip link set up$number up
    ip -n $name link set lo up
    ip -n $name address add 2001:db8:ff:$number::2/64 dev eth0 nodad
    ip -n $name link set eth0 up
    ip -n $name route add default via 2001:db8:ff:$number::1
    number=$((number + 1))
  done
  echo 2001:db8:ff::1 vpn.example.net home.example.net >> /etc/hosts' || fail "no network in the container"
