package org.slaacguard.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slaacguard.net.Dhcp6Message;
import org.slaacguard.net.Dhcp6Option;
import org.slaacguard.net.Dhcp6Option.IaPd;
import org.slaacguard.net.Dhcp6Option.IaPrefix;
import org.slaacguard.net.Dhcp6Type;

/**
 * Our client beside others before the same server: what each says, field by field.
 *
 * <pre>
 *  provider (Kea) ─────────────── router: dhcpcd, dhcp6c, dibbler, systemd-networkd or Slaacguard
 *     isp0  2001:db8:f::/64    wan0
 * </pre>
 */
@Timeout(300)
class DelegationClientsIT {
  private static final Duration SOON = Duration.ofSeconds(60);

  /** What a client and the server said, until the answer to the first Renew. */
  private record Conversation(List<Dhcp6Message> messages, long leaseMillis) {}

  /** Where a client, and nobody else, sees its configuration. */
  private static final String CONFIGURATION = "/run/client.conf";

  /** From the Solicit to the answer to the first Renew. */
  private static final List<Dhcp6Type> EXCHANGES =
      List.of(
          Dhcp6Type.SOLICIT,
          Dhcp6Type.ADVERTISE,
          Dhcp6Type.REQUEST,
          Dhcp6Type.REPLY,
          Dhcp6Type.RENEW,
          Dhcp6Type.REPLY);

  /** Who else there is. */
  private enum Other {
    DHCPCD(
        """
        duid
        noipv6rs
        ipv6only
        allowinterfaces wan0 lan0
        interface wan0
          ia_pd 1/::/56 lan0/1
        """,
        "dhcpcd --nobackground --debug --script /bin/true --config " + CONFIGURATION + " wan0"),
    DHCP6C(
        """
        interface wan0 { send ia-pd 0; };
        id-assoc pd 0 { prefix ::/56 infinity; prefix-interface lan0 { sla-id 1; sla-len 8; }; };
        """,
        "dhcp6c -f -D -c " + CONFIGURATION + " wan0"),
    DIBBLER(
        """
        log-level 7
        log-mode short
        downlink-prefix-ifaces "lan0"
        iface "wan0" { pd }
        """,
        "mkdir -p /var/lib/dibbler && mount -t tmpfs tmpfs /etc/dibbler && cp "
            + CONFIGURATION
            + " /etc/dibbler && mount -t tmpfs tmpfs /var/log/dibbler && exec dibbler-client run"),
    NETWORKD(
        """
        [Match]
        Name=wan0
        [Network]
        DHCP=ipv6
        IPv6AcceptRA=no
        LinkLocalAddressing=ipv6
        [DHCPv6]
        WithoutRA=solicit
        UseAddress=no
        PrefixDelegationHint=::/56
        """,
        "mkdir -p /run/systemd/netif/links /run/systemd/netif/leases /run/systemd/netif/lldp"
            + " /run/systemd/network && cp "
            + CONFIGURATION
            + " /run/systemd/network/50-wan.network && chown -R systemd-network /run/systemd/netif"
            + " && mount -o remount,ro,bind /sys && exec /lib/systemd/systemd-networkd");

    private final String configuration;
    private final String command;

    Other(String configuration, String command) {
      this.configuration = configuration;
      this.command = command;
    }

    /** Starts it where it changes nothing outside its namespaces. */
    Program start(Host router) {
      String mounts =
          "exec 3< \"$0\" && mount -t tmpfs tmpfs /run && mount -t tmpfs tmpfs /var/lib"
              + " && mkdir -p /run/dhcpcd /var/lib/dhcpcd /var/lib/dhcpv6 && cat <&3 > "
              + CONFIGURATION
              + " && exec 3<&- && "
              + command;
      String file = Tunnel.write(router, "client.conf", configuration).toString();
      return router.start(
          Command.of(
                  "ip",
                  "netns",
                  "exec",
                  router.namespace(),
                  "unshare",
                  "--mount",
                  "sh",
                  "-c",
                  mounts,
                  file)
              .with("SYSTEMD_LOG_TARGET", "console"));
    }
  }

  @Test
  void shouldSayToAServerWhatOthersSay() {
    Map<String, Conversation> said = new LinkedHashMap<>();
    for (Other other : Other.values()) {
      said.put(
          other.name(),
          conversation(
              router -> {
                router.ip("link", "add", "lan0", "type", "veth", "peer", "name", "lan1");
                router.up("lan0");
                return other.start(router);
              }));
    }
    Conversation own = conversation(DelegationClientsIT::startOurs);
    String table = table(said, own);
    System.out.print(table);
    List<Dhcp6Message> ours = own.messages();
    for (int i = 0; i < EXCHANGES.size(); i++) {
      Dhcp6Message our = ours.get(i);
      List<Set<String>> theirs = new ArrayList<>();
      for (Conversation each : said.values()) {
        Dhcp6Message message = each.messages().get(i);
        // On a busy machine it may be T2 before a client renews: then it rebinds.
        if (message.type() != Dhcp6Type.REBIND) {
          assertEquals(EXCHANGES.get(i), message.type(), table);
          theirs.add(options(message));
        }
      }
      assertFalse(theirs.isEmpty(), table);
      Set<String> common = new TreeSet<>(theirs.getFirst());
      theirs.forEach(common::retainAll);
      Set<String> any = new TreeSet<>();
      theirs.forEach(any::addAll);
      if (our.type() == Dhcp6Type.REBIND) {
        continue;
      }
      assertEquals(EXCHANGES.get(i), our.type(), table);
      Set<String> its = options(our);
      assertTrue(its.containsAll(common), our.type() + " lacks what all others have\n" + table);
      assertTrue(any.containsAll(its), our.type() + " has what no other has\n" + table);
      assertEquals(
          0, association(our).t1() * (i % 2 == 0 ? 1 : 0), "times are the server's to choose");
    }
  }

  private static Program startOurs(Host router) {
    return Slaacguard.start(
            router,
            TunnelSetup.create()
                .listen(DemoNetwork.PORT)
                .line("Uplink = wan0")
                .line("AdvertisePrefix = delegated:1"))
        .program();
  }

  /** Starts a client. */
  @FunctionalInterface
  private interface Starter {
    Program start(Host router);
  }

  /** What it and Kea say to each other, until it has renewed its lease once. */
  private static Conversation conversation(Starter client) {
    try (Topology topology = Topology.open()) {
      Host provider = topology.host("provider");
      Host router = topology.host("router");
      ProviderLine line = ProviderLine.of(provider, router);
      DhcpCapture capture = DhcpCapture.on(provider, "isp0", "dhcp");
      Program program = client.start(router);
      try {
        List<Dhcp6Message> messages =
            Await.value(
                    "a renewal",
                    SOON,
                    () -> withoutRepeats(capture.messages()),
                    all -> all.size() >= EXCHANGES.size())
                .subList(0, EXCHANGES.size());
        long began = capture.said().getFirst().at();
        long leased =
            capture.said().stream()
                .filter(each -> each.message().type() == Dhcp6Type.REPLY)
                .mapToLong(DhcpCapture.Said::at)
                .findFirst()
                .orElseThrow();
        return new Conversation(messages, (leased - began) / 1000);
      } catch (LabException e) {
        throw new LabException(program.log() + " and Kea: " + line.kea().log(), e);
      }
    }
  }

  /** On a busy machine a message may go out twice before it is answered. */
  private static List<Dhcp6Message> withoutRepeats(List<Dhcp6Message> all) {
    Map<String, Dhcp6Message> first = new LinkedHashMap<>();
    all.forEach(each -> first.putIfAbsent(each.type() + " " + each.transactionId(), each));
    return List.copyOf(first.values());
  }

  private static IaPd association(Dhcp6Message message) {
    return Objects.requireNonNull(message.option(IaPd.class));
  }

  /** Each option with what is in it, but for what is different at each time. */
  private static Set<String> options(Dhcp6Message message) {
    Set<String> all = new TreeSet<>();
    for (Dhcp6Option option : message.options()) {
      switch (option) {
        case IaPd ia -> {
          all.add("IA_PD");
          for (Dhcp6Option inner : ia.options()) {
            all.add(
                inner instanceof IaPrefix prefix
                    ? "IA_PD of a /" + prefix.prefix().length()
                    : "IA_PD with option " + inner.code());
          }
        }
        case Dhcp6Option.OptionRequest request -> all.add("request");
        default -> all.add("option " + option.code());
      }
    }
    return all;
  }

  private static String table(Map<String, Conversation> others, Conversation ours) {
    Map<String, Conversation> all = new LinkedHashMap<>(others);
    all.put("SLAACGUARD", ours);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < EXCHANGES.size(); i++) {
      int at = i;
      text.append(EXCHANGES.get(i)).append('\n');
      all.forEach(
          (name, conversation) -> {
            Dhcp6Message message = conversation.messages().get(at);
            String asked =
                message.options().stream()
                    .filter(Dhcp6Option.OptionRequest.class::isInstance)
                    .map(option -> " " + ((Dhcp6Option.OptionRequest) option).codes())
                    .collect(Collectors.joining());
            IaPd ia = association(message);
            text.append(
                "  %-10s %s %s%s, T1 %d, T2 %d%n"
                    .formatted(name, message.type(), options(message), asked, ia.t1(), ia.t2()));
          });
    }
    text.append("from the first Solicit to the lease, in ms\n");
    all.forEach((name, each) -> text.append("  %-10s %d%n".formatted(name, each.leaseMillis())));
    return text.toString();
  }
}
