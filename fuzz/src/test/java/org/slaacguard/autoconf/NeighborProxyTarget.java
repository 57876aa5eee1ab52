package org.slaacguard.autoconf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.slaacguard.fuzz.Seeds;
import org.slaacguard.fuzz.Target;
import org.slaacguard.net.AdvertisementSource;
import org.slaacguard.net.Ipv6Address;
import org.slaacguard.net.LinkLayerAddress;
import org.slaacguard.net.NdMessage.NeighborAdvertisement;
import org.slaacguard.net.NdMessage.NeighborSolicitation;
import org.slaacguard.net.NdPacket;
import org.slaacguard.net.NdPacketTarget;
import org.slaacguard.net.PacketException;
import org.slaacguard.net.PublicKey;

/**
 * The life of a neighbour proxy among hostile neighbours: it speaks for the addresses it was given
 * and for no other, not for one that it has withdrawn, overrides nobody before it has asked, and
 * lets no neighbour keep more than a few peers from their addresses.
 */
public final class NeighborProxyTarget implements Target {
  private static final long SECOND = 1_000_000_000L;
  private static final int ADDRESSES = 16;
  private static final int PEERS = 8;
  private static final long OWN = 0x02_00_00_00_00_01L;
  private static final byte[] OWN_BYTES = {2, 0, 0, 0, 0, 1};
  private static final long HIGH = 0x2001_0db8_0001_0000L;

  @Override
  public void run(byte[] input) {
    new Life().live(ByteBuffer.wrap(input));
  }

  private static Ipv6Address address(int number) {
    return new Ipv6Address(HIGH, 1 + number % ADDRESSES);
  }

  private static PublicKey owner(Ipv6Address address) {
    byte[] key = new byte[32];
    key[0] = (byte) (address.low() % PEERS);
    return PublicKey.ofBytes(key);
  }

  private static final class Life implements NeighborProxy.Sink {
    private final NeighborProxy proxy = new NeighborProxy(true, new SplittableRandom(1), 0);

    /** Since when each address that it has is probed for; withdrawn ones are not there. */
    private final Map<Ipv6Address, Long> spokenFor = new HashMap<>();

    private final Map<Ipv6Address, Boolean> given = new HashMap<>();

    /** When another node had an address, and which one. */
    private final Map<Ipv6Address, Long> othersAt = new HashMap<>();

    private final Map<Ipv6Address, Long> objectors = new HashMap<>();

    private boolean linked;
    private long now;

    void live(ByteBuffer in) {
      while (in.remaining() >= 2) {
        int what = in.get() & 0xff;
        int which = in.get() & 0xff;
        switch (what & 7) {
          case 0 -> add(address(which));
          case 1 -> remove(address(which));
          case 2 -> link(which % 4 != 0);
          case 3 -> now += which * SECOND / 8;
          case 4 -> proxy.move(address(which), owner(address(which)), now);
          default -> neighbor(in, what, which);
        }
        long next = proxy.poll(now, this);
        assertTrue(next >= now, () -> "asks to come back in the past: " + next);
        given
            .keySet()
            .forEach(each -> assertEquals(spokenFor.containsKey(each), proxy.answersFor(each)));
      }
    }

    private void add(Ipv6Address address) {
      boolean overruled = keeps(objectors.getOrDefault(address, 0L)) == Objections.OF_ONE;
      proxy.add(address, owner(address), now);
      if (given.put(address, true) == null && proxy.answersFor(address)) {
        long since = now - othersAt.getOrDefault(address, now - NeighborProxy.FIRST_PATIENCE);
        assertTrue(
            overruled || since >= NeighborProxy.FIRST_PATIENCE, "forgets whose an address is");
        spokenFor.put(address, now);
      }
    }

    /** The number of peers that a neighbour keeps from addresses. */
    private long keeps(long objector) {
      return given.keySet().stream()
          .filter(
              each -> !spokenFor.containsKey(each) && objectors.getOrDefault(each, 0L) == objector)
          .map(NeighborProxyTarget::owner)
          .distinct()
          .count();
    }

    private void remove(Ipv6Address address) {
      proxy.remove(address);
      given.remove(address);
      spokenFor.remove(address);
    }

    private void link(boolean up) {
      boolean isNew = up && !linked;
      linked = up;
      proxy.link(
          up
              ? new ProxyLink(
                  new LinkLayerAddress(OWN_BYTES), null, null, AdvertisementSource.TARGET)
              : null,
          now);
      if (isNew) {
        spokenFor.replaceAll((address, since) -> now);
      }
    }

    /** A message about an address, with up to 40 bytes of the input over it. */
    private void neighbor(ByteBuffer in, int what, int which) {
      Ipv6Address target = address(which);
      Ipv6Address from =
          (which & 0x10) != 0 ? Ipv6Address.UNSPECIFIED : new Ipv6Address(0xfe80L << 48, 9);
      byte[] packet =
          new NdPacket(
                  (what & 8) == 0 ? new Ipv6Address(0xfe80L << 48, 9) : from,
                  (what & 0x10) == 0 ? target.solicitedNode() : target,
                  (what & 8) == 0
                      ? new NeighborAdvertisement(
                          false, (what & 0x10) != 0, true, target, List.of())
                      : new NeighborSolicitation(target, List.of()))
              .toBytes();
      if ((what & 0x80) != 0) {
        int at = which % packet.length;
        int length = Math.min(Math.min(in.remaining(), 40), packet.length - at);
        in.get(packet, at, length);
      }
      if ((what & 0x40) == 0) {
        NdPacketTarget.fixChecksum(packet);
      }
      proxy.receive(packet, (which & 0x20) == 0 ? OWN + 1 + (what & 3) : OWN, now, this);
    }

    @Override
    public void send(byte[] packet, long hardware) {
      NdPacket sent;
      try {
        sent = NdPacket.parse(packet);
      } catch (PacketException e) {
        throw new AssertionError("it sends what is refused: " + e.reason(), e);
      }
      assertTrue(linked, "without a link");
      switch (sent.message()) {
        case NeighborSolicitation probe -> assertTrue(spokenFor.containsKey(probe.target()));
        case NeighborAdvertisement said -> {
          Long since = spokenFor.get(said.target());
          assertTrue(since != null, () -> "speaks for " + said.target());
          assertTrue(!said.override() || now - since >= SECOND, "overrides before it has asked");
        }
        default -> throw new AssertionError("it sends " + sent);
      }
    }

    @Override
    public void conflict(Ipv6Address address, long hardware, NeighborProxy.Verdict verdict) {
      assertTrue(hardware != OWN, "a conflict with itself");
      assertTrue(spokenFor.containsKey(address));
      if (verdict == NeighborProxy.Verdict.WITHDRAWN) {
        spokenFor.remove(address);
        othersAt.put(address, now);
        objectors.put(address, hardware);
      }
      assertTrue(keeps(hardware) <= Objections.OF_ONE, "one neighbour keeps many from addresses");
    }

    @Override
    public void restored(Ipv6Address address) {
      assertEquals(null, spokenFor.put(address, now));
    }
  }

  @Override
  public List<byte[]> seeds() throws IOException {
    List<byte[]> seeds = new ArrayList<>();
    // Linked, an address, a second and more; a question, a claim, a probe; what a host really sent.
    byte[] life = {2, 1, 0, 0, 3, 16, 13, 0, 5, 0, 13, 16, 3, 8, 1, 0};
    seeds.add(life);
    // Six addresses of six peers, their probes, and one neighbour that objects to all.
    seeds.add(
        new byte[] {
          2, 1, 0, 0, 0, 1, 0, 2, 0, 3, 0, 4, 0, 5, 3, 1, 5, 0, 5, 1, 5, 2, 5, 3, 5, 4, 5, 5, 3, 90
        });
    for (byte[] packet : Seeds.hex("neighbor-discovery.hex")) {
      byte[] overwritten = new byte[8 + Math.min(packet.length, 40)];
      System.arraycopy(new byte[] {2, 1, 0, 0, 3, 16, (byte) 0x8d, 0}, 0, overwritten, 0, 8);
      System.arraycopy(packet, 0, overwritten, 8, overwritten.length - 8);
      seeds.add(overwritten);
    }
    return seeds;
  }
}
