package org.slaacguard.gateway;

import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slaacguard.autoconf.HostPrefixes;
import org.slaacguard.autoconf.PrefixPlan;
import org.slaacguard.control.AddressOwner;
import org.slaacguard.control.Backend;
import org.slaacguard.control.BackendException;
import org.slaacguard.control.DeviceStatus;
import org.slaacguard.control.DeviceUpdate;
import org.slaacguard.control.InterfaceStatus;
import org.slaacguard.control.PeerUpdate;
import org.slaacguard.control.Settings;
import org.slaacguard.linux.Errno;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.PublicKey;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Owns all slow state of one interface: its peers, its settings, and its prefixes. It computes each
 * difference once and hands it to the services, in their order. It has no thread, clock or queue of
 * its own. {@link ControllerThread} provides these, and tests provide virtual ones. Every method is
 * called by one thread at a time.
 *
 * <p>A {@link #step}:
 *
 * <ol>
 *   <li>reads the state of the interface and the host's addresses, when they have changed and every
 *       few seconds, and tells the backend: they decide which addresses may be learned;
 *   <li>removes prefixes whose time is over;
 *   <li>fetches the backend's events and hands them to the services;
 *   <li>corrects what events have not reported ({@link Reconciler});
 *   <li>lets each service do what is due.
 * </ol>
 */
public final class Controller {
  /** Makes a controller, given the time. */
  @FunctionalInterface
  interface Maker {
    Controller make(long now) throws BackendException;
  }

  private static final Logger LOG = LoggerFactory.getLogger(Controller.class);

  private final Backend backend;
  private final BackendOutput out;
  private final LinkFollower link;
  private final List<Service> services;
  private final Reconciler reconciler;
  private final PrefixFollower prefixes;
  private final KnownPeers peers = new KnownPeers();
  private Settings settings = Settings.NONE;

  /**
   * A controller of a fresh backend.
   *
   * @param watch closed with this
   * @param services called in this order; closed with this
   * @param now monotonic nanoseconds
   */
  Controller(Backend backend, LinkWatch watch, List<Service> services, long now) {
    this.backend = backend;
    out = new BackendOutput(backend);
    this.services = List.copyOf(services);
    prefixes = new PrefixFollower(backend, this.services);
    link = new LinkFollower(backend, watch, now);
    reconciler = new Reconciler(backend, this.services, now);
  }

  /** Sets the wall clock, which tells when prefixes end that have an end date. */
  void wallClock(InstantSource clock) {
    prefixes.wallClock(clock);
  }

  /** Takes over what an earlier run advertised. Called before the first change. */
  void remember(HostPrefixes earlier, long now) {
    prefixes.remember(earlier, now);
  }

  /**
   * The status of the interface, which the caller closes.
   *
   * @throws BackendException if the backend cannot say
   */
  public InterfaceStatus status() throws BackendException {
    DeviceStatus device = ConfiguredStatus.of(backend, services);
    var status = new InterfaceStatus(device, Map.of(), backend.refusedHandshakes());
    for (Service service : services) {
      status = service.report(status);
    }
    return status;
  }

  /**
   * The owner of an inner address.
   *
   * @throws BackendException if the backend cannot say
   */
  public AddressOwner owner(IpAddress address) throws BackendException {
    return backend.owner(address);
  }

  /**
   * Takes a learned address from its peer, who may teach it again; returns who had it.
   *
   * @throws BackendException if nobody has learned it, or it cannot be done; nothing has changed
   */
  public AddressOwner.Learned forget(IpAddress address) throws BackendException {
    return ForgetRequest.run(backend, address);
  }

  /**
   * Makes a change, whole or not at all.
   *
   * @throws BackendException if it cannot be made; then everything is as it was before
   */
  public void apply(DeviceUpdate change, long now) throws BackendException {
    Settings wanted = change.settings().applyTo(settings);
    Map<PublicKey, Settings> after = peers.settingsAfter(change);
    ConfiguredPrefixes wishes = ConfiguredPrefixes.of(wanted, after);
    HostPrefixes next;
    try {
      // Thousands of peers have the same settings, as a rule: none.
      Set<Settings> different = new LinkedHashSet<>(after.values());
      for (Service service : services) {
        service.check(wanted, different);
      }
      next = prefixes.with(wishes, peers::contains, after::containsKey, now);
    } catch (IllegalArgumentException e) {
      throw new BackendException(String.valueOf(e.getMessage()), Errno.EINVAL, e);
    }
    DeviceUpdate amended = change;
    for (Service service : services) {
      amended = service.amend(amended);
    }
    DeviceUpdate.Builder update =
        amended.toBuilder().advertisedPrefixes(next.all().usable(now), next.ownUsable(now));
    if (amended.replacePeers()) {
      update.peers(amended.peers().stream().map(PeerUpdate::asNew).toList());
    }
    backend.apply(update.build());
    PeerChanges changes = peers.apply(change);
    if (!changes.isEmpty()) {
      services.forEach(service -> service.peers(changes, now));
      reconciler.peersCame(now);
    }
    if (!wanted.equals(settings)) {
      settings = wanted;
      services.forEach(service -> service.settings(wanted, now));
    }
    prefixes.changed(next, wishes, peers::mayUse, now);
  }

  /**
   * Follows what the uplink gets.
   *
   * @throws BackendException if it cannot; then the prefixes are as they were
   */
  public void delegated(PrefixPlan plan, long now) throws BackendException {
    prefixes.delegated(plan, now);
  }

  /**
   * Does what is due.
   *
   * @param now monotonic nanoseconds
   * @return when to come again at the latest, if nothing happens before
   */
  public long step(long now) {
    if (now >= link.next()) {
      refresh(now);
    }
    if (prefixes.isDue(now)) {
      prefixes.age(now);
    }
    if (backend.poll(event -> services.forEach(service -> service.event(event, now))) > 0) {
      reconciler.stir(now);
    }
    long next = Math.min(reconciler.poll(now), Math.min(link.next(), prefixes.next()));
    StepOutput output = new StepOutput(this, out, services, now);
    for (Service service : services) {
      next = Math.min(next, service.poll(now, output));
    }
    return next;
  }

  /** Reads the interface and the host's addresses at once, after they have been changed. */
  public void refresh(long now) {
    link.look(now, view -> services.forEach(service -> service.link(view, now)));
  }

  /** Whether another program has removed the interface. */
  public boolean gone() {
    return link.isGone();
  }

  /** Why the backend no longer works; null while it works, and if the interface was deleted. */
  @Nullable String failure() {
    return backend.failure();
  }

  /**
   * Whether each of the backend's threads waits for work, or answers within this time. Any thread.
   */
  boolean backendLives(long patienceNanos) {
    return backend.isResting() || backend.isLive(patienceNanos);
  }

  /** Begins to tell everybody that the gateway is no longer a router. */
  public void cease(long now) {
    services.forEach(service -> service.cease(now));
  }

  /** Whether somebody is still to be told so. The backend may yet have to send the last word. */
  public boolean isCeasing() {
    return services.stream().anyMatch(Service::isCeasing);
  }

  /** Ends the backend; what the services remember stays. */
  public void close() {
    try (DeviceStatus status = ConfiguredStatus.of(backend, services)) {
      services.forEach(service -> service.last(status));
    } catch (BackendException e) {
      LOG.debug("{}: gone before its end: {}", backend.interfaceName(), e.getMessage());
    }
    backend.close();
    link.close();
    services.forEach(Service::close);
  }
}
