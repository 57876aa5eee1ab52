package org.slaacguard.autoconf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.slaacguard.fuzz.Seeds;
import org.slaacguard.fuzz.Target;
import org.slaacguard.net.Ipv6Address;
import org.slaacguard.net.Ipv6Header;
import org.slaacguard.net.LinkGroups;
import org.slaacguard.net.PublicKey;

/**
 * The life of a copier of multicast groups among hostile members: what it copies is a whole UDP
 * datagram to a group that was named, unchanged, to members with a session alone, never to its
 * sender, to nobody twice, and not faster than its rate; what waits is bounded.
 */
public final class GroupCopierTarget implements Target {
  private static final int ROOM = 256 << 10;
  private static final int PEERS = 4;
  private static final Ipv6Address MDNS = Ipv6Address.parse("ff02::fb");
  private static final Ipv6Address LLMNR = Ipv6Address.parse("ff02::1:3");

  @Override
  public void run(byte[] input) {
    new Life().live(ByteBuffer.wrap(input));
  }

  private static PublicKey key(int number) {
    byte[] bytes = new byte[PublicKey.LENGTH];
    bytes[0] = (byte) (1 + number % PEERS);
    return PublicKey.ofBytes(bytes);
  }

  /** What a member has sent, as it was then, and who has got it. */
  private record Sent(PublicKey sender, byte[] copy, Set<PublicKey> receivers) {}

  private static final class Life {
    private final GroupCopier copier = new GroupCopier(GroupCopier.Room.of(ROOM));
    private final IdentityHashMap<byte[], Sent> sent = new IdentityHashMap<>();
    private final Set<PublicKey> members = new HashSet<>();
    private final Set<PublicKey> live = new HashSet<>();
    private Set<Ipv6Address> groups = Set.of();
    private long now = -Nanos.SECOND;
    private final long begun = now;
    private long copies;

    void live(ByteBuffer in) {
      while (in.remaining() >= 2) {
        int what = in.get() & 0xff;
        int which = in.get() & 0xff;
        PublicKey peer = key(which);
        switch (what & 7) {
          case 0 -> join(peer);
          case 1 -> leave(peer);
          case 2 -> session(peer, (what & 8) == 0);
          case 3 -> groups(which);
          case 4 -> now += which * Nanos.SECOND / 100;
          default -> receive(peer, in, what, which);
        }
        poll();
      }
    }

    private void join(PublicKey peer) {
      copier.join(peer);
      members.add(peer);
    }

    private void leave(PublicKey peer) {
      copier.leave(peer);
      members.remove(peer);
      live.remove(peer);
      sent.values().removeIf(each -> each.sender().equals(peer));
    }

    private void session(PublicKey peer, boolean begins) {
      copier.live(peer, begins);
      if (begins && members.contains(peer)) {
        live.add(peer);
      } else {
        live.remove(peer);
      }
    }

    private void groups(int which) {
      groups = which % 3 == 0 ? Set.of() : which % 3 == 1 ? Set.of(MDNS) : Set.of(MDNS, LLMNR);
      copier.groups(groups);
    }

    /** A datagram with some bytes of the input over it, or nothing but bytes of the input. */
    private void receive(PublicKey peer, ByteBuffer in, int what, int which) {
      byte[] packet = new byte[Math.min(in.remaining(), which)];
      if ((what & 0x80) == 0) {
        packet = datagram((what & 8) == 0 ? MDNS : LLMNR, which);
      }
      int at = packet.length == 0 ? 0 : which % packet.length;
      int length = Math.min(Math.min(in.remaining(), what >>> 4 & 7), packet.length - at);
      in.get(packet, (what & 0x80) == 0 ? at : 0, (what & 0x80) == 0 ? length : packet.length);
      boolean counts =
          members.contains(peer)
              && LinkGroups.isDatagram(packet)
              && groups.contains(LinkGroups.destination(packet));
      int before = copier.waiting();
      copier.receive(peer, packet);
      assertTrue(counts || copier.waiting() == before, "it takes what is nothing to it");
      if (copier.waiting() != before) {
        sent.put(packet, new Sent(peer, packet.clone(), new HashSet<>()));
      }
    }

    private void poll() {
      long next = copier.poll(now, this::copied);
      assertTrue(next > now, "it asks to come back at once");
      assertTrue(copier.waiting() >= 0 && copier.waiting() <= 2 * ROOM);
      assertTrue(next == Nanos.NEVER ? copier.waiting() == 0 : copier.waiting() > 0);
      long most = (now - begun) / (Nanos.SECOND / GroupCopier.RATE) + GroupCopier.RATE / 10 + 1;
      assertTrue(copies <= most, () -> copies + " copies");
    }

    private void copied(PublicKey to, byte[] packet) {
      copies++;
      Sent original = sent.get(packet);
      assertTrue(original != null, "nobody has sent that");
      assertTrue(Arrays.equals(original.copy(), packet), "it is another");
      assertTrue(!to.equals(original.sender()), "back to its sender");
      assertTrue(live.contains(to), "to somebody without a session");
      assertTrue(original.receivers().add(to), "twice");
      ByteBuffer bytes = ByteBuffer.wrap(packet);
      assertEquals(packet.length - Ipv6Header.LENGTH, bytes.getShort(4) & 0xffff);
      assertEquals(0xff02, bytes.getShort(24) & 0xffff);
    }
  }

  private static byte[] datagram(Ipv6Address group, int payload) {
    int length = 8 + payload;
    ByteBuffer packet = ByteBuffer.allocate(Ipv6Header.LENGTH + length);
    new Ipv6Header(length, Ipv6Header.UDP, 255, Ipv6Address.parse("fe80::1"), group).write(packet);
    return packet.array();
  }

  @Override
  public List<byte[]> seeds() throws IOException {
    List<byte[]> seeds = new ArrayList<>();
    // Two members with sessions, two groups; each says something, time passes, one leaves.
    seeds.add(new byte[] {0, 0, 0, 1, 2, 0, 2, 1, 3, 2, 5, 0, 13, 1, 4, 10, 5, 1, 1, 1, 4, 100});
    // A flood of one among three.
    byte[] flood = new byte[240];
    byte[] members = {0, 0, 0, 1, 0, 2, 2, 0, 2, 1, 2, 2, 3, 1};
    System.arraycopy(members, 0, flood, 0, members.length);
    for (int at = members.length; at < flood.length; at += 2) {
      flood[at] = 5;
      flood[at + 1] = at % 20 == 0 ? (byte) 1 : (byte) 252;
    }
    seeds.add(flood);
    for (byte[] packet : Seeds.hex("neighbor-discovery.hex")) {
      byte[] life = new byte[members.length + 2 + Math.min(packet.length, 255)];
      System.arraycopy(members, 0, life, 0, members.length);
      life[members.length] = (byte) 0x85;
      life[members.length + 1] = (byte) Math.min(packet.length, 255);
      System.arraycopy(packet, 0, life, members.length + 2, Math.min(packet.length, 255));
      seeds.add(life);
    }
    return seeds;
  }
}
