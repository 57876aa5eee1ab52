package org.slaacguard.userspace;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.slaacguard.linux.ClockChanges;
import org.slaacguard.linux.LinuxException;
import org.slaacguard.linux.NetworkMonitor;
import org.slaacguard.linux.NewsPace;
import org.slaacguard.linux.Poller;
import org.slaacguard.wireguard.Peer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a {@link SourceCheck} whenever the kernel reports changed addresses, routes or links, and
 * for each new source; of routes only for peers in their prefixes ({@link RouteNews}). Peers whose
 * answers then come from another address get an empty message. Even on a router with many changes,
 * it takes at most a fifth of a processor.
 *
 * <p>It also tells the protocol thread, which may sleep for long, when the wall clock has been set
 * or the machine has slept.
 */
final class SourceThread extends Worker implements SourceWatch {
  private static final Logger LOG = LoggerFactory.getLogger(SourceThread.class);
  private static final long AFTER_FAULT_NANOS = 1_000_000_000L;

  /** The poller's entries. */
  private static final int WAYS = 0;

  private static final int CLOCK = 1;

  private final DataPlane plane;
  private final Poller poller = new Poller(2);
  private final AtomicBoolean waysChanged = new AtomicBoolean();
  private final PeerStack newSources = new PeerStack();
  private boolean complained;

  SourceThread(String name, DataPlane plane, Failure failure) {
    super(name, failure);
    this.plane = plane;
    poller.reserve();
    poller.reserve();
    plane.sourceWatch(this);
  }

  @Override
  public void newSource(PeerState peer) {
    if (newSources.add(peer.newSource)) {
      poller.wakeup();
    }
  }

  @Override
  public void waysChanged() {
    waysChanged.set(true);
    poller.wakeup();
  }

  @Override
  void wakeUp() {
    poller.wakeup();
  }

  @Override
  void work() {
    while (!isStopping()) {
      beat();
      try (ClockChanges clock = ClockChanges.open();
          NetworkMonitor monitor = NetworkMonitor.open(true);
          NetlinkRouting ways = new NetlinkRouting()) {
        poller.replace(CLOCK, clock.fd(), Poller.READABLE);
        poller.replace(WAYS, monitor.fd(), Poller.READABLE);
        follow(clock, monitor, new SourceCheck(plane.peers(), ways));
      } catch (LinuxException | IllegalArgumentException e) {
        // The interface works without it, as it does until something changes.
        if (!complained) {
          complained = true;
          LOG.warn("cannot follow this host's routes: {}", e.getMessage());
        }
        poller.remove(CLOCK);
        poller.remove(WAYS);
        // The peers are all checked first when it works again.
        newSources.drain(_ -> {});
        rest();
        poller.await(AFTER_FAULT_NANOS);
      }
    }
  }

  private void hear(ClockChanges clock) {
    if (poller.seen(CLOCK) != 0 && clock.take()) {
      plane.inbox().execute(() -> plane.protocol().clockChanged(plane.now()));
    }
  }

  private void follow(ClockChanges clock, NetworkMonitor monitor, SourceCheck check) {
    RouteNews news = new RouteNews();
    news.noteAll();
    while (!isStopping()) {
      beat();
      long start = plane.now();
      if (waysChanged.getAndSet(false)) {
        news.noteAll();
      }
      monitor.poll(news::note);
      List<PeerState> fresh = new ArrayList<>();
      newSources.drain(fresh::add);
      if (!fresh.isEmpty() || !news.isEmpty()) {
        UdpBinding binding = plane.binding();
        int mark = binding == null ? 0 : binding.mark();
        tell(check(check, news, fresh, mark, start));
        news.clear();
        // Changes meanwhile wait in the kernel, or are reported as lost.
        LockSupport.parkNanos(NewsPace.rest(start, plane.now()));
        // The clock is looked at even if routes change without end.
        poller.await(0);
      } else {
        rest();
        poller.await(-1);
      }
      hear(clock);
    }
  }

  private static List<Peer> check(
      SourceCheck check, RouteNews news, List<PeerState> fresh, int mark, long now) {
    if (news.isAll()) {
      return check.checkAll(mark, now);
    }
    return news.isEmpty() ? check.checkNew(fresh, mark, now) : check.checkSome(news, mark, now);
  }

  private void tell(List<Peer> moved) {
    if (!moved.isEmpty()) {
      LOG.debug("{} peers are answered from another address", moved.size());
      plane.inbox().execute(() -> moved.forEach(plane.output()::keepalive));
    }
  }

  @Override
  public void close() {
    super.close();
    plane.sourceWatch(NONE);
    poller.close();
  }
}
