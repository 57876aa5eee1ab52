package org.slaacguard.control;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.slaacguard.net.InterfaceAddress;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.Ipv4Address;
import org.slaacguard.net.Ipv6Address;
import org.slaacguard.net.NameServer;
import org.slaacguard.net.PublicKey;
import org.slaacguard.net.SecretKey;
import org.slaacguard.routing.LearnRate;
import org.slaacguard.routing.LearnScope;
import org.slaacguard.routing.LearnSettings;
import org.slaacguard.testing.Cases;

/** Format, then parse, gives the same configuration, whatever it is. */
final class ConfigRoundTripTest {
  private final Random random = new Random();

  private byte[] key() {
    byte[] bytes = new byte[32];
    random.nextBytes(bytes);
    return bytes;
  }

  private IpAddress address() {
    return random.nextBoolean()
        ? new Ipv4Address(random.nextInt())
        : new Ipv6Address(random.nextLong() | 1L << 61, random.nextLong());
  }

  private List<IpPrefix> prefixes() {
    List<IpPrefix> prefixes = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      IpAddress address = address();
      IpPrefix prefix = new IpPrefix(address, random.nextInt(address.bits() + 1));
      if (!prefixes.contains(prefix)) {
        prefixes.add(prefix);
      }
    }
    return prefixes;
  }

  private List<String> words(String... from) {
    return random.nextBoolean() ? List.of() : List.of(from);
  }

  private LearnSettings learn() {
    return random.nextBoolean()
        ? LearnSettings.NONE
        : new LearnSettings(
            random.nextInt(65537),
            new LearnRate(1 + random.nextInt(65536), Duration.ofMillis(1 + random.nextInt(90_000))),
            Duration.ofSeconds(1 + random.nextInt(1_000_000)));
  }

  private Configuration configuration() {
    IpAddress own = address();
    boolean known = random.nextBoolean();
    InterfaceSection device =
        new InterfaceSection(
            known ? SecretKey.ofBytes(key()) : null,
            known ? random.nextInt(65536) : null,
            known ? random.nextInt(8) * random.nextInt() : null,
            new NetworkSettings(
                List.of(new InterfaceAddress(own, random.nextInt(own.bits() + 1))),
                known ? List.of(new NameServer(address(), "")) : List.of(),
                words("example.org", "lab.example.org"),
                known ? 576 + random.nextInt(60_000) : null,
                known ? "off" : null),
            new Hooks(words("a = b"), words("c; d", "e"), words("f %i"), words("g, h")),
            random.nextBoolean(),
            Learning.settings(learn())
                .with(
                    SettingTable.ADVERTISE_PREFIX,
                    known
                        ? List.of(
                            new PrefixSettings(
                                new IpPrefix(new Ipv6Address(0x20010db8L << 32, 0), 64),
                                Duration.ofSeconds(1_000_000),
                                Duration.ofSeconds(random.nextInt(1_000_000)),
                                random.nextBoolean(),
                                random.nextBoolean()))
                        : List.of())
                .with(
                    SettingTable.RDNSS,
                    known ? List.of(Ipv6Address.parse("2001:db8::53")) : List.of())
                .with(SettingTable.DNSSL, words("example.org"))
                .with(SettingTable.BACKEND, backend()));
    List<PeerSection> peers = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      boolean incremental = random.nextBoolean();
      boolean none = random.nextInt(8) == 0;
      List<IpPrefix> added = prefixes();
      List<IpPrefix> removed = new ArrayList<>(incremental ? prefixes() : List.of());
      removed.removeAll(added);
      peers.add(
          new PeerSection(
              PublicKey.ofBytes(key()),
              random.nextBoolean() ? null : SecretKey.ofBytes(none ? new byte[32] : key()),
              random.nextBoolean() ? null : new EndpointName("vpn.example.org", 7),
              random.nextBoolean() ? null : random.nextInt(8) * random.nextInt(9000),
              added,
              removed,
              incremental && !(added.isEmpty() && removed.isEmpty()),
              Learning.settings(learn())
                  .with(
                      SettingTable.LEARNABLE_IPS,
                      new LearnScope(prefixes(), random.nextBoolean()))));
    }
    return new Configuration(device, peers);
  }

  private BackendSettings backend() {
    return random.nextBoolean()
        ? BackendSettings.USERSPACE
        : new BackendSettings(
            random.nextBoolean() ? BackendChoice.AUTO : BackendChoice.KERNEL,
            random.nextBoolean() ? ProbeHook.FEXIT : ProbeHook.KPROBE,
            random.nextBoolean());
  }

  @Test
  void shouldReadBackWhatItWrites() {
    Cases.run(
        300,
        draw -> {
          random.setSeed(draw.nextLong());
          Configuration made = configuration();
          assertEquals(made, ConfigFile.parse("f", ConfigFile.format(made)));
        });
  }
}
