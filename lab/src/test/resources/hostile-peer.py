"""Sends malformed IPv6 packets, built by scapy, straight into an interface without link layer.

Usage: hostile-peer.py INTERFACE OWN GATEWAY VICTIM

OWN and GATEWAY are link-local addresses, VICTIM is another host's address. The packets are the same
in every run. At the end it prints how many packets of each kind the interface took.
"""

import errno
import logging
import random
import socket
import struct
import sys
import time

logging.getLogger("scapy").setLevel(logging.ERROR)
from scapy.config import conf
from scapy.layers.dhcp6 import (
    DHCP6, DHCP6_Advertise, DHCP6_Confirm, DHCP6_Decline, DHCP6_InfoRequest, DHCP6_Rebind,
    DHCP6_Reconf, DHCP6_RelayForward, DHCP6_RelayReply, DHCP6_Release, DHCP6_Renew, DHCP6_Reply,
    DHCP6_Request, DHCP6_Solicit, DHCP6OptClientId, DHCP6OptIA_PD, DHCP6OptIAPrefix,
    DHCP6OptIfaceId, DHCP6OptOptReq, DHCP6OptRapidCommit, DHCP6OptRelayMsg, DHCP6OptServerId,
    DUID_EN, DUID_UUID)
from scapy.layers.inet import UDP
from scapy.layers.inet6 import (
    ICMPv6EchoRequest, ICMPv6MLDone, ICMPv6MLQuery, ICMPv6MLQuery2, ICMPv6MLReport, ICMPv6MLReport2,
    ICMPv6ND_NA, ICMPv6ND_NS, ICMPv6ND_RA, ICMPv6ND_Redirect, ICMPv6ND_RS, ICMPv6NDOptDNSSL,
    ICMPv6NDOptMTU, ICMPv6NDOptPrefixInfo, ICMPv6NDOptRDNSS, ICMPv6NDOptRouteInfo,
    ICMPv6NDOptSrcLLAddr, IPv6, IPv6ExtHdrDestOpt, IPv6ExtHdrFragment,
    IPv6ExtHdrHopByHop, IPv6ExtHdrRouting, PadN, RouterAlert)
from scapy.packet import Raw, fuzz

interface, own, gateway, victim = sys.argv[1:5]
MTU = 1400
ETHERTYPE = 0x86DD
SOURCES = [own, "::", gateway, victim, "ff02::1", "::1"]
GROUPS = ["ff02::1", "ff02::2", gateway, victim]
DHCP = "ff02::1:2"
FUZZED = 40

random.seed(1)
conf.verb = 0
tunnel = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(ETHERTYPE))


def send(packet):
    """Sends one packet; waits while the tunnel's queue is full. False: the kernel refuses it."""
    while True:
        try:
            tunnel.sendto(packet, (interface, ETHERTYPE))
            return True
        except OSError as error:
            if error.errno not in (errno.ENOBUFS, errno.EAGAIN):
                return False
            time.sleep(0.001)


def ip(payload, source=own, to=gateway, hops=255):
    return bytes(IPv6(src=source, dst=to, hlim=hops) / payload)


def option(kind, length, content):
    """An option of neighbour discovery whose length field need not be right."""
    return Raw(bytes([kind, length]) + content)


def discovery():
    messages = [
        ICMPv6ND_RS(), ICMPv6ND_RA(routerlifetime=9000), ICMPv6ND_NS(tgt=victim),
        ICMPv6ND_NA(tgt=victim, O=1), ICMPv6ND_Redirect(tgt=own, dst=victim)]
    whole = [
        ICMPv6NDOptSrcLLAddr(), ICMPv6NDOptPrefixInfo(prefix="2001:db8:bad::"),
        ICMPv6NDOptMTU(mtu=1), ICMPv6NDOptRouteInfo(plen=0), ICMPv6NDOptRDNSS(dns=[own] * 3),
        ICMPv6NDOptDNSSL(searchlist=["$(reboot).example", 'a"; rm'])]
    for message in messages:
        for source in SOURCES:
            for to in GROUPS:
                yield ip(message, source, to)
        yield ip(message, hops=64)
        odd = message.copy()
        odd.code = 7
        yield ip(odd)
        for one in whole:
            yield ip(message / one)
            content = bytes(one)
            for cut in (1, 2, 3, len(content) - 1):
                yield ip(message / Raw(content[:cut]))
            yield ip(message / Raw(content * (MTU // len(content) - 2)))
            for length in (0, 1, 31, 255):
                yield ip(message / Raw(content[:1] + bytes([length]) + content[2:]))
        for kind in range(0, 256, 3):
            yield ip(message / option(kind, random.randrange(256), random.randbytes(30)))
        # Larger than any router sends: the tunnel's own MTU is the bound.
        yield ip(message / option(254, 160, bytes(1278)))
        body = ip(message)
        for length in range(40, len(body)):
            yield body[:length]
        for _ in range(FUZZED):
            yield ip(fuzz(type(message)()), random.choice(SOURCES), random.choice(GROUPS))


def fragments():
    inner = bytes(ICMPv6ND_RA(routerlifetime=9000)) + bytes(1200)
    for offset in (0, 1, 20, 8191):
        for more in (0, 1):
            header = IPv6ExtHdrFragment(nh=58, offset=offset, m=more, id=offset)
            for size in (0, 1, 8, 16, 512):
                yield ip(header / Raw(inner[:size]))
    # Overlapping, and never complete: many of each.
    for number in range(100):
        for offset in (0, 1, 2):
            yield ip(IPv6ExtHdrFragment(nh=58, offset=offset, m=1, id=1000 + number) / Raw(inner[:64]))


def chains():
    for depth in (1, 2, 8, 60):
        for header in (IPv6ExtHdrHopByHop(), IPv6ExtHdrDestOpt(), IPv6ExtHdrRouting(addresses=[victim])):
            chain = header
            for _ in range(depth - 1):
                chain = chain / header.copy()
            for message in (ICMPv6ND_RA(), ICMPv6ND_RS(), ICMPv6EchoRequest()):
                packet = ip(chain / message)
                if len(packet) <= MTU:
                    yield packet
                    # The chain says more than there is, or ends in the middle.
                    yield packet[:4] + struct.pack("!H", 65000) + packet[6:]
                    yield packet[:44]
    for options in ([RouterAlert()] * 20, [PadN(optdata=bytes(200))] * 5):
        yield ip(IPv6ExtHdrHopByHop(options=options) / ICMPv6ND_RS())
    for header in range(0, 256, 5):
        yield ip(Raw(random.randbytes(random.randrange(64)))).replace(b"\x3b", bytes([header]), 1)


def listeners():
    for message in (ICMPv6MLQuery(), ICMPv6MLQuery2(), ICMPv6MLReport(), ICMPv6MLReport2(),
                    ICMPv6MLDone()):
        for to in GROUPS + ["ff02::16"]:
            for source in SOURCES[:4]:
                yield ip(message, source, to, 1)
        for _ in range(FUZZED):
            yield ip(fuzz(type(message)()), own, "ff02::16", 1)
    for records in (1, 70, 65535):
        yield ip(Raw(struct.pack("!BBHHH", 143, 0, 0, 0, records) + bytes(20 * min(records, 60))))


def client(duid=None):
    return DHCP6OptClientId(duid=duid or DUID_UUID(uuid="00000000-0000-0000-0000-000000000bad"))


def association(iaid=1, inner=()):
    return DHCP6OptIA_PD(iaid=iaid, iapdopt=list(inner))


def udp(message, source=own, to=DHCP, sport=546, dport=547):
    return ip(UDP(sport=sport, dport=dport) / message, source, to)


def nested(kind, depth, message):
    for hop in range(depth):
        # Raw: scapy builds what is nested twice for each level.
        content = Raw(bytes(message))
        message = kind(hopcount=hop, linkaddr=victim, peeraddr=own) / DHCP6OptRelayMsg(message=content)
    return message


def configuration():
    kinds = (
        DHCP6_Solicit, DHCP6_Advertise, DHCP6_Request, DHCP6_Confirm, DHCP6_Renew, DHCP6_Rebind,
        DHCP6_Reply, DHCP6_Release, DHCP6_Decline, DHCP6_Reconf, DHCP6_InfoRequest)
    prefix = DHCP6OptIAPrefix(prefix=victim, plen=1, preflft=0xFFFFFFFF, validlft=1)
    for kind in kinds:
        head = kind(trid=7)
        yield udp(head)
        yield udp(head / client())
        yield udp(head / client() / client() / association() / association())
        yield udp(head / client() / association(inner=[prefix] * 30))
        yield udp(head / client() / DHCP6OptServerId(duid=DUID_EN(enterprisenum=1, id=b"x")))
        body = bytes(head / client() / association(inner=[prefix]) / DHCP6OptRapidCommit()
                     / DHCP6OptOptReq(reqopts=[23, 24] * 50))
        for length in range(0, len(body), 3):
            yield udp(Raw(body[:length]))
        # The length of each of the first options, wrong.
        for at in (6, 28):
            for length in (0, 1, 3, 255, 65535):
                yield udp(Raw(body[:at] + struct.pack("!H", length) + body[at + 2:]))
        for source in SOURCES:
            yield udp(head / client(), source)
        for ports in ((546, 546), (547, 547), (547, 546), (0, 547)):
            yield udp(head / client(), sport=ports[0], dport=ports[1])
        for _ in range(FUZZED // 4):
            yield udp(fuzz(kind()) / client() / fuzz(DHCP6OptIA_PD()))
    for size in (0, 1, 2, 129, 131, 1200):
        yield udp(DHCP6_Solicit() / Raw(struct.pack("!HH", 1, size) + bytes(size)) / association())
    for message_type in range(14, 256, 11):
        yield udp(DHCP6(msgtype=message_type) / client())
    bad = bytearray(udp(DHCP6_Solicit() / client()))
    bad[46:48] = b"\x12\x34"
    yield bytes(bad)
    bad[44:46] = b"\x00\x04"
    yield bytes(bad)


def relays():
    inner = DHCP6_Solicit(trid=9) / client() / association() / DHCP6OptRapidCommit()
    for kind in (DHCP6_RelayForward, DHCP6_RelayReply):
        for depth in (1, 2, 8, 30):
            for sport, dport in ((547, 547), (546, 547), (547, 546)):
                for to in (DHCP, "ff05::1:3", gateway):
                    packet = udp(nested(kind, depth, inner), own, to, sport, dport)
                    if len(packet) <= MTU:
                        yield packet
        body = bytes(nested(kind, 2, inner))
        for length in range(1, len(body), 3):
            yield udp(Raw(body[:length]))
        for length in (0, 1, 65535):
            yield udp(Raw(body[:36] + struct.pack("!H", length) + body[38:]))
        yield udp(kind(hopcount=255) / DHCP6OptIfaceId(ifaceid=b"$(reboot)'\"\n") / DHCP6OptRelayMsg(message=inner))
        # It holds itself no message at all, or many.
        yield udp(kind() / client())
        yield udp(kind() / DHCP6OptRelayMsg(message=inner) / DHCP6OptRelayMsg(message=inner))


for family in (discovery, fragments, chains, listeners, configuration, relays):
    sent = sum(map(send, family()))
    print(family.__name__, sent, flush=True)
