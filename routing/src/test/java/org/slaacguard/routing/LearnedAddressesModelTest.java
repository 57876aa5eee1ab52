package org.slaacguard.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntPredicate;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slaacguard.net.InterfaceAddress;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.Ipv6Address;

/** Random lives of a table, compared with {@link LearnModel} after every step. */
class LearnedAddressesModelTest {
  private static final int SLOTS = 4;
  private static final int LIVES = 40;
  private static final int STEPS = 250;
  private static final int CAPACITY = 30;

  private static final List<IpPrefix> PREFIXES =
      Stream.of(
              "2001:db8::/64",
              "2001:db8:1::/64",
              "2001:db8:2::/96",
              "2001:db8::/32",
              "fe80::/64",
              "fe80::/10",
              "::/0",
              "10.0.0.0/24",
              "10.0.0.0/8",
              "0.0.0.0/0",
              "64:ff9b::/96",
              "2001::/16",
              "100::/8",
              "240.0.0.0/4",
              "169.254.0.0/16",
              "2001:db8::3/128")
          .map(IpPrefix::parse)
          .toList();

  private static final List<IpAddress> ADDRESSES = addresses();

  private static List<IpAddress> addresses() {
    List<IpAddress> addresses =
        new ArrayList<>(
            Stream.of(
                    "::",
                    "::1",
                    "ff02::1",
                    "127.0.0.1",
                    "255.255.255.255",
                    "2001:db8::",
                    "fe80::",
                    "2001:db8:0:0:fdff:ffff:ffff:ff81",
                    "2001:db8:2::ffff:ff80",
                    "fe80:1::1",
                    "2001:db8::200:5eff:fe00:5213",
                    "64:ff9b::1",
                    "100::5",
                    "2001::9",
                    "2001:2::9",
                    "2002:1::1",
                    "4000::1",
                    "240.0.0.1",
                    "169.254.3.3",
                    "10.0.0.0",
                    "10.0.0.3",
                    "10.0.0.255")
                .map(IpAddress::parse)
                .toList());
    for (int i = 1; i <= 7; i++) {
      addresses.add(IpAddress.parse("2001:db8::" + i));
      addresses.add(IpAddress.parse("2001:db8:1::" + i));
      addresses.add(IpAddress.parse("2001:db8:2::" + i));
      addresses.add(IpAddress.parse("fe80::" + i));
      addresses.add(IpAddress.parse("10.0.0." + i));
    }
    return addresses;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void shouldDoWhatTheModelDoes(long seed) {
    for (int life = 0; life < LIVES; life++) {
      long lifeSeed = seed * LIVES + life;
      new Life("seed " + lifeSeed, new Random(lifeSeed)).live(step -> step < STEPS);
    }
  }

  /** One life of a table; everything in it follows from the draw. */
  static final class Life implements LearnListener {
    private final String name;
    private final Random random;
    private final LearnModel model = new LearnModel(CAPACITY);
    private final LearnedAddresses table;
    private final Map<LearnRefusal, Long> refusals = new HashMap<>();
    private final Map<LearnRefusal, Long> reported = new HashMap<>();
    private long learned;

    /** A thousand days in, so that restored times are positive. */
    private long now = Duration.ofDays(1000).toNanos();

    Life(String name, Random random) {
      this.name = name;
      this.random = random;
      table = new LearnedAddresses(random, Duration.ofDays(999).toNanos(), this, CAPACITY);
    }

    @Override
    public void learned(int slot, long high, long low) {
      model.reported.add(new LearnModel.Event(slot, IpAddress.of(high, low), null));
      learned++;
    }

    @Override
    public void forgotten(int slot, long high, long low, ForgetReason reason) {
      model.reported.add(new LearnModel.Event(slot, IpAddress.of(high, low), reason));
    }

    @Override
    public void refused(int slot, long high, long low, LearnRefusal reason, int owner, long count) {
      reported.merge(reason, count, Long::sum);
    }

    void live(IntPredicate goesOn) {
      for (int slot = 0; slot < SLOTS - 1; slot++) {
        policy(slot);
      }
      for (int step = 0; goesOn.test(step); step++) {
        String what = step();
        String where = name + " step " + step + ": " + what;
        assertEquals(List.of(), model.reported, where);
        compare(where);
      }
      for (int slot = 0; slot < SLOTS; slot++) {
        table.removePeer(slot);
      }
      assertEquals(refusals, reported, "every refusal is reported once");
      refusals.forEach((reason, count) -> assertEquals(count, table.refusedCount(reason)));
      assertEquals(learned, table.learnedCount());
    }

    private String step() {
      int slot = random.nextInt(SLOTS);
      IpAddress address = ADDRESSES.get(random.nextInt(ADDRESSES.size()));
      return switch (random.nextInt(40)) {
        case 0 -> policy(slot);
        case 1 -> {
          if (random.nextInt(3) == 0) {
            table.removePeer(slot);
            model.removePeer(slot);
          }
          yield "remove " + slot;
        }
        case 2 -> {
          model.advertised = some(PREFIXES.subList(0, 3));
          model.own =
              random.nextInt(2) == 0 ? Map.of() : Map.of(slot, some(PREFIXES.subList(0, 3)));
          table.advertised(model.advertised, model.own);
          model.revoke();
          yield "advertised " + model.advertised + ", " + model.own;
        }
        case 3 -> {
          model.gateway =
              some(ADDRESSES).stream()
                  .limit(4)
                  .map(own -> new InterfaceAddress(own, own.bits() - random.nextInt(66) / 2))
                  .toList();
          table.gatewayAddresses(model.gateway);
          model.revoke();
          yield "gateway " + model.gateway;
        }
        case 4 -> statics();
        case 5, 6 -> {
          table.expire(now);
          model.expire(now);
          yield "expire";
        }
        case 7, 8 -> {
          long lastSeen = now - random.nextLong(100_000) * LearnModel.MS;
          long learnedAt = lastSeen - random.nextLong(100_000) * LearnModel.MS;
          boolean restored = table.restore(slot, address, learnedAt, lastSeen, now);
          assertEquals(model.restore(slot, address, learnedAt, lastSeen, now), restored);
          yield "restore " + slot + " " + address;
        }
        case 9 -> {
          boolean forgotten = table.forget(slot, address);
          assertEquals(model.forget(slot, address), forgotten);
          yield "forget " + slot + " " + address;
        }
        case 10, 11, 12 -> {
          now += random.nextLong(random.nextInt(10) == 0 ? 40_000 : 1500) * LearnModel.MS;
          yield "wait";
        }
        default -> {
          int answer = table.learn(slot, address.high(), address.low(), now);
          String where = name + ": learn " + slot + " " + address;
          boolean known = model.knows(slot);
          assertEquals(model.learn(slot, address, now), answer, where);
          if (answer < 0 && known) {
            refusals.merge(LearnRefusal.of(answer), 1L, Long::sum);
          } else if (answer < 0) {
            reported.merge(LearnRefusal.of(answer), 1L, Long::sum);
            refusals.merge(LearnRefusal.of(answer), 1L, Long::sum);
          }
          yield where;
        }
      };
    }

    private String policy(int slot) {
      LearnPolicy policy =
          new LearnPolicy(
              new LearnScope(some(PREFIXES), random.nextBoolean()),
              random.nextInt(6) * random.nextInt(2) + random.nextInt(6),
              new LearnRate(1 + random.nextInt(20), Duration.ofMillis(1 + random.nextInt(5000))),
              Duration.ofSeconds(1 + random.nextInt(60)));
      table.policy(slot, policy);
      model.policy(slot, policy, now);
      return "policy " + slot + " " + policy;
    }

    private String statics() {
      AllowedIps.Builder builder = AllowedIps.builder();
      Map<IpPrefix, Integer> statics = new HashMap<>();
      for (int i = random.nextInt(4); i > 0; i--) {
        IpAddress address = ADDRESSES.get(random.nextInt(ADDRESSES.size()));
        int length = address instanceof Ipv6Address ? 128 : 32;
        int shorter = random.nextInt(10) == 0 ? length / 2 : random.nextInt(3);
        IpPrefix prefix = new IpPrefix(address, length - shorter);
        int slot = random.nextInt(SLOTS);
        builder.add(prefix, slot);
        statics.put(prefix, slot);
      }
      model.statics = statics;
      table.staticAddresses(builder.build());
      model.revoke();
      return "statics " + statics;
    }

    private <T> List<T> some(List<T> all) {
      return all.stream().filter(one -> random.nextInt(3) == 0).toList();
    }

    private void compare(String where) {
      for (IpAddress address : ADDRESSES) {
        LearnModel.Entry entry = model.entries.get(address);
        assertEquals(
            entry == null ? LearnedAddresses.NOBODY : entry.slot,
            table.owner(address.high(), address.low()),
            () -> where + ": owner of " + address);
      }
      assertEquals(model.entries.size(), table.size(), where);
      for (int slot = 0; slot < SLOTS; slot++) {
        int s = slot;
        List<LearnedEntry> expected =
            model.entries.entrySet().stream()
                .filter(entry -> entry.getValue().slot == s)
                .map(
                    entry ->
                        new LearnedEntry(
                            entry.getKey(),
                            entry.getValue().learnedAt * LearnModel.MS,
                            entry.getValue().lastSeen * LearnModel.MS))
                .sorted(
                    Comparator.comparingLong(LearnedEntry::learnedAt)
                        .thenComparingLong(entry -> entry.address().high())
                        .thenComparingLong(entry -> entry.address().low()))
                .toList();
        assertEquals(expected, table.list(slot), where);
      }
    }
  }
}
