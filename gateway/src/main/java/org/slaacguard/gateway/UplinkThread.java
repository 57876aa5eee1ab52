package org.slaacguard.gateway;

import java.time.InstantSource;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slaacguard.autoconf.Delegation;
import org.slaacguard.autoconf.PrefixDelegationClient;
import org.slaacguard.control.UplinkSettings;
import org.slaacguard.linux.LinuxException;
import org.slaacguard.linux.NewsPace;
import org.slaacguard.linux.Poller;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The loop of an {@link Uplink}'s thread: it looks at the link, receives, lets the client act,
 * hands on changes, and waits.
 */
final class UplinkThread implements Runnable, PrefixDelegationClient.Sink {
  private static final Logger LOG = LoggerFactory.getLogger(UplinkThread.class);
  private static final long SECOND = 1_000_000_000L;

  /** After something could not be done, until it is tried again. */
  private static final long RETRY = SECOND;

  private static final int SOCKET = 1;
  private static final int CLOCK = 2;

  private final UplinkSettings settings;
  private final PrefixDelegationClient client;
  private final UplinkLink link;
  private final SleepWatch sleep;
  private final DefaultRouteKeeper keeper;
  private final UplinkMemory memory;
  private final DelegationLog log;
  private final InstantSource clock;
  private final UplinkMembers members = new UplinkMembers();
  private final Poller poller = new Poller(3);
  private final NewsPace news;
  private UplinkLink.@Nullable Usable used;
  private @Nullable UplinkSocket socket;
  private Delegation told = Delegation.NONE;

  /** What is in the memory: the last one told, by an earlier run at first. */
  private Delegation seen = Delegation.NONE;

  private long retryAt = Long.MAX_VALUE;
  private volatile UplinkStatus status;
  private volatile boolean stopping;

  UplinkThread(
      UplinkSettings settings,
      PrefixDelegationClient client,
      UplinkLink link,
      SleepWatch sleep,
      DefaultRouteKeeper keeper,
      UplinkMemory memory,
      DelegationLog log,
      InstantSource clock) {
    this.settings = settings;
    this.client = client;
    this.link = link;
    this.sleep = sleep;
    this.keeper = keeper;
    this.memory = memory;
    this.clock = clock;
    this.log = log;
    status = UplinkStatus.first(settings.interfaceName(), client, clock);
    news = new NewsPace(poller, poller.reserve(), link.fd());
    poller.reserve();
    poller.add(sleep.fd(), Poller.READABLE);
  }

  /** Any thread. */
  void add(UplinkMember member) {
    members.add(member);
    poller.wakeup();
  }

  /** Any thread. */
  void remove(UplinkMember member) {
    members.remove(member);
  }

  /** How it stands. Any thread. */
  UplinkStatus status() {
    return status;
  }

  /** Any thread. */
  void stop() {
    stopping = true;
    poller.wakeup();
  }

  @Override
  public void run() {
    try {
      long now = System.nanoTime();
      seen = memory.read(now);
      client.restore(seen, now);
      log.begins(client.delegation());
      while (!stopping) {
        turn(System.nanoTime());
      }
      part();
    } finally {
      disconnect();
      link.close();
      sleep.close();
      poller.close();
    }
  }

  private void turn(long now) {
    retryAt = now >= retryAt ? Long.MAX_VALUE : retryAt;
    long slept = poller.seen(CLOCK) == 0 ? 0 : sleep.slept();
    if (slept > 0) {
      client.slept(slept, now);
    }
    follow(now);
    link.duplicates().forEach(each -> client.decline(each, now));
    if (link.wasRouted()) {
      keeper.routed();
      members.again();
    }
    exchange(now);
    tell(now);
    status = status.after(client, clock);
    long next = Math.min(client.nextDeadline(), keeper.poll(System.nanoTime()));
    next = Math.min(Math.min(next, link.lookAt(now)), Math.min(retryAt, memory.poll(now)));
    next = Math.min(next, news.next());
    poller.await(next == Long.MAX_VALUE ? -1 : Math.max(0, next - System.nanoTime()));
  }

  /** The link came, went, or is another one. */
  private void follow(long now) {
    UplinkLink.Usable usable = look(now);
    boolean same = !link.wasInterrupted() && Objects.equals(usable, used);
    if (same && (usable == null || socket != null || retryAt != Long.MAX_VALUE)) {
      return;
    }
    if (used != null && !same) {
      LOG.info("uplink {} is away", settings.interfaceName());
      disconnect();
      client.linkDown();
    }
    if (!same) {
      keeper.follow(usable);
    }
    used = usable;
    if (usable != null) {
      connect(usable, now);
    }
  }

  private UplinkLink.@Nullable Usable look(long now) {
    if (!news.isDue(now)) {
      return link.usable();
    }
    UplinkLink.Usable usable = link.look();
    if (link.hasWorked()) {
      news.worked(now, System.nanoTime());
    }
    return usable;
  }

  private void connect(UplinkLink.Usable usable, long now) {
    try {
      UplinkSocket it = UplinkSocket.open(usable.index(), usable.address(), settings.priority());
      socket = it;
      poller.replace(SOCKET, it.fd(), Poller.READABLE);
      log.trouble("");
      LOG.info("uplink {} is there, with {}", settings.interfaceName(), usable.address());
      client.linkUp(now);
      // Another index: what was on the host for the former one is gone.
      members.again();
    } catch (LinuxException e) {
      log.trouble("cannot ask for prefixes: " + e.getMessage());
      retryAt = now + RETRY;
    }
  }

  private void disconnect() {
    UplinkSocket open = socket;
    if (open != null) {
      poller.remove(SOCKET);
      open.close();
      socket = null;
    }
  }

  private void exchange(long now) {
    UplinkSocket open = socket;
    if (open != null) {
      open.receive(datagram -> client.receive(datagram, now));
    }
    client.poll(System.nanoTime(), this);
  }

  /** What does not leave now goes out again in time. */
  @Override
  public void send(byte[] message) {
    UplinkSocket open = socket;
    int result = open == null ? 0 : open.send(message);
    log.trouble(result < 0 ? "cannot send: error " + -result : "");
  }

  @Override
  public long sentAt(long now) {
    return System.nanoTime();
  }

  private void tell(long now) {
    Delegation has = client.delegation();
    if (retryAt != Long.MAX_VALUE && socket != null) {
      return;
    }
    if (!members.tell(seen, has, log::trouble)) {
      retryAt = now + RETRY;
    }
    if (!has.equals(told)) {
      memory.write(has, now);
      log.changed(told, has, now);
      told = has;
      seen = has;
    }
  }

  /** Gives back what is delegated, where that is asked for; waits for the answer a little. */
  private void part() {
    long now = System.nanoTime();
    long end = now + Uplink.PARTING.toNanos();
    if (!settings.release()) {
      memory.write(client.delegation(), now);
      return;
    }
    client.release(now);
    memory.write(Delegation.NONE, now);
    log.released();
    news.worked(now, end);
    while (client.state() != PrefixDelegationClient.State.RELEASED && now < end) {
      exchange(now);
      long next = Math.min(client.nextDeadline(), end);
      poller.await(Math.clamp(next - now, 0, SECOND / 10));
      now = System.nanoTime();
    }
  }
}
