package org.slaacguard.gateway;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.BackendException;
import org.slaacguard.control.ConfigException;
import org.slaacguard.control.Configuration;
import org.slaacguard.control.FileState;
import org.slaacguard.control.InterfaceStatus;
import org.slaacguard.control.SettingTable;
import org.slaacguard.control.UapiRequest;
import org.slaacguard.host.CommandContext;
import org.slaacguard.host.DeviceSizes;
import org.slaacguard.host.HostPlan;
import org.slaacguard.linux.Capability;
import org.slaacguard.net.IpAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An interface as a file describes it.
 *
 * <ol>
 *   <li>PreUp; the interface and its socket;
 *   <li>keys and peers; addresses, routes, name servers; PostUp;
 *   <li>until its end, it follows its file when asked to ({@link #reload});
 *   <li>PreDown; the file is saved where it says so; all of it goes; PostDown. The peers keep their
 *       routes: most ends are restarts, and without a default route they would not speak.
 * </ol>
 */
public final class ConfiguredInterface implements ServedInterface {
  private static final Logger LOG = LoggerFactory.getLogger(ConfiguredInterface.class);

  private final Path file;
  private final String name;
  private final SharedParts parts;
  private final @Nullable CommandContext context;

  /** What the file said when it was last read; without keys, once the backend has them. */
  private @Nullable Configuration configuration;

  private UapiRequest.@Nullable Set change;
  private boolean incomplete;
  private @Nullable HostSide host;
  private @Nullable ConfigSaver saver;
  private @Nullable UplinkMtu sizes;
  private @Nullable ConfiguredUplink uplink;
  private volatile @Nullable InterfaceDaemon daemon;

  /**
   * Not made yet, nor is the file read.
   *
   * @param context whose hooks run; null for this process's own
   * @throws GatewayException if the file's name is no interface's
   */
  public ConfiguredInterface(Path file, SharedParts parts, @Nullable CommandContext context)
      throws GatewayException {
    this.file = file;
    this.parts = parts;
    this.context = context;
    name = InterfaceNames.ofFile(file);
  }

  @Override
  public String name() {
    return name;
  }

  /** The file that configures it. */
  Path file() {
    return file;
  }

  @Override
  public void make() throws Exception {
    if (UapiSockets.isServed(name)) {
      throw new GatewayException(InterfaceDaemon.alreadyServed(name));
    }
    InterfaceFile read = InterfaceFile.read(file);
    Configuration said = read.configuration();
    configuration = said;
    parts.names().put(name, read.names());
    StartLookup lookup = read.lookUp();
    incomplete = read.isIncomplete();
    UapiRequest.Set whole = ConfigurationUpdates.replacing(said, lookup);
    change = whole;
    HostSide side = new HostSide(name, said, whole, context);
    side.file(file);
    host = side;
    side.preUp();
    Integer mtu = said.device().network().mtu();
    daemon =
        InterfaceDaemon.start(
            parts,
            BackendFactory.DEFAULT,
            said.device().backend(),
            name,
            mtu == null ? 0 : mtu,
            UapiSockets.of(name),
            side);
  }

  @Override
  public void configure() throws Exception {
    Configuration said = Objects.requireNonNull(configuration);
    UapiRequest.Set whole = Objects.requireNonNull(change);
    made().apply(whole);
    FileState read = FileState.of(said);
    List<IpAddress> endpoints = HostSide.endpoints(whole);
    // The backend has its own now, and a file that is saved is saved with those.
    whole.close();
    said.close();
    KeyProtection.overwriteAllGarbage();
    side().up();
    saver = new ConfigSaver(file, said, read, made(), side());
    // It has seen the keys, too.
    KeyProtection.overwriteAllGarbage();
    made().refresh();
    made().followNames(said, incomplete);
    uplink = ConfiguredUplink.of(parts.uplinks(), said, made(), side());
    sizes = UplinkMtu.of(name, said, endpoints, side());
    LOG.info("{} is up, with {} peers", name, said.peers().size());
  }

  /**
   * Makes the interface as its file says now: the difference alone, so that no session is dropped.
   * The host follows; hooks are not run, and those for the way down are the new ones.
   *
   * @throws Exception what is wrong with the file, or cannot be changed; then nothing has changed
   */
  void reload() throws Exception {
    Configuration before = Objects.requireNonNull(configuration);
    InterfaceFile read = InterfaceFile.read(file);
    try (Configuration next = read.configuration()) {
      refuseWhatNeedsARestart(before, next);
      StartLookup lookup = read.lookUp();
      InterfaceDaemon running = made();
      UapiRequest.Set whole = ConfigurationUpdates.replacing(next, lookup);
      List<IpAddress> endpoints = HostSide.endpoints(whole);
      try (InterfaceStatus status = running.status();
          UapiRequest.Set difference = ReloadDifference.of(before, next, status.device(), whole)) {
        HostPlan plan = side().plan(next, whole);
        running.apply(difference);
        side().settleAccess();
        configuration = next;
        parts.names().put(name, read.names());
        side().follow(next, plan);
        saver().reloaded(next);
        if (uplink != null) {
          uplink.settings(next.device().settings());
        }
      } finally {
        whole.close();
      }
      followSizes(next, endpoints);
      running.refresh();
      running.followNames(next, read.isIncomplete());
      LOG.info("{} is reloaded from {}, with {} peers", name, file, next.peers().size());
    } finally {
      KeyProtection.overwriteAllGarbage();
    }
  }

  /**
   * Puts what has changed on the interface since its file was read into the file, and nothing else.
   *
   * @throws GatewayException what was changed in the file as well; then nothing is saved
   * @throws IOException why the file cannot be changed; then it is as it was
   * @throws ConfigException with what is wrong in the file, which then is as it was
   */
  void save() throws GatewayException, IOException, ConfigException {
    try {
      List<String> conflicts = saver().save(Objects.requireNonNull(configuration), true);
      if (!conflicts.isEmpty()) {
        throw new GatewayException(
            String.join("\n", conflicts)
                + "; nothing is saved: 'slaacguard reload "
                + name
                + "' takes what the file says");
      }
    } finally {
      KeyProtection.overwriteAllGarbage();
    }
    LOG.info("{} is saved to {}", name, file);
  }

  private ConfigSaver saver() {
    return Objects.requireNonNull(saver, "not made");
  }

  /**
   * {@code SaveConfig}. A failure is told, not thrown: the way down has no way back.
   *
   * @return what could not be saved, and why; empty where all is
   */
  private String saveOnTheWayDown(Configuration said) {
    if (!said.device().saveConfig() || saver == null) {
      return "";
    }
    String why;
    try {
      List<String> conflicts = saver().save(said, false);
      why = String.join("; ", conflicts) + (conflicts.isEmpty() ? "" : "; the file's lines stay");
    } catch (IOException | ConfigException e) {
      why = ErrorText.orFault(e);
    }
    if (!why.isEmpty()) {
      LOG.error("SaveConfig: {}", why);
    }
    return why.isEmpty() ? "" : "SaveConfig: " + why;
  }

  /** From now on as the file says now. */
  private void followSizes(Configuration next, List<IpAddress> endpoints) throws IOException {
    if (sizes != null) {
      sizes.close();
    }
    sizes = UplinkMtu.of(name, next, endpoints, side());
    if (sizes == null) {
      side().sizes(DeviceSizes.NONE, false);
    }
  }

  private void refuseWhatNeedsARestart(Configuration before, Configuration next)
      throws GatewayException, IOException {
    String what = null;
    if (!before.device().backend().equals(next.device().backend())) {
      what = "Backend is another";
    } else if (!uplink(before).equals(uplink(next))) {
      what = "Uplink is another";
    } else if (!lacking(before).containsAll(lacking(next))) {
      what = "it needs rights that this process has given up";
    }
    if (what != null) {
      throw new GatewayException(
          file
              + ": "
              + what
              + ", which takes a new start: 'slaacguard down "
              + name
              + "' and 'up'; nothing has changed");
    }
  }

  private static List<String> uplink(Configuration said) {
    return said.device().settings().texts(SettingTable.UPLINK);
  }

  /** More than this machine may have: what counts is what another configuration lacks, too. */
  private Set<Capability> lacking(Configuration said) throws IOException {
    return Confinement.of(said, file).lacking(EnumSet.allOf(Capability.class), true);
  }

  private InterfaceDaemon made() {
    return Objects.requireNonNull(daemon, "not made");
  }

  private HostSide side() {
    return Objects.requireNonNull(host, "not made");
  }

  @Override
  public @Nullable String await() throws InterruptedException {
    return made().await();
  }

  @Override
  public synchronized void down() throws GatewayException {
    Configuration said = Objects.requireNonNull(configuration);
    if (sizes != null) {
      sizes.close();
    }
    List<String> failures = new ArrayList<>(side().preDown());
    String unsaved = saveOnTheWayDown(said);
    if (!unsaved.isEmpty()) {
      failures.add(unsaved);
    }
    if (uplink != null) {
      uplink.leave();
    }
    side().down();
    made().release();
    if (uplink != null) {
      uplink.left();
    }
    failures.addAll(side().postDown());
    String word = String.join("; ", failures).replace('\n', ' ');
    if (!word.isEmpty()) {
      made().leaveWord(word);
    }
    made().close();
    LOG.info("{} is down", name);
    if (!word.isEmpty()) {
      throw new GatewayException(word);
    }
  }

  @Override
  public @Nullable String failure() {
    return made().failure();
  }

  @Override
  public boolean answers() {
    return made().answers();
  }

  @Override
  public InterfaceStatus status() throws BackendException {
    return made().status();
  }

  @Override
  public void close() {
    parts.names().remove(name);
    if (change != null) {
      change.close();
    }
    if (configuration != null) {
      configuration.close();
    }
    if (host != null) {
      host.close();
    }
  }
}
