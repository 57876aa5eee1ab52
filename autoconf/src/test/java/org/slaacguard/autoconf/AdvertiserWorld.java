package org.slaacguard.autoconf;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.Ipv6Address;
import org.slaacguard.net.NdMessage.RouterAdvertisement;
import org.slaacguard.net.NdMessage.RouterSolicitation;
import org.slaacguard.net.NdOption.PrefixInformation;
import org.slaacguard.net.NdPacket;
import org.slaacguard.net.PacketException;
import org.slaacguard.net.PublicKey;

/** An advertiser, and a clock that runs from deadline to deadline. */
final class AdvertiserWorld {
  static final long SECOND = 1_000_000_000L;
  static final IpPrefix A = IpPrefix.parse("2001:db8:a::/64");
  static final IpPrefix B = IpPrefix.parse("2001:db8:b::/64");

  /** One advertisement as the peer gets it. */
  record Heard(long at, PublicKey peer, NdPacket packet) {
    RouterAdvertisement message() {
      return (RouterAdvertisement) packet.message();
    }

    PrefixInformation prefix(IpPrefix prefix) {
      return message().options().stream()
          .filter(PrefixInformation.class::isInstance)
          .map(PrefixInformation.class::cast)
          .filter(option -> option.prefix().equals(prefix))
          .findFirst()
          .orElseThrow();
    }
  }

  final RouterAdvertiser advertiser;
  final List<Heard> heard = new ArrayList<>();
  long now;

  LinkPrefixes prefixes = LinkPrefixes.NONE;

  AdvertiserWorld(long start, AdvertisementContent content) {
    now = start;
    advertiser = new RouterAdvertiser(new Random(7), AdvertiserSettings.DEFAULT, content);
  }

  AdvertiserWorld(long start, IpPrefix... live) {
    this(start, AdvertisementContent.builder().build());
    live(live);
  }

  /** Advertises these prefixes from now on. */
  void live(IpPrefix... live) {
    live(Stream.of(live).map(AdvertisementPrefix::new).toArray(AdvertisementPrefix[]::new));
  }

  void live(AdvertisementPrefix... live) {
    prefixes = prefixes.withLive(List.of(live), now);
    advertiser.prefixes(HostPrefixes.of(prefixes), now);
  }

  static PublicKey peer(int number) {
    byte[] bytes = new byte[32];
    bytes[0] = (byte) number;
    bytes[1] = (byte) (number >>> 8);
    return PublicKey.ofBytes(bytes);
  }

  PublicKey known(int number) {
    advertiser.addPeer(peer(number));
    return peer(number);
  }

  PublicKey live(int number) {
    PublicKey peer = known(number);
    advertiser.sessionEstablished(peer, now);
    return peer;
  }

  void solicit(PublicKey peer, String source) {
    NdPacket packet =
        new NdPacket(
            Ipv6Address.parse(source), Ipv6Address.ALL_ROUTERS, new RouterSolicitation(List.of()));
    advertiser.receive(peer, packet, now);
  }

  /** Lets time pass, polling exactly at each deadline, and gives back what was sent meanwhile. */
  List<Heard> pass(long seconds) {
    int before = heard.size();
    long end = now + seconds * SECOND;
    while (advertiser.nextDeadline() <= end) {
      now = Math.max(now, advertiser.nextDeadline());
      poll();
    }
    now = end;
    return List.copyOf(heard.subList(before, heard.size()));
  }

  int poll() {
    return advertiser.poll(now, (peer, packet) -> heard.add(new Heard(now, peer, read(packet))));
  }

  private static NdPacket read(byte[] packet) {
    try {
      return NdPacket.parse(packet);
    } catch (PacketException e) {
      throw new AssertionError("not a valid packet", e);
    }
  }
}
