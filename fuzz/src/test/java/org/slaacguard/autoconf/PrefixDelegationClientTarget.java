package org.slaacguard.autoconf;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.slaacguard.fuzz.Seeds;
import org.slaacguard.fuzz.Target;
import org.slaacguard.net.Dhcp6Message;
import org.slaacguard.net.Dhcp6Option;
import org.slaacguard.net.Dhcp6Option.IaAddress;
import org.slaacguard.net.Dhcp6Option.IaNa;
import org.slaacguard.net.Dhcp6Option.IaPd;
import org.slaacguard.net.Dhcp6Option.IaPrefix;
import org.slaacguard.net.Dhcp6Type;
import org.slaacguard.net.Duid;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.Ipv6Address;
import org.slaacguard.net.PacketException;

/**
 * The life of a delegation client among hostile servers: it holds a bounded number of prefixes that
 * a router can use, it floods nobody, and whatever was said to it, an ordinary server is enough for
 * it to have a prefix again.
 */
public final class PrefixDelegationClientTarget implements Target {
  private static final long SECOND = 1_000_000_000L;
  private static final long PATIENCE = 3 * 86_400 * SECOND;
  private static final Duid CLIENT = Duid.parse("0004cccc");
  private static final Duid[] SERVERS = {Duid.parse("0003aaaa"), Duid.parse("0003bbbb")};
  private static final WantedAssociation WAN = WantedAssociation.prefixes("wan", 56);
  private static final WantedAssociation OWN = WantedAssociation.addresses("wan");
  private static final IpPrefix GOOD = IpPrefix.parse("2001:db8:900d::/56");

  @Override
  public void run(byte[] input) {
    new Life().live(ByteBuffer.wrap(input));
  }

  private static final class Life {
    private final PrefixDelegationClient client =
        new PrefixDelegationClient(
            new DelegationSettings(CLIENT, List.of(WAN, OWN), true, true, List.of()),
            new SplittableRandom(1),
            news -> {});

    // Monotonic clocks may begin anywhere.
    private long now = -5 * SECOND;
    private @Nullable Dhcp6Message last;
    private int sent;
    private int said;

    /** What a server answers to everything for a while; null: nothing. */
    private Dhcp6Option @Nullable [] always;

    private boolean rapid;
    private boolean unanswered;

    void live(ByteBuffer in) {
      client.linkUp(now);
      while (in.remaining() >= 2) {
        int what = in.get() & 0xff;
        int which = in.get() & 0xff;
        switch (what & 7) {
          case 0 -> pass(which * SECOND / 4);
          case 1 -> pass(600L * which * SECOND);
          case 2 -> {
            if (which > 127) {
              client.slept(which * SECOND, now);
            } else {
              client.linkDown();
              client.linkUp(now);
            }
            said++;
          }
          case 3 -> raw(in, which, what >>> 3);
          case 4 -> decline();
          case 5 -> always(what >>> 3, which);
          default -> answer(what >>> 3, which);
        }
        check();
      }
      recover();
    }

    private void pass(long nanos) {
      long end = now + nanos;
      while (client.nextDeadline() <= end) {
        now = Math.max(now, client.nextDeadline());
        client.poll(now, this::hear);
        answerAlways();
        // Each message may lead to a few at once; else seconds go by.
        long most = 20L + 12L * said + (now + 5 * SECOND) / SECOND;
        assertTrue(sent <= most, "it floods: " + sent + " of " + most);
      }
      now = end;
    }

    private void hear(byte[] wire) {
      sent++;
      last = parse(wire);
      unanswered = true;
    }

    /** Behind the poll, as an answer comes. */
    private void answerAlways() {
      Dhcp6Message heard = last;
      Dhcp6Option[] what = always;
      if (unanswered && heard != null && what != null) {
        unanswered = false;
        boolean offers = heard.type() == Dhcp6Type.SOLICIT && !rapid;
        client.receive(said(offers ? Dhcp6Type.ADVERTISE : Dhcp6Type.REPLY, SERVERS[0], what), now);
      }
    }

    /** For a minute a server says the same whatever it is asked. */
    private void always(int how, int which) {
      always = options(how, which);
      rapid = (how & 4) != 0;
      pass(60 * SECOND);
      always = null;
    }

    private static Dhcp6Message parse(byte[] wire) {
      try {
        return Dhcp6Message.parse(wire);
      } catch (PacketException e) {
        throw new AssertionError("it sends what is refused: " + e.reason(), e);
      }
    }

    /** What the input says, perhaps in answer to what was sent last. */
    private void raw(ByteBuffer in, int which, int length) {
      byte[] wire = new byte[Math.min(in.remaining(), 8 * length)];
      in.get(wire);
      Dhcp6Message heard = last;
      if ((which & 1) != 0 && wire.length >= 4 && heard != null) {
        int transaction = heard.transactionId();
        wire[1] = (byte) (transaction >>> 16);
        wire[2] = (byte) (transaction >>> 8);
        wire[3] = (byte) transaction;
      }
      said++;
      client.receive(wire, now);
    }

    private void decline() {
      client.delegation().addresses().stream()
          .findFirst()
          .ifPresent(
              lease -> {
                said++;
                client.decline((Ipv6Address) lease.prefix().address(), now);
              });
    }

    /** A message that is well formed, in its envelope. */
    private void answer(int how, int which) {
      Dhcp6Type type = (how & 16) == 0 ? Dhcp6Type.REPLY : Dhcp6Type.ADVERTISE;
      said++;
      client.receive(said(type, SERVERS[which >>> 5 & 1], options(how, which)), now);
      pass(0);
    }

    private static Dhcp6Option[] options(int how, int which) {
      long[] times = {0, 1, 60, 600, Dhcp6Option.INFINITE};
      long preferred = times[which % 5];
      long valid = times[(which >>> 2) % 5];
      IpPrefix prefix =
          new IpPrefix(new Ipv6Address(0x20010db8_00000000L | which << 8, 0), 48 + (how & 31) / 2);
      List<Dhcp6Option> inner =
          (which & 128) == 0
              ? List.of()
              : List.of(new Dhcp6Option.StatusCode(which & 7, "because"));
      List<Dhcp6Option> options = new ArrayList<>();
      options.add(
          ia(
              times[(which >>> 1) % 5],
              times[(which >>> 3) % 5],
              new IaPrefix(preferred, valid, prefix, inner)));
      if ((how & 1) != 0) {
        Ipv6Address address = new Ipv6Address(prefix.address().high(), which);
        options.add(
            new IaNa(
                OWN.iaid(), 0, 0, List.of(new IaAddress(address, preferred, valid, List.of()))));
      }
      if ((how & 2) != 0) {
        options.add(new Dhcp6Option.StatusCode(which >>> 4 & 7, ""));
      }
      if ((how & 4) != 0) {
        options.add(new Dhcp6Option.RapidCommit());
      }
      if ((how & 8) != 0) {
        options.add(new Dhcp6Option.Preference(255));
      }
      return options.toArray(Dhcp6Option[]::new);
    }

    private static IaPd ia(long t1, long t2, Dhcp6Option... options) {
      return new IaPd(WAN.iaid(), t1, t2, List.of(options));
    }

    private byte[] said(Dhcp6Type type, Duid server, Dhcp6Option... options) {
      List<Dhcp6Option> all = new ArrayList<>();
      all.add(new Dhcp6Option.ClientId(CLIENT));
      all.add(new Dhcp6Option.ServerId(server));
      all.addAll(List.of(options));
      int transaction = last == null ? 0 : Objects.requireNonNull(last).transactionId();
      return new Dhcp6Message(type, transaction, all).toBytes();
    }

    private void check() {
      List<DelegatedPrefix> leases = client.delegation().leases();
      assertTrue(leases.size() <= 16, "it holds too much");
      for (DelegatedPrefix lease : leases) {
        assertTrue(lease.from().equals(WAN) || lease.from().equals(OWN));
        assertFalse(lease.prefix().address() instanceof Ipv6Address a && a.isMulticast());
        assertTrue(lease.prefix().length() > 0);
      }
    }

    /** Never a state that only a restart mends. */
    private void recover() {
      always = new Dhcp6Option[] {ia(0, 0, new IaPrefix(3600, 7200, GOOD, List.of()))};
      rapid = false;
      long end = now + PATIENCE;
      while (now < end && client.delegation().prefixes().isEmpty()) {
        pass(600 * SECOND);
      }
      assertFalse(
          client.delegation().prefixes().isEmpty(), "it does not recover: " + client.state());
    }
  }

  /** A life; and messages of real servers, each whole, in answer to the Solicit. */
  @Override
  public List<byte[]> seeds() throws IOException {
    List<byte[]> seeds = new ArrayList<>();
    seeds.add(new byte[] {0, 8, (byte) 0x85, 0x0c, 0, 8, 5, 0x0c, 1, 1, 5, 0x10, 2, 0, 4, 0, 1, 9});
    for (byte[] wire : Seeds.hex("dhcp6.hex")) {
      int words = Math.min(31, (wire.length + 7) / 8);
      byte[] seed = new byte[4 + 8 * words];
      seed[1] = 8;
      seed[2] = (byte) (3 | words << 3);
      seed[3] = 1;
      System.arraycopy(wire, 0, seed, 4, Math.min(wire.length, 8 * words));
      seeds.add(seed);
    }
    return seeds;
  }
}
