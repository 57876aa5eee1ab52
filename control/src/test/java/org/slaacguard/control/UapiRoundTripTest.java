package org.slaacguard.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.slaacguard.net.Duid;
import org.slaacguard.net.Endpoint;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.Ipv4Address;
import org.slaacguard.net.Ipv6Address;
import org.slaacguard.net.PublicKey;
import org.slaacguard.net.SecretKey;
import org.slaacguard.routing.LearnRate;
import org.slaacguard.routing.LearnRefusal;
import org.slaacguard.routing.LearnScope;
import org.slaacguard.routing.LearnSettings;
import org.slaacguard.routing.LearnedAddress;
import org.slaacguard.testing.Cases;
import org.slaacguard.testing.Draw;

/** Write, then read, gives the same; whatever is read, nothing but a refusal comes of it. */
final class UapiRoundTripTest {
  private static final String[] KEYS = {
    "set",
    "get",
    "private_key",
    "listen_port",
    "public_key",
    "allowed_ip",
    "endpoint",
    "remove",
    "learnable_ip",
    "learn_rate",
    "learn_expiry",
    "advertise_prefix",
    "dnssl"
  };
  private static final String[] VALUES = {
    "1", "true", "::/0", "-::/0", "[::1]:1", "1/1s", "a".repeat(64)
  };

  /** Makes random values of one seed. */
  private static final class Maker {
    final Random random;

    Maker(long seed) {
      random = new Random(seed);
    }

    boolean flip() {
      return random.nextBoolean();
    }

    byte[] key() {
      byte[] bytes = new byte[32];
      random.nextBytes(bytes);
      return bytes;
    }

    IpAddress address() {
      return flip()
          ? new Ipv4Address(random.nextInt())
          : new Ipv6Address(random.nextLong() | 1L << 61, random.nextLong());
    }

    List<IpPrefix> prefixes() {
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

    @Nullable Endpoint endpoint() {
      IpAddress address = address();
      int scope = flip() || address.bits() == 32 ? 0 : random.nextInt(1000);
      return flip() ? null : new Endpoint(address, 1 + random.nextInt(65535), scope);
    }

    LearnSettings learn() {
      return new LearnSettings(
          flip() ? null : random.nextInt(65537),
          flip()
              ? null
              : new LearnRate(
                  1 + random.nextInt(65536), Duration.ofMillis(1 + random.nextInt(86_400_000))),
          flip() ? null : Duration.ofSeconds(1 + random.nextInt(86_400)));
    }

    LearnScope scope() {
      return new LearnScope(prefixes(), flip());
    }

    DelegationStatus delegation() {
      List<DelegationStatus.Lease> leases = new ArrayList<>();
      List<DelegationStatus.Subnet> subnets = new ArrayList<>();
      for (IpPrefix each : prefixes()) {
        leases.add(
            new DelegationStatus.Lease(each, flip() ? null : instant(), flip() ? null : instant()));
        PrefixSource.Delegated source = new PrefixSource.Delegated(random.nextInt(0x1000_0000));
        subnets.add(new DelegationStatus.Subnet(source, "eth" + random.nextInt(9), prefixes()));
      }
      return new DelegationStatus("ppp0", "BOUND", instant(), leases, subnets);
    }

    Map<PublicKey, PeerTrace> traces(List<PeerStatus> peers) {
      Map<PublicKey, PeerTrace> traces = new HashMap<>();
      for (PeerStatus peer : peers) {
        List<PeerTrace.Refused> refused = new ArrayList<>();
        for (int i = random.nextInt(3); i > 0; i--) {
          LearnRefusal[] reasons = LearnRefusal.values();
          refused.add(
              new PeerTrace.Refused(
                  address(),
                  reasons[random.nextInt(reasons.length)],
                  random.nextLong() >>> 1,
                  instant()));
        }
        List<PeerTrace.Delegated> delegated = new ArrayList<>();
        for (int i = random.nextInt(3); i > 0; i--) {
          delegated.add(
              new PeerTrace.Delegated(
                  new IpPrefix(new Ipv6Address(random.nextLong(), 0), random.nextInt(65)),
                  Duid.ofUuid(new UUID(random.nextLong(), random.nextLong())),
                  random.nextInt(),
                  instant()));
        }
        PeerTrace trace =
            new PeerTrace(
                flip() ? null : instant(),
                flip() ? null : instant(),
                refused,
                flip() ? null : Duration.ofMillis(random.nextInt()),
                delegated,
                flip() ? 0 : random.nextLong() >>> 1,
                flip() ? null : instant());
        if (!trace.equals(PeerTrace.NONE)) {
          traces.put(peer.publicKey(), trace);
        }
      }
      return traces;
    }

    List<RefusedHandshake> refusedHandshakes() {
      List<RefusedHandshake> refused = new ArrayList<>();
      for (RefusedHandshake.Reason reason : RefusedHandshake.Reason.values()) {
        refused.add(
            new RefusedHandshake(
                PublicKey.ofBytes(key()),
                reason,
                random.nextLong() >>> 1,
                new Endpoint(address(), 1 + random.nextInt(65535)),
                instant()));
      }
      return refused;
    }

    Instant instant() {
      return Instant.ofEpochMilli(random.nextInt(Integer.MAX_VALUE));
    }
  }

  @Test
  void shouldReadBackAnUpdate() {
    Cases.run(300, UapiRoundTripTest::readBackAnUpdate);
  }

  private static void readBackAnUpdate(Draw draw) throws IOException, UapiException {
    Maker make = new Maker(draw.nextLong());
    DeviceUpdate.Builder device = DeviceUpdate.builder().learn(make.learn());
    if (make.flip()) {
      device.privateKey(SecretKey.ofBytes(make.key())).listenPort(7).fwmark(make.random.nextInt());
    }
    if (make.flip()) {
      device.replacePeers();
    }
    for (int i = make.random.nextInt(4); i > 0; i--) {
      PeerUpdate.Builder peer = PeerUpdate.builder(PublicKey.ofBytes(make.key()));
      if (make.random.nextInt(4) == 0) {
        device.peer(peer.remove().build());
        continue;
      }
      peer.learn(make.learn()).learnableIps(make.scope()).persistentKeepalive(3);
      make.prefixes().forEach(peer::allowedIp);
      make.prefixes().forEach(peer::removeAllowedIp);
      Endpoint endpoint = make.endpoint();
      if (endpoint != null) {
        peer.endpoint(endpoint).replaceAllowedIps().replaceLearnableIps().updateOnly();
        peer.presharedKey(SecretKey.ofBytes(make.key()));
      }
      device.peer(peer.build());
    }
    Set<Setting<?>> cleared = new HashSet<>(SettingTable.live(Section.INTERFACE));
    cleared.removeIf(setting -> make.flip());
    device.settings(
        new SettingsUpdate(
            cleared,
            Settings.NONE
                .with(
                    SettingTable.ADVERTISE_PREFIX,
                    List.of(new PrefixSettings(IpPrefix.parse("2001:db8::/64"))))
                .with(SettingTable.DNSSL, List.of("example.org"))));
    DeviceUpdate made = device.build();
    StringBuilder text = new StringBuilder();
    UapiCodec.writeSet(made, text);
    assertEquals(new UapiRequest.Set(made), UapiCodecTest.read(text.toString()));
  }

  @Test
  void shouldReadBackAStatus() {
    Cases.run(300, UapiRoundTripTest::readBackAStatus);
  }

  private static void readBackAStatus(Draw draw) throws IOException, UapiException {
    Maker make = new Maker(draw.nextLong());
    PublicKey own = PublicKey.ofBytes(make.key());
    boolean keyed = make.flip();
    Map<Counter, Long> counters = new EnumMap<>(Counter.class);
    for (Counter counter : Counter.values()) {
      counters.put(counter, make.random.nextLong() >>> 1);
    }
    List<PeerStatus> peers = new ArrayList<>();
    for (int i = make.random.nextInt(4); i > 0; i--) {
      List<LearnedAddress> learned = new ArrayList<>();
      for (int j = make.random.nextInt(3); j > 0; j--) {
        learned.add(new LearnedAddress(make.address(), make.instant(), make.instant()));
      }
      peers.add(
          new PeerStatus(
              PublicKey.ofBytes(make.key()),
              make.flip() ? null : SecretKey.ofBytes(make.key()),
              make.endpoint(),
              make.flip() ? null : make.instant().plusNanos(5),
              make.random.nextInt(1000),
              make.random.nextLong() >>> 1,
              make.random.nextInt(65536),
              make.prefixes(),
              Learning.settings(make.learn()).with(SettingTable.LEARNABLE_IPS, make.scope()),
              learned));
    }
    InterfaceStatus status =
        new InterfaceStatus(
            new DeviceStatus(
                "wg0",
                "userspace",
                "libcrypto 3.0.19",
                keyed ? SecretKey.ofBytes(make.key()) : null,
                keyed ? own : null,
                make.random.nextInt(65536),
                make.random.nextInt(),
                Learning.settings(make.learn())
                    .with(SettingTable.RDNSS, List.of(Ipv6Address.parse("2001:db8::53")))
                    .with(SettingTable.DNSSL, List.of("a.example")),
                peers,
                counters),
            make.traces(peers),
            make.refusedHandshakes(),
            keyed ? List.of("one thing is wrong", "another, too: do this") : List.of());
    status = make.flip() ? status : status.withDelegation(make.delegation());
    StringBuilder text = new StringBuilder();
    UapiCodec.writeStatus(status, 2, text);
    UapiStatusReader reader = new UapiStatusReader("wg0", key -> own);
    boolean done = false;
    for (String line : (Iterable<String>) text.toString().lines()::iterator) {
      done = reader.line(line);
    }
    assertTrue(done);
    assertEquals(status, reader.status());
  }

  private static String line(Draw draw) {
    return draw.oneOf(
        () -> draw.anyText(80),
        () -> draw.of(KEYS) + "=" + draw.anyText(40),
        () -> draw.of(KEYS) + "=" + draw.of(VALUES));
  }

  @Test
  void shouldAnswerAnythingWithARefusalAtMost() {
    Cases.run(1000, UapiRoundTripTest::answerAnythingWithARefusalAtMost);
  }

  private static void answerAnythingWithARefusalAtMost(Draw draw) {
    List<String> lines = draw.list(0, 12, UapiRoundTripTest::line);
    int taken = 0;
    try (UapiRequestReader reader = new UapiRequestReader(name -> 1)) {
      reader.line("set=1");
      for (String line : lines) {
        taken++;
        if (reader.line(line)) {
          reader.request().close();
          break;
        }
      }
    } catch (UapiException e) {
      assertTrue(e.errno() > 0);
    }
    assertTrue(taken <= lines.size());
  }

  @Test
  void shouldTellConfigProblemsAndNothingElse() {
    Cases.run(
        500,
        draw -> {
          List<String> lines = draw.list(0, 12, UapiRoundTripTest::line);
          String text = "[Interface]\n" + String.join("\n", lines).replace("_", "");
          try (Configuration configuration = ConfigFile.parse("f", text)) {
            assertEquals(List.of(), configuration.peers());
          } catch (ConfigException e) {
            assertTrue(!e.problems().isEmpty());
          }
        });
  }
}
