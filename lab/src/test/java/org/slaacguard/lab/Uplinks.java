package org.slaacguard.lab;

/**
 * A host with two uplinks, each of whose providers drops what has no address of its own (RFC 2827),
 * and a host beyond them, with a tunnel between.
 *
 * <pre>
 *          ┌ up1 192.0.2.1, 2001:db8:1::1 ──── 192.0.2.254, 2001:db8:1::ff ──────┐
 *   left ──┤                                                                  internet
 *          └ up2 198.51.100.1, 2001:db8:2::1 ── 198.51.100.254, 2001:db8:2::ff ──┘ │
 *                                                                                  │
 *   right ── 203.0.113.2, 2001:db8:f::2 ──────── 203.0.113.254, 2001:db8:f::ff ────┘
 *
 *   in the tunnel: as in {@link Pair}
 * </pre>
 */
record Uplinks(Host left, Host internet, Host right) {
  /** The left end in the tunnel. */
  static final String LEFT = Pair.LEFT;

  /** The right end in the tunnel. */
  static final String RIGHT = Pair.RIGHT;

  static Uplinks create(Topology topology) {
    Host left = topology.host("left");
    Host internet = topology.host("internet");
    Host right = topology.host("right");
    internet.forwarding();
    topology.cable(left, "up1", internet, "down1");
    topology.cable(left, "up2", internet, "down2");
    topology.cable(right, "eth0", internet, "right");
    left.address("up1", "192.0.2.1/24");
    left.address("up1", "2001:db8:1::1/64");
    left.address("up2", "198.51.100.1/24");
    left.address("up2", "2001:db8:2::1/64");
    internet.address("down1", "192.0.2.254/24");
    internet.address("down1", "2001:db8:1::ff/64");
    internet.address("down2", "198.51.100.254/24");
    internet.address("down2", "2001:db8:2::ff/64");
    internet.address("right", "203.0.113.254/24");
    internet.address("right", "2001:db8:f::ff/64");
    right.address("eth0", "203.0.113.2/24");
    right.address("eth0", "2001:db8:f::2/64");
    right.route("default", "203.0.113.254");
    right.route("default", "2001:db8:f::ff");
    internet.ip("-4", "rule", "add", "iif", "down1", "from", "198.51.100.0/24", "blackhole");
    internet.ip("-4", "rule", "add", "iif", "down2", "from", "192.0.2.0/24", "blackhole");
    internet.ip("-6", "rule", "add", "iif", "down1", "from", "2001:db8:2::/64", "blackhole");
    internet.ip("-6", "rule", "add", "iif", "down2", "from", "2001:db8:1::/64", "blackhole");
    Uplinks uplinks = new Uplinks(left, internet, right);
    uplinks.leaveBy(1);
    return uplinks;
  }

  /** Has everything leave the left host by its first uplink, or its second. */
  void leaveBy(int uplink) {
    String v4 = uplink == 1 ? "192.0.2.254" : "198.51.100.254";
    left.ip("-4", "route", "replace", "default", "via", v4, "dev", "up" + uplink);
    String v6 = "2001:db8:" + uplink + "::ff";
    left.ip("-6", "route", "replace", "default", "via", v6, "dev", "up" + uplink);
  }

  /** Where the left host is reached by that uplink. */
  static String leftEndpoint(int uplink, String outer) {
    return outer.equals("IPv4")
        ? (uplink == 1 ? "192.0.2.1:" : "198.51.100.1:") + Pair.LEFT_PORT
        : "[2001:db8:" + uplink + "::1]:" + Pair.LEFT_PORT;
  }

  static TunnelSetup leftSetup(KeyPair left, KeyPair right, String outer) {
    String endpoint = outer.equals("IPv4") ? "203.0.113.2" : "[2001:db8:f::2]";
    TunnelSetup setup = Pair.leftSetup(left, right, outer);
    return new TunnelSetup(
        setup.keys(),
        setup.listenPort(),
        setup.addresses(),
        setup.lines(),
        setup.remotes().stream().map(r -> r.endpoint(endpoint + ":" + Pair.RIGHT_PORT)).toList());
  }
}
