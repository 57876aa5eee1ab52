# Sourced, not run: follows the pages of docs/ in the container (container.sh), with the commands as they
# stand there. A block of commands has a mark above it: '<!-- tried: NAME -->', or '<!-- not tried: WHY -->'.
# shellcheck shell=bash disable=SC2154

followed=
kea=

# block PAGE NAME: the commands of a block.
block() {
  awk -v mark="<!-- tried: $2 -->" '$0 == mark { go = 1; next } go && /^```$/ { exit } go && !/^```/' \
    "$top/docs/$1"
}

# check_marks PAGE...: each block of commands has a mark.
check_marks() {
  local page bare
  for page; do
    bare=$(awk '/^ *```(sh|console)$/ && before !~ /^<!-- (not )?tried: / { print FNR } { before = $0 }' \
      "$top/docs/$page")
    [ -z "$bare" ] || fail "docs/$page: the block in line $bare has no mark that says whether it is tried"
  done
}

# check_followed PAGE...: each block that is to be tried was.
check_followed() {
  local page name
  for page; do
    while read -r name; do
      case "$followed" in
        *"|$page $name|"*) ;;
        *) fail "docs/$page: nobody has tried the block '$name'" ;;
      esac
    done < <(sed -n 's/^<!-- tried: \(.*\) -->$/\1/p' "$top/docs/$page")
  done
}

# follow PAGE NAME [SED]: runs a block in root's home folder; SED puts in what readers are told to.
follow() {
  local commands flags=-euo
  # What only looks may find something: the doctor's status tells that.
  [ "$2" != look ] || flags=-uo
  commands=$(block "$1" "$2")
  [ -n "$commands" ] || fail "docs/$1 has no block '$2'"
  commands=$(printf '%s\n' "$commands" | sed "s/_amd64\.deb/_$(dpkg --print-architecture).deb/; ${3:-}")
  [ "$2" != look ] || commands+=$'\n:'
  said=$(inside bash "$flags" pipefail -c "cd /root
$commands" 2>&1 < /dev/null) || { printf '%s\n' "$commands" '' "$said" >&2; show_journal; fail "docs/$1, '$2': that fails"; }
  followed="$followed|$1 $2|"
  say "docs/$1: $2"
  [ "$2" != look ] || say "$said"
}

is_active() { [ "$(inside systemctl is-active slaacguard)" = active ]; }
has_wg0() { inside ip link show dev wg0 > /dev/null 2>&1; }
has_no_wg0() { ! has_wg0; }
leave_page() {
  inside sh -c 'systemctl stop slaacguard; rm -f /etc/slaacguard/* /etc/wireguard/* /root/*.conf /root/*.svg'
  expect "  and nothing of it is left" now 60 has_no_wg0
}
# peer NAME: a device gets its file, as the pages say; there is no resolvconf.
peer() {
  inside sed -i '/^DNS/d' "/root/$1.conf"
  inside ip netns exec "$1" env WG_QUICK_USERSPACE_IMPLEMENTATION=wireguard-go \
    wg-quick up "/root/$1.conf" > /dev/null 2>&1 || fail "wg-quick does not take $1.conf"
}
peer_down() { inside ip netns exec "$1" wg-quick down "/root/$1.conf" > /dev/null 2>&1; }

# In the container the package is there already; try-package has installed it first.
try_routed() {
  follow install.md install
  follow vps-routed.md install
  follow vps-routed.md server
}

# The link of the hoster, and its router, which asks for each address there.
try_onlink() {
  inside sh -ec '
    ip netns add router
    ip link add eth0 type veth peer name eth0 netns router
    ip address add 2001:db8:a::2/64 dev eth0 nodad
    ip link set eth0 up
    ip -n router address add 2001:db8:a::1/64 dev eth0 nodad
    ip -n router link set eth0 up' || fail "no link of the hoster"
  follow vps-onlink.md install
  follow vps-onlink.md server
  peer laptop
  onlink_address() {
    inside ip -n laptop -6 -o address show dev laptop scope global |
      sed -n 's|.* inet6 \(2001:db8:a:[^/]*\)/.*|\1|p' | head -1
  }
  reached() { inside ip netns exec router ping -c 1 -W 1 "$(onlink_address)"; }
  expect "  the laptop is reached from the hoster's router" now 60 reached
  follow vps-onlink.md look
  expect "  the doctor finds nothing that is missing" sh -c '! echo "$1" | grep "^  missing"' sh "$said"
  expect "  the laptop is shown with its address" sh -c 'echo "$1" | grep -q "^laptop  *2001:db8:a:"' sh "$said"
  peer_down laptop
  leave_page
  inside sh -c 'ip link delete eth0; ip netns delete router'
}

# The provider of the pages: a router that advertises itself, and Kea; both are this machine's programs, in a
# namespace of the container. To be run in the background, by its own process number.
provider() { exec nsenter --net="/proc/$first/root/run/netns/provider" "$@"; }
# connect UPLINK ADDRESS: the line between them, as the provider routes it.
connect() {
  inside sh -ec '
    ip netns add provider
    # Kea takes no address that the kernel still probes for.
    ip netns exec provider sysctl -q net.ipv6.conf.all.forwarding=1 net.ipv6.conf.default.accept_dad=0
    ip link add "$1" type veth peer name isp0 netns provider
    ip link set "$1" address "$2"
    ip link set "$1" up
    ip -n provider link set lo up
    ip -n provider link set isp0 up
    ip -n provider address add 2001:db8:f::1/64 dev isp0 nodad
    for pool in a b; do
      ip -n provider route add "2001:db8:${pool}000::/40" via fe80::ff:fe00:2 dev isp0
    done' connect "$@" || fail "no line to the provider"
  line=$(mktemp -d)
  printf 'interface isp0 { AdvSendAdvert on; MinRtrAdvInterval 3; MaxRtrAdvInterval 4; };\n' > "$line/radvd.conf"
  provider radvd -n -m stderr -u root -C "$line/radvd.conf" -p "$line/radvd.pid" > "$line/radvd.log" 2>&1 &
  helpers+=" $!"
  delegate 2001:db8:a000::
}
# delegate POOL: the provider's server delegates /56 out of this /40, and knows of no others.
delegate() {
  [ -z "${kea:-}" ] || { kill "$kea"; wait "$kea"; } 2> /dev/null
  rm -f "$line/leases.csv"
  cat > "$line/kea.json" << END
{"Dhcp6": {
  "interfaces-config": {"interfaces": ["isp0"]},
  "data-directory": "$line",
  "server-id": {"type": "EN", "enterprise-id": 32473, "identifier": "01", "persist": false},
  "lease-database": {"type": "memfile", "persist": true, "name": "$line/leases.csv", "lfc-interval": 0},
  "preferred-lifetime": 60, "valid-lifetime": 120, "renew-timer": 3, "rebind-timer": 6,
  "option-data": [{"name": "dns-servers", "data": "2001:db8:f::53"}],
  "loggers": [{"name": "kea-dhcp6", "output_options": [{"output": "stdout"}], "severity": "INFO"}],
  "subnet6": [{"subnet": "2001:db8:f::/64", "interface": "isp0",
    "pd-pools": [{"prefix": "$1", "prefix-len": 40, "delegated-len": 56}]}]}}
END
  KEA_PIDFILE_DIR=$line KEA_LOCKFILE_DIR=$line provider kea-dhcp6 -c "$line/kea.json" > "$line/kea.log" 2>&1 &
  kea=$!
  helpers+=" $kea"
  now 60 grep -q DHCP6_STARTED "$line/kea.log" || { cat "$line/kea.log" >&2; fail "Kea does not start"; }
}
disconnect() {
  kill $helpers 2> /dev/null
  wait $helpers 2> /dev/null
  helpers=
  kea=
  rm -r "$line"
  inside sh -c 'ip link delete "$1"; ip netns delete provider' disconnect "$1"
}
# address NAMESPACE DEVICE PREFIX: an address of it that is no longer than needed old.
address() {
  inside ip -n "$1" -6 -o address show dev "$2" scope global -deprecated |
    sed -n "s|.* inet6 \($3[^/]*\)/.*|\1|p" | head -1
}
# reaches NAMESPACE DEVICE PREFIX: from an address of this prefix to the provider.
reaches() { inside ip netns exec "$1" ping -c 1 -W 1 -I "$(address "$1" "$2" "$3")" 2001:db8:f::1; }

# A home router with a LAN, without the session itself; then a VPS.
try_uplink() {
  inside sh -ec '
    ip netns add desk
    ip link add eth1 type veth peer name eth0 netns desk
    ip link set eth1 up
    ip -n desk link set lo up
    ip -n desk link set eth0 up' || fail "no LAN"
  connect ppp0 02:00:00:00:00:02
  follow home-router.md install
  follow home-router.md router
  peer laptop
  expect "  a host of the LAN reaches the provider" now 60 reaches desk eth0 2001:db8:a000:2:
  expect "  the laptop does so, too" now 60 reaches laptop laptop 2001:db8:a000:1:
  delegate 2001:db8:b000::
  expect "  the provider gives another prefix" now 60 reaches desk eth0 2001:db8:b000:2:
  expect "  and the laptop has moved" now 60 reaches laptop laptop 2001:db8:b000:1:
  follow home-router.md look
  expect "  the prefix is shown" sh -c 'echo "$1" | grep -q "delegated:2 on eth1: 2001:db8:b000:2::/64"' sh "$said"
  expect "  and the former one" sh -c 'echo "$1" | grep -A 1 "^2001:db8:a000::/56  *gateway  *ppp0" | grep -q "delegated no more"' sh "$said"
  expect "  the doctor finds nothing that is missing" sh -c '! echo "$1" | grep "^  missing"' sh "$said"
  peer_down laptop
  leave_page
  disconnect ppp0
  inside sh -c 'ip link delete eth1; ip netns delete desk'
  connect eth0 02:00:00:00:00:02
  follow uplink.md vps
  peer laptop
  expect "  the laptop reaches the provider" now 60 reaches laptop laptop 2001:db8:a000:0:
  expect "  which knows the DUID" grep -q 'duid=\[00:03:00:01:02:00:00:00:00:02\]' "$line/kea.log"
  peer_down laptop
  leave_page
  disconnect eth0
}

# A gateway of wg-quick, with a peer that notices nothing; then the same as a folder of PiVPN.
try_moving() {
  inside systemctl set-environment WG_QUICK_USERSPACE_IMPLEMENTATION=wireguard-go
  inside bash -ec '
    umask 077
    mkdir -p /etc/wireguard/configs /etc/wireguard/keys
    cd /etc/wireguard/keys
    wg genkey | tee server_priv | wg pubkey > server_pub
    wg genkey | tee listener_priv | wg pubkey > listener_pub
    wg genpsk > listener_psk
    cat > /etc/wireguard/wg0.conf << END
[Interface]
PrivateKey = $(cat server_priv)
Address = 10.9.0.1/24
ListenPort = 51820
### begin listener ###
[Peer]
PublicKey = $(cat listener_pub)
PresharedKey = $(cat listener_psk)
AllowedIPs = 10.9.0.2/32
### end listener ###
END
    cat > /root/listener.conf << END
[Interface]
PrivateKey = $(cat listener_priv)
Address = 10.9.0.2/24
[Peer]
PublicKey = $(cat server_pub)
PresharedKey = $(cat listener_psk)
Endpoint = [2001:db8:ff::1]:51820
AllowedIPs = 10.9.0.0/24
PersistentKeepalive = 5
END
    cp /root/listener.conf /etc/wireguard/configs/
    echo "listener $(cat listener_pub) 1700000000 2" > /etc/wireguard/configs/clients.txt
    systemctl -q enable --now wg-quick@wg0' || fail "no gateway of wg-quick"
  peer listener
  old_flows() { inside ip netns exec listener ping -c 1 -W 1 10.9.0.1; }
  is_served() { is_active && old_flows; }
  expect "a gateway of wg-quick has a peer" now 60 old_flows
  follow moving.md wg-quick
  expect "  the peer is reached, and has noticed nothing" now 60 is_served
  follow moving.md back
  expect "  and back" now 60 old_flows
  expect "  without slaacguard" [ "$(inside systemctl is-active slaacguard)" = inactive ]
  inside rm /etc/slaacguard/wg0.conf
  follow moving.md import 's|FOLDER|/etc/wireguard|'
  expect "  with the peer's name" inside grep -qx '# friendly_name = listener' /etc/slaacguard/wg0.conf
  follow moving.md start
  expect "  the peer is reached again" now 60 is_served
  peer_down listener
  inside sh -c 'rm -r /etc/wireguard/configs /etc/wireguard/keys; systemctl -q enable slaacguard'
  leave_page
}

try_service_page() {
  inside sh -c 'umask 077; printf "[Interface]\nPrivateKey = %s\n" "$(wg genkey)" > /root/wg0.conf'
  follow service.md enable
  expect "  the interface is there" has_wg0
  follow service.md disable
  expect "  and no more" has_no_wg0
  expect "  while the service goes on" is_active
  inside sh -c 'mv /etc/slaacguard/wg0.conf.off /etc/slaacguard/wg0.conf'
  follow service.md reload
  expect "  it is there again" has_wg0
  leave_page
}

# Metrics and a webhook under the hardening of the unit, switched on while the service runs (gateway.md).
receiver='
use IO::Socket::INET;
my $server = IO::Socket::INET->new(LocalAddr => "127.0.0.1", LocalPort => 9599, Listen => 5, ReuseAddr => 1) or die;
open(my $log, ">>", "/run/received") or die;
$log->autoflush(1);
while (my $client = $server->accept) {
  my ($head, $length) = ("", 0);
  while (my $line = <$client>) { $head .= $line; $length = $1 if $line =~ /^content-length: (\d+)/i; last if $line =~ /^\r?\n$/ }
  read($client, my $body, $length);
  print $log $head, $body, "\n";
  print $client "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n";
  close $client;
}'
try_watching() {
  inside perl -e "$receiver" < /dev/null > /dev/null 2>&1 &
  printf '%s\n' '[Metrics]' 'Listen = 127.0.0.1:9586' '[Webhook]' 'Url = http://127.0.0.1:9599/hook' \
    'Secret = whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' > "$root/etc/slaacguard/gateway.ini"
  chmod 600 "$root/etc/slaacguard/gateway.ini"
  inside systemctl reload slaacguard || { show_journal; fail "gateway.ini is not followed"; }
  has_metrics() {
    inside bash -c 'exec 3<> /dev/tcp/127.0.0.1/9586
      printf "GET /metrics HTTP/1.0\r\nHost: localhost\r\n\r\n" >&3
      grep -q "^slaacguard_interface_up{interface=\"wg0\"} 1" <&3'
  }
  expect "docs/gateway.md: metrics are there after a reload" now 60 has_metrics
  inside sh -c 'slaacguard down wg0 && systemctl reload slaacguard' || fail "wg0 does not come again"
  is_told() { inside grep -qi '^webhook-signature: v1,' /run/received && inside grep -q '"interface.up"' /run/received; }
  expect "  and the webhook is told" now 60 is_told
  inside sh -c 'rm /etc/slaacguard/gateway.ini; systemctl reload slaacguard' || fail "no gateway.ini is not followed"
  has_no_metrics() { ! has_metrics; }
  expect "  and without the file there is neither" now 60 has_no_metrics
}
