package org.slaacguard.gateway;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slaacguard.autoconf.PrefixPlan;
import org.slaacguard.control.Settings;
import org.slaacguard.host.Surroundings;
import org.slaacguard.linux.ClassicFilter;
import org.slaacguard.linux.Errno;
import org.slaacguard.linux.Fd;
import org.slaacguard.linux.LinkSocket;
import org.slaacguard.linux.LinuxException;
import org.slaacguard.net.InterfaceAddress;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.Ipv6Address;
import org.slaacguard.net.NdPacket;
import org.slaacguard.net.PacketException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One LAN: its {@link LanAdvertiser}, and its socket, which follows the interface when it goes and
 * comes back with another index. For one thread.
 */
final class LanLink implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LanLink.class);

  /**
   * Room for some hundred solicitations, as the kernel counts bytes. More are not needed, because
   * one answer serves all hosts.
   */
  private static final int RECEIVE_BUFFER = 128 << 10;

  /** The most packets of one turn. */
  private static final int MOST_RECEIVED = 64;

  /** ff02::1 on Ethernet (RFC 2464, section 7). */
  private static final long ALL_NODES = 0x3333_0000_0001L;

  private final String name;
  private final PrefixMemory memory;
  private final LanAdvertiser advertiser;
  private LanView view = LanView.NONE;
  private @Nullable LinkSocket socket;
  private String trouble = "";
  private List<IpPrefix> said = List.of();

  LanLink(
      String name, RandomGenerator random, PrefixMemory memory, OptionMemory options, long now) {
    this.name = name;
    this.memory = memory;
    advertiser = new LanAdvertiser(name, random, memory.earlier(now), options, now);
  }

  /** One with what earlier runs have left in the state folder. */
  static LanLink of(String name, RandomGenerator random, InstantSource clock, long now) {
    PrefixMemory memory = new PrefixMemory(StateFolder.lanPrefixes(name), clock);
    OptionMemory options = new OptionMemory(StateFolder.lanOptions(name), clock);
    return new LanLink(name, random, memory, options, now);
  }

  String name() {
    return name;
  }

  /** The descriptor to poll; null while there is no socket. */
  @Nullable Fd fd() {
    LinkSocket open = socket;
    return open == null ? null : open.fd();
  }

  /** What is wrong with the LAN; empty if nothing is. */
  String trouble() {
    return trouble;
  }

  /** Follows the settings and the delegation. */
  void want(Settings settings, PrefixPlan plan, ProviderNames names, long now) {
    if (advertiser.want(settings, plan, names, now)) {
      changed(now);
    }
  }

  private void changed(long now) {
    memory.prefixes(advertiser.prefixes(), now);
    List<IpPrefix> usable = usable(now);
    if (!usable.equals(said)) {
      said = usable;
      LOG.info("{}: hosts may have addresses in {}", name, usable);
    }
  }

  /**
   * Follows the interface.
   *
   * @return false if something has to be tried again before the next change
   */
  boolean look(LanView now, long at) {
    say(now.unfit());
    if (now.equals(view) && (socket != null || !now.isUsable())) {
      return true;
    }
    if (now.index() != view.index() || !now.isUsable()) {
      close();
    }
    view = now;
    if (now.isUsable() && socket == null && !open(now.index())) {
      return false;
    }
    advertiser.view(now, at);
    return true;
  }

  private boolean open(int index) {
    LinkSocket opened = null;
    try {
      opened = LinkSocket.open(index, RECEIVE_BUFFER);
      opened.filter(ClassicFilter.routerSolicitations());
      opened.receiveFrom();
      socket = opened;
      return true;
    } catch (LinuxException e) {
      if (opened != null) {
        opened.close();
      }
      say("cannot be spoken on: " + e.getMessage());
      return false;
    }
  }

  private void say(String what) {
    if (!what.equals(trouble)) {
      trouble = what;
      if (!what.isEmpty()) {
        LOG.warn("{} {}: no host there is told of a prefix", name, what);
      }
    }
  }

  /** Takes what hosts have sent. */
  void receive(long now) {
    LinkSocket open = socket;
    for (int i = 0; open != null && i < MOST_RECEIVED; i++) {
      int length = open.receive();
      if (length == -Errno.EAGAIN) {
        return;
      }
      // Errors say that the interface went down; the next look sees that.
      if (length >= 0) {
        try {
          advertiser.receive(NdPacket.parse(open.packet(length)), now);
        } catch (PacketException e) {
          LOG.debug("{}: a malformed solicitation: {}", name, e.getMessage());
        }
      }
    }
  }

  /**
   * Does what is due.
   *
   * @return when to come again
   */
  long poll(long now) {
    if (advertiser.poll(now, this::send)) {
      changed(now);
    }
    return Math.min(advertiser.next(), memory.poll(now, (peer, packet) -> {}));
  }

  private void send(byte[] packet) {
    LinkSocket open = socket;
    int result = open == null ? 0 : open.send(packet, ALL_NODES);
    if (result < 0) {
      LOG.debug("{}: an advertisement is not sent: {}", name, Errno.text(-result));
    }
  }

  private List<IpPrefix> usable(long now) {
    return advertiser.usable(now);
  }

  /** The first address of each prefix is the gateway's. */
  Surroundings.OtherLink onHost(long now) {
    List<InterfaceAddress> own = new ArrayList<>();
    for (IpPrefix each : usable(now)) {
      own.add(
          new InterfaceAddress(
              new Ipv6Address(each.address().high(), each.address().low() | 1), each.length()));
    }
    return new Surroundings.OtherLink(name, view.index(), own, true);
  }

  List<IpPrefix> dead(long now) {
    return advertiser.dead(now);
  }

  /** Begins to tell the hosts that the gateway is no router any more. */
  void cease(long now) {
    advertiser.cease(now, this::send);
  }

  boolean hasCeased() {
    return advertiser.hasCeased();
  }

  /** Whether hosts are still to be told so. */
  boolean isCeasing() {
    return advertiser.isCeasing();
  }

  /** Writes what the next run has to know and was not written yet. */
  void keep() {
    advertiser.keep();
  }

  /** Closes its socket; it may be opened again. */
  @Override
  public void close() {
    LinkSocket open = socket;
    if (open != null) {
      socket = null;
      open.close();
    }
  }
}
