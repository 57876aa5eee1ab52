package org.slaacguard.autoconf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.slaacguard.fuzz.Target;
import org.slaacguard.net.Dhcp6Message;
import org.slaacguard.net.Dhcp6MessageTarget;
import org.slaacguard.net.Dhcp6Option;
import org.slaacguard.net.Dhcp6Option.IaPd;
import org.slaacguard.net.Dhcp6Option.IaPrefix;
import org.slaacguard.net.Dhcp6Type;
import org.slaacguard.net.Duid;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.Ipv6Address;
import org.slaacguard.net.PacketException;
import org.slaacguard.net.PublicKey;

/**
 * The life of a delegating server among hostile peers: no two have the same address, none has what
 * is somebody's otherwise or in no pool, none has more than its limit, and answers go to who asked.
 */
public final class PrefixDelegationServerTarget implements Target {
  private static final long SECOND = 1_000_000_000L;
  private static final int PEERS = 4;
  private static final Duid SERVER = Duid.parse("0004aaaa");
  private static final Ipv6Address AT = Ipv6Address.parse("fe80::2");
  private static final List<IpPrefix> WHOLE =
      List.of(
          IpPrefix.parse("2001:db8:f00::/60"),
          IpPrefix.parse("2001:db8:a00::/61"),
          IpPrefix.parse("fd00::/62"));

  @Override
  public void run(byte[] input) {
    new Life().live(ByteBuffer.wrap(input));
  }

  private static PublicKey key(int number) {
    byte[] bytes = new byte[32];
    bytes[0] = (byte) (number % PEERS);
    return PublicKey.ofBytes(bytes);
  }

  private static final class Life {
    private final PrefixDelegationServer server =
        new PrefixDelegationServer(SERVER, new SplittableRandom(1), 0);
    private final int[] limits = new int[PEERS];
    private List<IpPrefix> pools = List.of();
    private List<IpPrefix> taken = List.of();
    private long now;
    private long asked;
    private long sent;

    void live(ByteBuffer in) {
      while (in.remaining() >= 2) {
        int what = in.get() & 0xff;
        int which = in.get() & 0xff;
        switch (what & 7) {
          case 0 -> limit(which);
          case 1 -> pools(which);
          case 2 -> now += which * 8L * SECOND;
          case 3 -> message(in, which, what >>> 3);
          default -> ask(what >>> 3, which);
        }
        server.takeChanged(now);
        check();
        server.poll(now, (peer, to, message) -> answer(to, message));
        assertTrue(sent <= asked + server.counts().reconfigures(), "it speaks unasked");
      }
    }

    private void limit(int which) {
      limits[which % PEERS] = which >>> 4;
      server.limit(key(which), which >>> 4, now);
    }

    private void pools(int which) {
      pools = WHOLE.subList(which & 1, 1 + (which >>> 1 & 1) + (which & 1));
      taken = (which & 4) == 0 ? List.of() : List.of(IpPrefix.parse("2001:db8:f00:4::/63"));
      List<DelegationPool> made = new ArrayList<>();
      for (IpPrefix each : pools) {
        long until = (which & 8) == 0 ? Long.MAX_VALUE : now + 900 * SECOND;
        long preferred = (which & 16) == 0 ? until : now;
        made.add(
            new DelegationPool(
                each, 62, 64, Duration.ofMinutes(5), Duration.ofMinutes(10), preferred, until));
      }
      server.pools(made, taken, now);
    }

    /** What the input says, as a whole message or over one that a client would send. */
    private void message(ByteBuffer in, int which, int length) {
      byte[] wire = new byte[Math.min(in.remaining(), 8 * length)];
      in.get(wire);
      asked++;
      server.receive(key(which), AT, wire, now);
    }

    private void ask(int kind, int which) {
      Dhcp6Type type = Objects.requireNonNull(Dhcp6Type.of(1 + kind % 11));
      List<Dhcp6Option> options = new ArrayList<>();
      options.add(new Dhcp6Option.ClientId(Duid.parse("0004bb0" + (which >>> 2 & 1))));
      if (type != Dhcp6Type.SOLICIT && type != Dhcp6Type.REBIND) {
        options.add(new Dhcp6Option.ServerId(SERVER));
      } else if ((which & 128) != 0) {
        options.add(new Dhcp6Option.RapidCommit());
      }
      if ((which & 64) != 0) {
        options.add(new Dhcp6Option.ReconfigureAccept());
      }
      List<Dhcp6Option> named = new ArrayList<>();
      if ((which & 32) != 0) {
        Ipv6Address first = new Ipv6Address(WHOLE.getFirst().address().high() | (which & 15), 0);
        named.add(new IaPrefix(0, 0, new IpPrefix(first, 61 + (which & 3)), List.of()));
      }
      options.add(new IaPd(which >>> 3 & 3, 0, 0, named));
      asked++;
      server.receive(key(which), AT, new Dhcp6Message(type, 1, options).toBytes(), now);
    }

    private void check() {
      List<IpPrefix> all = new ArrayList<>();
      for (int i = 0; i < PEERS; i++) {
        List<IpPrefix> its = server.prefixes(key(i), now);
        assertTrue(its.size() <= 2 * limits[i], () -> "more than its limit: " + its);
        for (IpPrefix each : its) {
          assertTrue(WHOLE.stream().anyMatch(pool -> pool.contains(each)), each::toString);
          assertTrue(pools.stream().anyMatch(pool -> pool.contains(each)), each::toString);
          assertTrue(taken.stream().noneMatch(other -> overlap(each, other)), each::toString);
          assertTrue(all.stream().noneMatch(other -> overlap(each, other)), each::toString);
          all.add(each);
        }
      }
      assertTrue(server.held().size() <= limits[0] + limits[1] + limits[2] + limits[3]);
    }

    private static boolean overlap(IpPrefix one, IpPrefix other) {
      return one.contains(other) || other.contains(one);
    }

    private void answer(Ipv6Address to, byte[] wire) {
      sent++;
      assertEquals(AT, to);
      assertTrue(wire.length <= 1232, "it does not fit the smallest MTU");
      try {
        Dhcp6Type type = Dhcp6Message.parse(wire).type();
        assertTrue(
            type == Dhcp6Type.ADVERTISE
                || type == Dhcp6Type.REPLY
                || type == Dhcp6Type.RECONFIGURE);
      } catch (PacketException e) {
        throw new AssertionError("it sends what is refused: " + e.reason(), e);
      }
    }
  }

  /** Limits, pools, leases and their end, another pool; and real messages, each whole. */
  @Override
  public List<byte[]> seeds() throws IOException {
    List<byte[]> seeds = new ArrayList<>();
    byte[] life = {0, 0x21, 1, 2, 4, (byte) 0xc1, 0x2c, 1, 2, 30, 1, 1, 0x2c, 0x41, 2, 80, 4, 1};
    seeds.add(life);
    for (byte[] wire : new Dhcp6MessageTarget().seeds()) {
      int words = Math.min(31, (wire.length + 7) / 8);
      byte[] seed = new byte[6 + 8 * words];
      System.arraycopy(new byte[] {0, 0x21, 1, 2, (byte) (3 | words << 3), 1}, 0, seed, 0, 6);
      System.arraycopy(wire, 0, seed, 6, Math.min(wire.length, 8 * words));
      seeds.add(seed);
    }
    return seeds;
  }
}
