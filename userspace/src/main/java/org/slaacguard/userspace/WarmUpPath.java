package org.slaacguard.userspace;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import org.slaacguard.linux.LinkChange;
import org.slaacguard.linux.LinuxException;
import org.slaacguard.linux.NetworkNamespace;
import org.slaacguard.linux.Rtnetlink;
import org.slaacguard.linux.TunQueue;
import org.slaacguard.net.Endpoint;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.Ipv4Address;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How the two sides of a warm-up reach each other. */
final class WarmUpPath implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(WarmUpPath.class);
  private static final String LOOPBACK = "lo";

  /** The loopback interface is the first link of every namespace. */
  private static final int LOOPBACK_INDEX = 1;

  private static final Endpoint NOWHERE = new Endpoint(new Ipv4Address(0x7f000001), 9);

  /**
   * One side's end.
   *
   * @param number 1 or 2
   */
  record End(int number, UdpBinding binding, Endpoint endpoint, TunPort tun) {}

  /** The transport of a path. */
  enum Over {
    /** Memory alone ({@link WarmUpLink}). */
    MEMORY,

    /**
     * The loopback interface of a network namespace that only this path has, so that system calls
     * are warm too. Without the right to create one, which a userspace gateway has given up, the
     * host's loopback interface; if that fails too, memory.
     */
    IPV4,

    /** As {@link #IPV4}, over IPv6, if the system has it. */
    IPV6
  }

  private final Over over;
  private final List<End> ends;
  private final ResourceStack opened;

  private WarmUpPath(Over over, List<End> ends, ResourceStack opened) {
    this.over = over;
    this.ends = List.copyOf(ends);
    this.opened = opened;
  }

  /** Opens a path, or the nearest that the system allows. */
  static WarmUpPath open(Arena arena, UserspaceOptions options, Over over) {
    if (over == Over.MEMORY) {
      return memory(arena, options);
    }
    try (NetworkNamespace alone = NetworkNamespace.anonymous()) {
      return alone.call(
          () -> {
            try (Rtnetlink rtnetlink = Rtnetlink.open()) {
              rtnetlink.links().change(LOOPBACK, new LinkChange().up(true));
            }
            return loopback(arena, options, over);
          });
    } catch (LinuxException e) {
      LOG.debug("no network namespace to warm up in: {}", e.getMessage());
    }
    try {
      if (hasLoopback()) {
        return loopback(arena, options, over);
      }
    } catch (LinuxException e) {
      LOG.debug("no loopback interface to warm up over: {}", e.getMessage());
    }
    return memory(arena, options);
  }

  private static boolean hasLoopback() {
    try (Rtnetlink rtnetlink = Rtnetlink.open()) {
      return rtnetlink.links().get(LOOPBACK).isUp();
    }
  }

  private static WarmUpPath loopback(Arena arena, UserspaceOptions options, Over over) {
    UdpBinding.Layout layout =
        new UdpBinding.Layout(1, options.udpSegment(), options.udpCoalesce(), false);
    List<End> ends = new ArrayList<>();
    ResourceStack opened = new ResourceStack();
    try {
      for (int number = 1; number <= 2; number++) {
        UdpBinding binding = opened.add(UdpBinding.open(0, 0, layout), UdpBinding::close);
        binding.onlyOver(LOOPBACK_INDEX);
        boolean over6 = over == Over.IPV6 && binding.pair(0).ipv6() != null;
        IpAddress self = IpAddress.parse(over6 ? "::1" : "127.0.0.1");
        List<TunQueue> pair = TunQueue.pair();
        pair.forEach(queue -> opened.add(queue, TunQueue::close));
        TunPort tun =
            new SyntheticTun(
                arena,
                options.mtu(),
                number,
                new TunQueuePort(pair.getFirst()),
                new TunQueuePort(pair.getLast()));
        ends.add(new End(number, binding, new Endpoint(self, binding.port()), tun));
      }
      return new WarmUpPath(over, ends, opened);
    } catch (RuntimeException | Error e) {
      opened.close();
      throw e;
    }
  }

  private static WarmUpPath memory(Arena arena, UserspaceOptions options) {
    List<End> ends = new ArrayList<>();
    List<WarmUpLink> wires = WarmUpLink.pair(arena, NOWHERE);
    for (int number = 1; number <= 2; number++) {
      UdpBinding.Pair only = new UdpBinding.Pair(wires.get(number - 1), null);
      UdpBinding binding = new UdpBinding(NOWHERE.port(), List.of(only), List.of(), List.of(), 0);
      ends.add(new End(number, binding, NOWHERE, new SyntheticTun(arena, options.mtu(), number)));
    }
    return new WarmUpPath(Over.MEMORY, ends, new ResourceStack());
  }

  /** The end of the first side (0) or the second (1). */
  End end(int index) {
    return ends.get(index);
  }

  @Override
  public void close() {
    opened.close();
  }

  @Override
  public String toString() {
    return over.name();
  }
}
