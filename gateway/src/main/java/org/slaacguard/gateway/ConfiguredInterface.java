package org.slaacguard.gateway;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.ConfigException;
import org.slaacguard.control.Configuration;
import org.slaacguard.control.Counted;
import org.slaacguard.control.DeviceUpdate;
import org.slaacguard.control.FileState;
import org.slaacguard.control.InterfaceStatus;
import org.slaacguard.host.CommandContext;
import org.slaacguard.host.HostPlan;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An interface that a file configures.
 *
 * <ol>
 *   <li>{@link #make}: runs PreUp, then makes the interface and its socket.
 *   <li>{@link #configure}: sets keys and peers, then addresses, routes and name servers; runs
 *       PostUp.
 *   <li>{@link #reload}: follows the file, any number of times.
 *   <li>{@link #down}: runs PreDown, saves the file if it says SaveConfig, removes the interface,
 *       runs PostDown. Peers are not told to drop their routes: most ends are restarts, and a peer
 *       without its default route would not begin a handshake.
 * </ol>
 */
public final class ConfiguredInterface extends DaemonInterface {
  private static final Logger LOG = LoggerFactory.getLogger(ConfiguredInterface.class);

  private final Path file;
  private final SharedParts parts;
  private final @Nullable CommandContext context;

  /** The file's contents when last read; without keys, once the backend has them. */
  private @Nullable Configuration configuration;

  /** The file when the interface was made; closed once the backend has the keys. */
  private @Nullable FileReading initial;

  private volatile @Nullable HostSide host;

  /** Whether the way up was given up, perhaps before there was a side of the host. */
  private volatile boolean givenUp;

  private @Nullable ConfigSaver saver;
  private @Nullable FollowedUplink uplink;

  /**
   * An interface that is not created yet; its file is not read.
   *
   * @param context context in which hooks run; null for this process's own
   * @throws GatewayException if the file's name is not that of an interface
   */
  public ConfiguredInterface(Path file, SharedParts parts, @Nullable CommandContext context)
      throws GatewayException {
    super(InterfaceNames.ofFile(file));
    this.file = file;
    this.parts = parts;
    this.context = context;
  }

  /** The interface's file. */
  Path file() {
    return file;
  }

  @Override
  public void make() throws Exception {
    if (UapiSockets.isServed(name())) {
      throw new GatewayException(UapiSockets.alreadyServed(name()));
    }
    FileReading read = FileReading.of(file);
    initial = read;
    Configuration first = read.configuration();
    configuration = first;
    DeviceUpdate whole = read.lookUp();
    HostSide side = new HostSide(name(), first, whole, context);
    side.file(file);
    host = side;
    if (givenUp) {
      side.giveUp();
    }
    side.preUp();
    Integer mtu = first.device().network().mtu();
    made(
        InterfaceDaemon.start(
            parts,
            BackendFactory.DEFAULT,
            first.device().backend(),
            name(),
            mtu == null ? 0 : mtu,
            UapiSockets.of(name()),
            side));
  }

  @Override
  public void configure() throws Exception {
    FileReading read = Objects.requireNonNull(initial);
    Configuration first = read.configuration();
    daemon().apply(read.lookedUp());
    FileState state = FileState.of(first);
    // The backend has copies of the keys, and the file is saved with those.
    read.close();
    KeyProtection.overwriteAllGarbage();
    host().up();
    saver = new ConfigSaver(file, first, state, daemon(), host());
    // The reload has just read the keys from the backend, and the garbage collector has not moved
    // their copies yet.
    KeyProtection.overwriteGarbage();
    daemon().refresh();
    daemon().followNames(first, read.isIncomplete());
    uplink = FollowedUplink.of(parts, first, daemon(), host());
    uplink().sizes(first, read.endpoints());
    HostMistakes.tell(name(), first.device());
    LOG.info("{} is up, with {}", name(), counted(first));
  }

  @Override
  public void giveUp() {
    givenUp = true;
    HostSide side = host;
    if (side != null) {
      side.giveUp();
    }
  }

  /**
   * Makes the interface follow its file. Only the difference is applied, so no session ends. The
   * host follows. No hooks run; the way down runs the new ones.
   *
   * @throws Exception the problem in the file, or the failed change; nothing has changed then
   */
  void reload() throws Exception {
    Configuration before = Objects.requireNonNull(configuration);
    try (FileReading read = FileReading.of(file)) {
      Configuration next = read.configuration();
      RestartNeeds.refuse(name(), file, before, next, RestartNeeds.running(daemon()));
      DeviceUpdate whole = read.lookUp();
      try (InterfaceStatus status = daemon().status();
          DeviceUpdate difference = ReloadDifference.of(before, next, status.device(), whole)) {
        HostPlan plan = host().plan(next, whole);
        daemon().apply(difference);
        host().settleAccess();
        configuration = next;
        host().follow(next, plan);
        saver().reloaded(next);
        uplink().settings(next);
      }
      uplink().sizes(next, read.endpoints());
      HostMistakes.tell(name(), next.device());
      daemon().refresh();
      daemon().followNames(next, read.isIncomplete());
      LOG.info("{} is reloaded from {}, with {}", name(), file, counted(next));
    } finally {
      KeyProtection.overwriteAllGarbage();
    }
  }

  private static String counted(Configuration configuration) {
    return Counted.of(configuration.peers().size(), "peer");
  }

  /**
   * Saves changes on the interface since its file was read, and nothing else.
   *
   * @throws GatewayException if the file has other changes of the same values; nothing is saved
   * @throws IOException if the file cannot be changed; it is unchanged
   * @throws ConfigException with the problems in the file, which is unchanged
   */
  void save() throws GatewayException, IOException, ConfigException {
    try {
      saver().saveWhole(Objects.requireNonNull(configuration));
    } finally {
      KeyProtection.overwriteAllGarbage();
    }
    LOG.info("{} is saved to {}", name(), file);
  }

  private ConfigSaver saver() {
    return Objects.requireNonNull(saver, "not made");
  }

  private FollowedUplink uplink() {
    return Objects.requireNonNull(uplink, "not up");
  }

  private HostSide host() {
    return Objects.requireNonNull(host, "not made");
  }

  @Override
  public synchronized void down() throws GatewayException {
    if (uplink != null) {
      uplink.stopSizes();
    }
    List<String> failures = new ArrayList<>(host().preDown());
    if (saver != null) {
      failures.addAll(saver.saveConfig(Objects.requireNonNull(configuration)));
    }
    if (uplink != null) {
      uplink.leave();
    }
    host().down();
    daemon().release();
    if (uplink != null) {
      uplink.left();
    }
    failures.addAll(host().postDown());
    String report = String.join("; ", failures).replace('\n', ' ');
    if (!report.isEmpty()) {
      daemon().leaveWord(report);
    }
    daemon().close();
    LOG.info("{} is down", name());
    if (!report.isEmpty()) {
      throw new GatewayException(report);
    }
  }

  @Override
  public void close() {
    if (initial != null) {
      initial.close();
    }
    if (configuration != null) {
      configuration.close();
    }
    if (host != null) {
      host.close();
    }
  }
}
