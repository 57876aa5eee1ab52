package org.slaacguard.lab;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.slaacguard.lab.Report.Outcome;

/** The demonstration's renumbering: the prefix changes in the middle of a transfer. */
final class DemoRenumbering {
  /** The prefix that is advertised instead. */
  static final String PREFIX = "2001:db8:1:3::/64";

  private static final String BEGINNING = "2001:db8:1:3:";
  private static final Duration DEADLINE = Duration.ofMinutes(2);

  /** From one chunk of the transfer to the next, so that it lasts. */
  private static final Duration PAUSE = Duration.ofMillis(20);

  private static final long LEAST = 1 << 20;
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final int PINGS = 3;

  private final Report report;
  private final DemoNetwork network;
  private final Slaacguard gateway;
  private final Tunnel client;
  private boolean changed;

  DemoRenumbering(Report report, DemoNetwork network, Slaacguard gateway, Tunnel client) {
    this.report = report;
    this.network = network;
    this.gateway = gateway;
    this.client = client;
  }

  void run() {
    Host host = client.host();
    List<DeviceAddress> before = host.globalAddresses(client.device());
    String old = before.getFirst().address();
    report.check(
        host + " " + old + " → lan, TCP, while the prefix becomes " + PREFIX,
        () -> {
          Transfer transfer =
              Transfer.run(host, old, network.lan(), DemoNetwork.LAN_HOST, this::hasMore, DEADLINE);
          return new Outcome(
              transfer.intact() && changed,
              String.format(
                  Locale.ROOT,
                  "%d KiB%s",
                  transfer.bytes() >> 10,
                  transfer.intact() ? "" : ", damaged"));
        });
    report.check(
        host + " has an address in it, and " + old + " is deprecated",
        () -> {
          boolean deprecated = Await.holds(SOON, () -> isDeprecated(old));
          List<String> renewed = renewed();
          // The gateway knows an address by its first packet; some it has asked for, not all.
          boolean reached =
              !renewed.isEmpty()
                  && host.pings(renewed.getFirst(), DemoNetwork.LAN_HOST, 1)
                  && network.lan().pings(DemoNetwork.LAN_HOST, renewed.getFirst(), PINGS);
          return new Outcome(deprecated && reached, String.join(", ", renewed));
        });
  }

  /** Changes the prefix behind the first mebibyte, and goes on until the peer has followed. */
  private boolean hasMore(long sent) {
    if (sent < LEAST) {
      return true;
    }
    if (!changed) {
      changed = true;
      Slaacguard.command(
              client.host().topology(), "set", gateway.device(), "advertise-prefix", PREFIX)
          .succeed();
    }
    Await.pause(PAUSE);
    return renewed().isEmpty();
  }

  private boolean isDeprecated(String address) {
    return client
        .host()
        .ip("-6", "addr", "show", "dev", client.device())
        .lines()
        .anyMatch(line -> line.contains(address) && line.contains("deprecated"));
  }

  private List<String> renewed() {
    return client.host().globalAddresses(client.device()).stream()
        .map(DeviceAddress::address)
        .filter(address -> address.startsWith(BEGINNING))
        .toList();
  }
}
