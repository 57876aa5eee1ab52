package org.slaacguard.gateway;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.Configuration;
import org.slaacguard.control.DeviceUpdate;
import org.slaacguard.control.InterfaceSection;
import org.slaacguard.control.NeighborProxySettings;
import org.slaacguard.control.PeerUpdate;
import org.slaacguard.host.AccessThread;
import org.slaacguard.host.AdvertisementGuard;
import org.slaacguard.host.CommandContext;
import org.slaacguard.host.HostNeeds;
import org.slaacguard.host.HostPlan;
import org.slaacguard.host.HostPlanner;
import org.slaacguard.host.HostThread;
import org.slaacguard.host.SetupException;
import org.slaacguard.net.Endpoint;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.Ipv6Address;

/**
 * The host's side of an interface: its way up and down, and its hooks. {@link #up} sets up an
 * interface with a file; afterwards the host follows its {@link #live} plan. Another program sets
 * up a {@link #bare} interface. Safe for use by several threads.
 */
public final class HostSide implements AutoCloseable {
  private static final Duration ACCESS_LIMIT = Duration.ofSeconds(30);

  private final String interfaceName;
  private volatile Configuration configuration;
  private final @Nullable Ipv6Address solicitsFrom;
  private final List<IpAddress> endpoints;
  private final DaemonMark mark = new DaemonMark();
  private final HostThread thread;
  private final LivePlan live;
  private volatile @Nullable AccessThread access;
  private volatile @Nullable Path file;

  /**
   * A host side that has changed nothing yet.
   *
   * @param change the configuration's change, with resolved names
   * @param context context in which hooks run; null for this process's own
   */
  public HostSide(
      String interfaceName,
      Configuration configuration,
      DeviceUpdate change,
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
    // Derived from the private key, which is wiped before the interface is set up.
    solicitsFrom = AutoconfClient.linkLocal(configuration);
    this.endpoints = endpoints;
    thread = HostThread.of(interfaceName, mark, context);
    live = new LivePlan(thread::want, thread::restore);
  }

  /** The side of an interface that another program sets up. */
  static HostSide bare(String interfaceName) {
    Configuration nothing = new Configuration(InterfaceSection.EMPTY, List.of());
    HostSide bare = new HostSide(interfaceName, nothing, List.of(), null);
    bare.live.leaveToOthers();
    return bare;
  }

  /** The outer addresses of the peers that a change names. */
  static List<IpAddress> endpoints(DeviceUpdate change) {
    List<IpAddress> endpoints = new ArrayList<>();
    for (PeerUpdate peer : change.peers()) {
      Endpoint endpoint = peer.endpoint();
      if (endpoint != null) {
        endpoints.add(endpoint.address());
      }
    }
    return endpoints;
  }

  /** The plan that the host follows while the interface is up. */
  LivePlan live() {
    return live;
  }

  /** The guard that a data plane uses by itself, without waiting for the host thread. */
  AdvertisementGuard guard() {
    return thread.guard();
  }

  /** The interfaces on which the gateway answers for its peers. */
  List<NeighborProxySettings> neighborProxies() {
    return configuration.device().neighborProxies();
  }

  /** Sets the file that configures the interface. */
  void file(Path configuring) {
    file = configuring;
  }

  /** The file that configures the interface; null where none does. */
  @Nullable Path file() {
    return file;
  }

  /** Sets the thread that enforces {@code MayReach}. */
  void access(AccessThread holding) {
    access = holding;
  }

  /**
   * Waits until {@code MayReach} is enforced.
   *
   * @throws SetupException if that fails
   */
  void settleAccess() throws SetupException {
    AccessThread holding = access;
    if (holding != null) {
      holding.settle(ACCESS_LIMIT);
    }
  }

  /** Sets the daemon whose outer packets are marked if routes need it. */
  void marks(InterfaceDaemon marked) {
    mark.of(marked);
  }

  /**
   * Runs {@code PreUp}, before the interface exists, and checks the host's requirements.
   *
   * @throws SetupException if a hook fails, or a requirement is not met
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
    // Before the link is up, so that no packet comes first.
    settleAccess();
    List<IpPrefix> usable = live.usable();
    HostPlanner planner =
        new HostPlanner(configuration, endpoints, usable, live.role(usable, solicitsFrom));
    live.begin(thread.up(planner, configuration.device().hooks().postUp()), usable);
  }

  /**
   * Makes the plan for another configuration, and checks the host's requirements. Changes nothing
   * yet.
   *
   * @param change the configuration's change, with resolved names
   * @throws SetupException if a requirement is not met, or there is no such plan
   */
  HostPlan plan(Configuration next, DeviceUpdate change) throws SetupException {
    HostNeeds.of(interfaceName, next).check();
    List<IpPrefix> usable = live.usable();
    return thread.plan(
        new HostPlanner(
            next, endpoints(change), usable, live.role(usable, AutoconfClient.linkLocal(next))));
  }

  /** Makes the host follow another configuration, and waits for that. No hooks run. */
  void follow(Configuration next, HostPlan planned) {
    configuration = next;
    live.replace(planned);
    thread.settle();
  }

  /**
   * Runs {@code PreDown}, while the interface still exists.
   *
   * @return failures
   */
  public List<String> preDown() {
    return thread.runAll("PreDown", configuration.device().hooks().preDown());
  }

  /** Stops the hooks of the way up. Any thread; does not wait. */
  void giveUp() {
    thread.giveUp();
  }

  /** Undoes {@link #up}. */
  public void down() {
    thread.down();
  }

  /**
   * Runs {@code PostDown}, after the interface is gone.
   *
   * @return failures
   */
  public List<String> postDown() {
    return thread.runAll("PostDown", configuration.device().hooks().postDown());
  }

  /**
   * Runs a hook in the calling thread once the host has followed its plan, or takes too long for
   * that, and waits for it.
   *
   * @throws SetupException if it fails, or takes too long
   */
  void hook(String command, Map<String, String> environment) throws SetupException {
    live.await(PlanWait.LIMIT);
    thread.runHere(command, environment, PrefixHook.LIMIT);
  }

  /** Ends the host thread; what was set up stays. */
  @Override
  public void close() {
    thread.close();
  }
}
