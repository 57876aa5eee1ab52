package org.slaacguard.gateway;

import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.slaacguard.autoconf.Delegation;
import org.slaacguard.autoconf.DelegationSettings;
import org.slaacguard.autoconf.PrefixDelegationClient;
import org.slaacguard.autoconf.PrefixPlan;
import org.slaacguard.autoconf.WantedAssociation;
import org.slaacguard.control.BackendException;
import org.slaacguard.control.ThreadEnd;
import org.slaacguard.control.UplinkSettings;
import org.slaacguard.history.HistoryFile;
import org.slaacguard.history.UplinkHistory;
import org.slaacguard.linux.LinuxException;
import org.slaacguard.net.Duid;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An interface to a provider that delegates prefixes: asks for them, keeps them over restarts, and
 * hands each change on to all interfaces of ours that share it. It has a thread of its own ({@link
 * UplinkThread}), which waits for nothing but these.
 */
final class Uplink implements Uplinks.Client {
  private static final Logger LOG = LoggerFactory.getLogger(Uplink.class);

  /** How long a provider gets to confirm a Release. */
  static final Duration PARTING = Duration.ofSeconds(2);

  /** Takes what is delegated, on the uplink thread. */
  interface Sink {
    /** The uplink had this when it was last seen, maybe by an earlier run. The first call. */
    void begins(Delegation seen);

    /**
     * From now on it is this.
     *
     * @throws BackendException if it cannot be followed now; it is said again in a second
     */
    void delegated(PrefixPlan plan) throws BackendException;

    /** Something of it may be gone from the host: looks, and does it again. Any thread. */
    default void again() {}
  }

  private final UplinkThread work;
  private final Thread thread;

  private Uplink(UplinkThread work, String name) {
    this.work = work;
    thread = Thread.ofPlatform().daemon().name("uplink/" + name).unstarted(work);
  }

  /**
   * Begins to ask, in the network namespace of the calling thread; the interface need not be there.
   *
   * @param history takes what is delegated; null where there is none
   * @throws IOException if the DUID cannot be read, or the kernel gives no socket or timer
   */
  static Uplink start(UplinkSettings settings, @Nullable HistoryFile history) throws IOException {
    String name = settings.interfaceName();
    Duid set = settings.duid();
    Duid duid = set == null ? ClientDuid.of(StateFolder.duid()) : set;
    LOG.info("uplink {}: the DUID is {}", name, duid);
    SplittableRandom random = new SplittableRandom(new SecureRandom().nextLong());
    PrefixDelegationClient client =
        new PrefixDelegationClient(
            client(settings, duid), random, news -> LOG.warn("uplink {}: {}", name, news));
    UplinkMemory memory = new UplinkMemory(StateFolder.lease(name), InstantSource.system());
    UplinkLink link = null;
    SleepWatch sleep = null;
    try {
      UplinkLink followed = new UplinkLink(name);
      link = followed;
      SleepWatch watch = new SleepWatch();
      sleep = watch;
      Uplink uplink =
          new Uplink(
              new UplinkThread(
                  settings,
                  client,
                  followed,
                  watch,
                  new DefaultRouteKeeper(name, random.split(), followed::advertisedRoutes),
                  memory,
                  new DelegationLog(
                      name,
                      history == null ? null : new UplinkHistory(name, history),
                      InstantSource.system()),
                  InstantSource.system()),
              name);
      uplink.thread.start();
      return uplink;
    } catch (LinuxException e) {
      if (link != null) {
        link.close();
      }
      if (sleep != null) {
        sleep.close();
      }
      throw new IOException("uplink " + name + " cannot be followed: " + e.getMessage(), e);
    }
  }

  @Override
  public void add(UplinkMember member) {
    work.add(member);
  }

  @Override
  public void remove(UplinkMember member) {
    work.remove(member);
  }

  @Override
  public UplinkStatus status() {
    return work.status();
  }

  private static DelegationSettings client(UplinkSettings settings, Duid duid) {
    List<WantedAssociation> wanted = new ArrayList<>();
    for (int i = 0; i < settings.delegations(); i++) {
      wanted.add(WantedAssociation.prefixes(settings.interfaceName() + ":" + i, settings.length()));
    }
    if (settings.address()) {
      wanted.add(WantedAssociation.addresses(settings.interfaceName()));
    }
    return new DelegationSettings(
        duid, wanted, settings.rapidCommit(), settings.reconfigure(), settings.options());
  }

  /** Ends; what is delegated is given back where that is asked for, else it is remembered. */
  @Override
  public void close() {
    work.stop();
    ThreadEnd.await(thread);
  }
}
