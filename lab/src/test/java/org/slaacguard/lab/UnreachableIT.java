package org.slaacguard.lab;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Checks the ICMP error for a program that sends to an address of no peer.
 *
 * <pre>
 *   lan 10.8.0.2, 2001:db8:8::2 ──── 10.8.0.1, 2001:db8:8::1 gateway 10.9.0.1/24, 2001:db8:9::1/64
 *   a peer without an endpoint: 10.9.0.7, 2001:db8:9::7
 * </pre>
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
class UnreachableIT {
  private Topology topology;
  private Host gateway;
  private Host lan;

  @BeforeAll
  void start() {
    topology = Topology.open();
    gateway = topology.host("gateway");
    lan = topology.host("lan");
    gateway.forwarding();
    topology.cable(gateway, "lan0", lan, "eth0");
    gateway.address("lan0", "10.8.0.1/24");
    gateway.address("lan0", "2001:db8:8::1/64");
    lan.address("eth0", "10.8.0.2/24");
    lan.address("eth0", "2001:db8:8::2/64");
    lan.route("default", "10.8.0.1");
    lan.route("default", "2001:db8:8::1");
    // As strict as a host may be about where packets come from.
    gateway.sysctl("net.ipv4.conf.all.rp_filter", "1");
    Slaacguard.start(
        gateway,
        TunnelSetup.create()
            .listen(1001)
            .address("10.9.0.1/24")
            .address("2001:db8:9::1/64")
            .remote(
                TunnelSetup.Remote.of(KeyPair.generate().publicKey())
                    .allowed("10.9.0.7/32", "2001:db8:9::7/128")));
  }

  @AfterAll
  void stop() {
    topology.close();
  }

  @ParameterizedTest
  @CsvSource({
    "gateway, 10.9.0.66, Destination Host Unreachable",
    "gateway, 10.9.0.7, Destination Host Unreachable",
    "gateway, 2001:db8:9::66, Address unreachable",
    "gateway, 2001:db8:9::7, Address unreachable",
    "lan, 10.9.0.66, Destination Host Unreachable",
    "lan, 2001:db8:9::7, Address unreachable",
  })
  void shouldTellTheSenderAtOnce(String from, String to, String expected) {
    Host host = from.equals("lan") ? lan : gateway;
    String said =
        host.run(Command.of("ping", "-n", "-c", "2", "-i", "0.2", "-W", "20", to)).output();
    assertTrue(said.contains("From " + to), said);
    assertTrue(said.contains(expected), said);
    assertTrue(said.contains("+2 errors"), said);
  }
}
