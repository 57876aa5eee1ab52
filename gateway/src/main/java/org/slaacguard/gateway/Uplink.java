package org.slaacguard.gateway;

import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.slaacguard.autoconf.DelegationSettings;
import org.slaacguard.autoconf.PrefixDelegationClient;
import org.slaacguard.autoconf.PrefixPlan;
import org.slaacguard.autoconf.WantedAssociation;
import org.slaacguard.control.BackendException;
import org.slaacguard.control.PrefixSettings;
import org.slaacguard.control.PrefixSource;
import org.slaacguard.control.SettingTable;
import org.slaacguard.control.Settings;
import org.slaacguard.control.ThreadEnd;
import org.slaacguard.control.UplinkSettings;
import org.slaacguard.linux.LinuxException;
import org.slaacguard.net.Duid;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An interface to a provider that delegates prefixes: asks for them, keeps them over restarts, and
 * hands each change on. It has a thread of its own ({@link UplinkThread}), which waits for nothing
 * but its sink, and may serve several interfaces of ours.
 */
public final class Uplink implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Uplink.class);

  /** How long a provider gets to confirm a Release. */
  static final Duration PARTING = Duration.ofSeconds(2);

  /** Takes what is delegated, on the uplink's thread. */
  @FunctionalInterface
  public interface Sink {
    /**
     * From now on it is this.
     *
     * @throws BackendException if it cannot be followed now; it is said again in a second
     */
    void delegated(PrefixPlan plan) throws BackendException;
  }

  private final UplinkThread work;
  private final Thread thread;

  private Uplink(UplinkThread work, String name) {
    this.work = work;
    thread = Thread.ofPlatform().daemon().name(name + "-uplink").unstarted(work);
  }

  /**
   * Asks for prefixes where the settings say so, and has an interface and its host follow.
   *
   * @return null where they do not
   * @throws IOException as {@link #start}
   */
  static @Nullable Uplink of(Settings settings, InterfaceDaemon daemon, HostSide host)
      throws IOException {
    UplinkSettings uplink = settings.get(SettingTable.UPLINK);
    if (uplink != null) {
      return start(
          uplink,
          plan -> {
            daemon.delegated(plan);
            host.aggregates(plan.aggregates());
          });
    }
    for (PrefixSettings each : settings.get(SettingTable.ADVERTISE_PREFIX)) {
      if (each.source() instanceof PrefixSource.Delegated) {
        LOG.warn("AdvertisePrefix = {}, but no Uplink says from where", each.source());
      }
    }
    return null;
  }

  /**
   * Begins to ask, in the network namespace of the calling thread; the interface need not be there.
   *
   * @throws IOException if the DUID cannot be read, or there is no netlink socket to be had
   */
  public static Uplink start(UplinkSettings settings, Sink sink) throws IOException {
    String name = settings.interfaceName();
    Duid set = settings.duid();
    Duid duid = set == null ? OwnDuid.of(StateFolder.duid()) : set;
    LOG.info("uplink {}: the DUID is {}", name, duid);
    PrefixDelegationClient client =
        new PrefixDelegationClient(
            client(settings, duid),
            new SplittableRandom(new SecureRandom().nextLong()),
            news -> LOG.warn("uplink {}: {}", name, news));
    UplinkMemory memory = new UplinkMemory(StateFolder.lease(name), InstantSource.system());
    try {
      Uplink uplink =
          new Uplink(new UplinkThread(settings, client, new UplinkLink(name), memory, sink), name);
      uplink.thread.start();
      return uplink;
    } catch (LinuxException e) {
      throw new IOException("uplink " + name + " cannot be followed: " + e.getMessage(), e);
    }
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
