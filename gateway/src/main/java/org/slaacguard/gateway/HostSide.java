package org.slaacguard.gateway;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slaacguard.autoconf.Delegation;
import org.slaacguard.control.Configuration;
import org.slaacguard.control.InterfaceSection;
import org.slaacguard.control.NeighborProxySettings;
import org.slaacguard.control.PeerUpdate;
import org.slaacguard.control.UapiRequest;
import org.slaacguard.control.UplinkSettings;
import org.slaacguard.host.AccessThread;
import org.slaacguard.host.AdvertisementGuard;
import org.slaacguard.host.CommandContext;
import org.slaacguard.host.DeviceSizes;
import org.slaacguard.host.HostNeeds;
import org.slaacguard.host.HostPlan;
import org.slaacguard.host.HostPlanner;
import org.slaacguard.host.HostRole;
import org.slaacguard.host.HostThread;
import org.slaacguard.host.SetupException;
import org.slaacguard.host.Surroundings;
import org.slaacguard.net.Endpoint;
import org.slaacguard.net.InterfaceAddress;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.Ipv6Address;

/**
 * The host's side of an interface: hands its plans to the {@link HostThread}, and gives marks to
 * the daemon. An interface that a file configures is set up by {@link #up}, and follows the
 * prefixes of the link from then on; a {@link #bare} one is left to whoever made it. Safe for use
 * by several threads.
 */
public final class HostSide implements AutoCloseable {
  private static final Duration ACCESS_LIMIT = Duration.ofSeconds(30);

  private final String interfaceName;
  private volatile Configuration configuration;
  private final @Nullable Ipv6Address solicitsFrom;
  private final List<IpAddress> endpoints;
  private final HostThread thread;
  private final DaemonMark mark = new DaemonMark();
  private volatile @Nullable AccessThread access;
  private volatile @Nullable Path file;
  private List<IpPrefix> prefixes = List.of();
  private boolean learns;
  private final HostAround around = new HostAround();

  private boolean clamps;
  private DeviceSizes sizes = DeviceSizes.NONE;

  /** The one that was last handed over, once the interface is up. */
  private @Nullable HostPlan plan;

  /**
   * Nothing done yet.
   *
   * @param change what the configuration says, with its names looked up
   * @param context whose hooks run; null for this process's own
   */
  public HostSide(
      String interfaceName,
      Configuration configuration,
      UapiRequest.Set change,
      @Nullable CommandContext context) {
    this(interfaceName, configuration, endpoints(change), context);
  }

  private HostSide(
      String interfaceName,
      Configuration configuration,
      List<IpAddress> endpoints,
      @Nullable CommandContext context) {
    this.interfaceName = interfaceName;
    this.configuration = configuration;
    // Now: later its keys are wiped.
    solicitsFrom = AutoconfClient.linkLocal(configuration);
    this.endpoints = endpoints;
    thread = HostThread.of(interfaceName, mark, context);
  }

  /** Of an interface that somebody else sets up. */
  static HostSide bare(String interfaceName) {
    Configuration nothing = new Configuration(InterfaceSection.EMPTY, List.of());
    return new HostSide(interfaceName, nothing, List.of(), null);
  }

  /** The outer addresses of the peers that a change names. */
  static List<IpAddress> endpoints(UapiRequest.Set change) {
    List<IpAddress> endpoints = new ArrayList<>();
    for (PeerUpdate peer : change.device().peers()) {
      Endpoint endpoint = peer.endpoint();
      if (endpoint != null) {
        endpoints.add(endpoint.address());
      }
    }
    return endpoints;
  }

  /** What the data plane needs of the host at once. */
  AdvertisementGuard guard() {
    return thread.guard();
  }

  /** On which interfaces neighbours are answered for the peers. */
  List<NeighborProxySettings> neighborProxies() {
    return configuration.device().neighborProxies();
  }

  /** Says which file configures it. */
  void file(Path configuring) {
    file = configuring;
  }

  /** The file that configures it; null where none does. */
  @Nullable Path file() {
    return file;
  }

  /** Says who holds the peers to what they may reach. */
  void access(AccessThread holding) {
    access = holding;
  }

  /**
   * Waits until the peers are held to what they may reach.
   *
   * @throws SetupException if they cannot be
   */
  void settleAccess() throws SetupException {
    AccessThread holding = access;
    if (holding != null) {
      holding.settle(ACCESS_LIMIT);
    }
  }

  /** Says whose outer packets are marked where routes need it. */
  void marks(InterfaceDaemon marked) {
    mark.of(marked);
  }

  /**
   * Peers may have addresses in these prefixes from now on: routes and what makes a router follow.
   * Never waits.
   */
  synchronized void prefixes(List<IpPrefix> usable) {
    if (!usable.equals(prefixes)) {
      prefixes = List.copyOf(usable);
      follow();
    }
  }

  /** From now on addresses are learned from a peer. Never waits. */
  synchronized void learns() {
    if (!learns) {
      learns = true;
      follow();
    }
  }

  private synchronized HostRole role(List<IpPrefix> usable, @Nullable Ipv6Address from) {
    return new HostRole(!usable.isEmpty(), learns, from);
  }

  /** This is what an uplink has, which the host follows. Never waits. */
  synchronized void uplink(UplinkSettings settings, Delegation has) {
    around.uplink(settings, has);
    follow();
  }

  /**
   * The way out has these sizes from now on. Never waits.
   *
   * @param again whether somebody has changed what was set
   */
  synchronized void sizes(DeviceSizes wanted, boolean again) {
    if (again || !wanted.equals(sizes)) {
      sizes = wanted;
      follow();
    }
  }

  /** Peers have got these prefixes: routes follow. Never waits. */
  synchronized void toPeers(PeerRoutes changed) {
    if (around.toPeers(changed)) {
      follow();
    }
  }

  /**
   * TCP connections are fitted into the tunnel by the host from now on, or not. Never waits. An
   * interface that somebody else sets up is not ours to filter.
   */
  synchronized void clamp(boolean wanted) {
    if (wanted != clamps) {
      clamps = wanted;
      follow();
    }
  }

  /** The mark of outer packets, as it is planned; 0 for none. */
  synchronized int mark() {
    return plan == null ? 0 : plan.mark();
  }

  /**
   * This is to be on the LANs. Never waits.
   *
   * @param gone prefixes in which hosts may still have addresses, though they are not ours any more
   */
  synchronized void lans(List<Surroundings.OtherLink> wanted, List<IpPrefix> gone) {
    if (around.lans(wanted, gone)) {
      follow();
    }
  }

  /** Somebody else may have undone what is ours too: looks at the host again. Never waits. */
  synchronized void again() {
    follow();
  }

  /** Addresses of the interface that the file does not say: they follow from what is delegated. */
  synchronized List<InterfaceAddress> delegatedAddresses() {
    return around.delegated(prefixes).addresses();
  }

  private void follow() {
    if (plan != null) {
      plan =
          plan.following(
              new HostPlan.Following(
                  prefixes,
                  !prefixes.isEmpty() || around.delegatesToPeers(),
                  learns,
                  around.delegated(prefixes),
                  sizes,
                  clamps,
                  around.surroundings(prefixes)));
      thread.want(plan);
    }
  }

  /**
   * Runs {@code PreUp}, before the interface exists, and looks whether the host is fit for it.
   *
   * @throws SetupException if a hook fails, or something is lacking
   */
  public void preUp() throws SetupException {
    thread.run("PreUp", configuration.device().hooks().preUp());
    HostNeeds.of(interfaceName, configuration).check();
  }

  /**
   * Sets the interface up, and runs {@code PostUp}.
   *
   * @throws SetupException if a step fails; then nothing of it is left
   */
  public void up() throws SetupException {
    // Before the link is on: no packet may be first.
    settleAccess();
    List<IpPrefix> first = usable();
    HostPlanner planner =
        new HostPlanner(configuration, endpoints, first, role(first, solicitsFrom));
    HostPlan made = thread.up(planner, configuration.device().hooks().postUp());
    synchronized (this) {
      plan = made;
      if (!prefixes.equals(first)
          || around.isSomething()
          || clamps
          || !sizes.equals(DeviceSizes.NONE)) {
        // Another request came meanwhile, as of a hook.
        follow();
      }
    }
  }

  /**
   * Makes the plan for another configuration, and looks whether the host is fit for it. Nothing is
   * changed yet.
   *
   * @param changed what the configuration says, with its names looked up
   * @throws SetupException if something is lacking, or there is no such plan
   */
  HostPlan plan(Configuration next, UapiRequest.Set changed) throws SetupException {
    HostNeeds.of(interfaceName, next).check();
    List<IpPrefix> now = usable();
    return thread.plan(
        new HostPlanner(next, endpoints(changed), now, role(now, AutoconfClient.linkLocal(next))));
  }

  /**
   * Has the host follow another configuration, and waits for it. Hooks are not run; those for the
   * way down are the new ones.
   */
  void follow(Configuration next, HostPlan planned) {
    configuration = next;
    synchronized (this) {
      plan = planned;
      follow();
    }
    thread.settle();
  }

  private synchronized List<IpPrefix> usable() {
    return prefixes;
  }

  /**
   * Runs {@code PreDown}, while all is still there.
   *
   * @return what failed
   */
  public List<String> preDown() {
    return thread.runAll("PreDown", configuration.device().hooks().preDown());
  }

  /** Undoes {@link #up}. */
  public void down() {
    thread.down();
  }

  /**
   * Runs {@code PostDown}, when the interface is gone.
   *
   * @return what failed
   */
  public List<String> postDown() {
    return thread.runAll("PostDown", configuration.device().hooks().postDown());
  }

  /**
   * Runs a hook in the calling thread, and waits for it.
   *
   * @throws SetupException if it fails, or takes too long
   */
  void hook(String command, Map<String, String> environment) throws SetupException {
    thread.runHere(command, environment, PrefixHook.LIMIT);
  }

  /** Ends its thread; what was set up stays. */
  @Override
  public void close() {
    thread.close();
  }
}
