package org.slaacguard.lab;

/**
 * Two hosts on a cable, and a tunnel between them.
 *
 * <pre>
 *   left  192.0.2.1, 2001:db8:f::1 ──── 192.0.2.2, 2001:db8:f::2  right
 *   inner 10.9.0.1,  2001:db8:9::1      10.9.0.2,  2001:db8:9::2
 * </pre>
 */
record Pair(Host left, Host right) {
  static final String LEFT = "2001:db8:9::1";
  static final String RIGHT = "2001:db8:9::2";
  static final String LEFT_V4 = "10.9.0.1";
  static final String RIGHT_V4 = "10.9.0.2";
  static final int LEFT_PORT = 1001;
  static final int RIGHT_PORT = 1002;

  /** The cable and the outer addresses; {@code name} tells several pairs of a topology apart. */
  static Pair create(Topology topology, String name) {
    Host left = topology.host(name + "left");
    Host right = topology.host(name + "right");
    topology.cable(left, "eth0", right, "eth0");
    left.address("eth0", "192.0.2.1/24");
    left.address("eth0", "2001:db8:f::1/64");
    right.address("eth0", "192.0.2.2/24");
    right.address("eth0", "2001:db8:f::2/64");
    return new Pair(left, right);
  }

  /** The left end, which knows where the right one is and so can speak first. */
  static TunnelSetup leftSetup(KeyPair left, KeyPair right, String outer) {
    String endpoint = outer.equals("IPv4") ? "192.0.2.2" : "[2001:db8:f::2]";
    return TunnelSetup.of(left)
        .listen(LEFT_PORT)
        .address(LEFT + "/64")
        .address(LEFT_V4 + "/24")
        .remote(
            TunnelSetup.Remote.of(right.publicKey())
                .endpoint(endpoint + ":" + RIGHT_PORT)
                .allowed(RIGHT + "/128", RIGHT_V4 + "/32"));
  }

  /** The right end, which learns from the first handshake where the left one is. */
  static TunnelSetup rightSetup(KeyPair left, KeyPair right) {
    return TunnelSetup.of(right)
        .listen(RIGHT_PORT)
        .address(RIGHT + "/64")
        .address(RIGHT_V4 + "/24")
        .remote(TunnelSetup.Remote.of(left.publicKey()).allowed(LEFT + "/128", LEFT_V4 + "/32"));
  }
}
