package org.slaacguard.userspace;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.slaacguard.linux.LinuxException;
import org.slaacguard.linux.NetworkMonitor;
import org.slaacguard.linux.Poller;
import org.slaacguard.wireguard.Peer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a {@link SourceCheck} whenever the kernel reports changed addresses, routes or links, and
 * for each new source. Peers whose answers then come from another address get an empty message.
 * Even on a router with many changes, it takes at most a fifth of a processor.
 */
final class SourceThread extends Worker implements SourceWatch {
  private static final Logger LOG = LoggerFactory.getLogger(SourceThread.class);
  private static final long LEAST_PAUSE_NANOS = 20_000_000L;
  private static final long AFTER_FAULT_NANOS = 1_000_000_000L;

  private final DataPlane plane;
  private final Poller poller = new Poller(1);
  private final AtomicBoolean waysChanged = new AtomicBoolean();
  private final AtomicBoolean newSource = new AtomicBoolean();
  private boolean complained;

  SourceThread(String name, DataPlane plane, Failure failure) {
    super(name, failure);
    this.plane = plane;
    poller.reserve();
    plane.sourceWatch(this);
  }

  @Override
  public void newSource() {
    if (newSource.compareAndSet(false, true)) {
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
      try (NetworkMonitor monitor = NetworkMonitor.open(true);
          NetlinkRouting ways = new NetlinkRouting()) {
        poller.replace(0, monitor.fd(), Poller.READABLE);
        follow(monitor, new SourceCheck(plane.peers(), ways));
      } catch (LinuxException | IllegalArgumentException e) {
        // The interface works without it, as it does until something changes.
        if (!complained) {
          complained = true;
          LOG.warn("cannot follow this host's routes: {}", e.getMessage());
        }
        poller.remove(0);
        poller.await(AFTER_FAULT_NANOS);
      }
    }
  }

  private void follow(NetworkMonitor monitor, SourceCheck check) {
    boolean all = true;
    while (!isStopping()) {
      beat();
      all |= waysChanged.getAndSet(false);
      all |= monitor.poll(event -> {}) > 0;
      boolean some = newSource.getAndSet(false);
      if (all || some) {
        long start = plane.now();
        UdpBinding binding = plane.binding();
        int mark = binding == null ? 0 : binding.mark();
        tell(all ? check.checkAll(mark, start) : check.checkNew(mark, start));
        all = false;
        // Changes meanwhile wait in the kernel, or are reported as lost.
        LockSupport.parkNanos(Math.max(LEAST_PAUSE_NANOS, 4 * (plane.now() - start)));
      } else {
        poller.await(-1);
      }
    }
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
