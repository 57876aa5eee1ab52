package org.slaacguard.gateway;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slaacguard.autoconf.DelegatedPrefix;
import org.slaacguard.autoconf.Delegation;
import org.slaacguard.autoconf.PrefixPlan;
import org.slaacguard.control.LanSettings;
import org.slaacguard.control.PrefixSettings;
import org.slaacguard.control.PrefixSource;
import org.slaacguard.control.SettingTable;
import org.slaacguard.control.Settings;
import org.slaacguard.control.ThreadEnd;
import org.slaacguard.host.SetupException;
import org.slaacguard.net.IpPrefix;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs {@code OnPrefixChange} when the prefixes of an interface's uplink change, on a thread of its
 * own. If several changes come while the command runs, it runs once more, with the newest. The
 * former prefixes are those that the command was told last, by an earlier run of the daemon too.
 * Safe for use by several threads.
 */
final class PrefixHook implements AutoCloseable {
  /** The longest run. A command that needs longer can go on in the background. */
  static final Duration LIMIT = Duration.ofMinutes(1);

  private static final Logger LOG = LoggerFactory.getLogger(PrefixHook.class);

  /** Runs a command, and waits for it. */
  @FunctionalInterface
  interface Runner {
    /**
     * Runs it in the calling thread's network namespace.
     *
     * @throws SetupException if it fails or takes too long
     */
    void run(String command, Map<String, String> environment) throws SetupException;
  }

  private final String interfaceName;
  private final Runner runner;
  private final Consumer<List<String>> memory;
  private Settings settings;
  private String uplink = "";
  private Delegation newest = Delegation.NONE;
  private Delegation told = Delegation.NONE;
  private String former = "";
  private @Nullable Thread thread;
  private boolean closed;

  /**
   * A hook without a delegation yet.
   *
   * @param memory the file of the prefixes that the command was told last
   */
  PrefixHook(String interfaceName, Settings settings, Path memory, Runner runner) {
    this(
        interfaceName,
        settings,
        new StateFile(memory, "a restart may run OnPrefixChange once more"),
        runner);
  }

  private PrefixHook(String interfaceName, Settings settings, StateFile memory, Runner runner) {
    this(interfaceName, settings, told(memory), lines -> write(memory, lines), runner);
  }

  PrefixHook(
      String interfaceName,
      Settings settings,
      List<IpPrefix> earlier,
      Consumer<List<String>> memory,
      Runner runner) {
    this.interfaceName = interfaceName;
    this.settings = settings;
    this.memory = memory;
    this.runner = runner;
    former = words(earlier);
  }

  private static List<IpPrefix> told(StateFile memory) {
    List<IpPrefix> earlier = new ArrayList<>();
    memory.read(line -> earlier.add(IpPrefix.parse(line)));
    return earlier;
  }

  private static void write(StateFile memory, List<String> lines) {
    boolean _ = memory.write(lines);
  }

  /** Takes the settings of a file that has changed. A command that is new runs at once. */
  synchronized void settings(Settings changed) {
    settings = changed;
    begin();
  }

  /**
   * Follows the uplink's delegation, and runs the command if anything but its times has changed.
   * Never waits.
   */
  synchronized void delegated(String from, Delegation has) {
    uplink = from;
    newest = has;
    begin();
  }

  private void begin() {
    if (!closed && thread == null && isNews()) {
      thread = Thread.ofPlatform().daemon().name(interfaceName + "-prefix-hook").start(this::work);
    }
  }

  private boolean isNews() {
    return settings.has(SettingTable.ON_PREFIX_CHANGE) && !names(newest).equals(names(told));
  }

  private static List<?> names(Delegation delegation) {
    return List.of(
        delegation.leases().stream().map(DelegatedPrefix::prefix).toList(),
        delegation.nameServers());
  }

  private void work() {
    while (true) {
      String command;
      Map<String, String> environment;
      List<IpPrefix> prefixes;
      synchronized (this) {
        if (closed || !isNews()) {
          thread = null;
          return;
        }
        command = settings.get(SettingTable.ON_PREFIX_CHANGE, "");
        environment = environment();
        told = newest;
        prefixes = new PrefixPlan(told).aggregates();
        former = words(prefixes);
      }
      // Without the lock: a disk may take its time, and who tells of a delegation never waits.
      memory.accept(prefixes.stream().map(IpPrefix::toString).toList());
      try {
        runner.run(command, environment);
      } catch (SetupException e) {
        LOG.warn("{}: OnPrefixChange: {}", interfaceName, e.getMessage());
      }
    }
  }

  /**
   * The environment of the command. All values are made by us: addresses, prefixes, and names out
   * of the file.
   */
  private Map<String, String> environment() {
    PrefixPlan plan = new PrefixPlan(newest);
    Map<String, String> all = new LinkedHashMap<>();
    all.put("SLAACGUARD_INTERFACE", interfaceName);
    all.put("SLAACGUARD_UPLINK", uplink);
    all.put("SLAACGUARD_PREFIXES", words(plan.aggregates()));
    all.put("SLAACGUARD_FORMER_PREFIXES", former);
    all.put("SLAACGUARD_SUBNETS", words(subnets(plan)));
    all.put(
        "SLAACGUARD_ADDRESSES",
        words(newest.addresses().stream().map(each -> each.prefix().address()).toList()));
    all.put("SLAACGUARD_DNS", words(newest.nameServers()));
    return all;
  }

  private List<String> subnets(PrefixPlan plan) {
    Stream<LanSettings> own =
        settings.get(SettingTable.ADVERTISE_PREFIX).stream()
            .map(each -> new LanSettings(interfaceName, each));
    List<String> subnets = new ArrayList<>();
    Stream.concat(own, settings.get(SettingTable.LAN_PREFIX).stream())
        .forEach(
            each -> {
              PrefixSettings prefix = each.prefix();
              if (prefix.source() instanceof PrefixSource.Delegated subnet) {
                plan.subnet(subnet.subnet()).stream()
                    .limit(1)
                    .map(DelegatedPrefix::prefix)
                    .map(IpPrefix::toString)
                    .forEach(now -> subnets.add(each.interfaceName() + "=" + now));
              }
            });
    return subnets;
  }

  private static String words(List<?> values) {
    return values.stream().map(Object::toString).collect(Collectors.joining(" "));
  }

  /** Ends the command if it runs, and does not run it again. */
  @Override
  public void close() {
    Thread running;
    synchronized (this) {
      closed = true;
      running = thread;
    }
    if (running != null) {
      running.interrupt();
      ThreadEnd.await(running);
    }
  }
}
