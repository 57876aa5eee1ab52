package org.slaacguard.host;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.slaacguard.linux.AssignedAddress;
import org.slaacguard.linux.Errno;
import org.slaacguard.linux.Link;
import org.slaacguard.linux.LinuxException;
import org.slaacguard.linux.Route;
import org.slaacguard.linux.Rule;
import org.slaacguard.net.InterfaceAddress;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.Ipv6Address;

/**
 * A host in memory with one interface, {@code sgt0}, and an uplink, {@code wan0}. It outlives the
 * daemons that change it; one of them may be killed at a moment of the test's choice.
 */
class FakeHost implements HostControl {
  /** The daemon is no more. Nothing catches it, as nobody catches SIGKILL. */
  static final class Killed extends Error {
    private static final long serialVersionUID = 1;
  }

  final List<InterfaceAddress> addresses = new ArrayList<>();
  final List<Route> routes = new ArrayList<>();

  /** Addresses of another interface. */
  final List<InterfaceAddress> elsewhere = new ArrayList<>();

  final Map<String, Integer> otherLinks = new TreeMap<>();
  final Map<String, List<InterfaceAddress>> otherAddresses = new TreeMap<>();
  private static final int WAN = 98;

  final List<Rule> rules = new ArrayList<>();
  final Map<String, String> values = new TreeMap<>();
  final Set<String> readOnly = new TreeSet<>();
  final List<IpPrefix> asked = new ArrayList<>();
  final Map<String, String> programs = new TreeMap<>();

  /** Whether the kernel does not tell the tables at the moment. */
  boolean hidesTables;

  final List<String> log = new ArrayList<>();

  /** MTUs of other interfaces, by name, whose indexes are in {@link #indexes}. */
  final Map<String, Integer> mtus = new TreeMap<>();

  final Map<String, Integer> indexes = new TreeMap<>();
  int index;
  int mtu;
  String kind = "wireguard";
  boolean up;
  int mark;

  /** Something that refuses, as part of the text that {@link #log} would have. */
  String refuses = "nothing";

  /** What somebody else does after the next look, once. */
  Runnable meanwhile = () -> {};

  /** How often somebody has looked at all of it. */
  int looks;

  private int life = Integer.MAX_VALUE;
  private boolean dead;
  private boolean gone;

  FakeHost() {
    values.put(SysctlNames.FORWARDING, "0");
    values.put(SysctlNames.SRC_VALID_MARK, "0");
    values.put(SysctlNames.acceptRa("wan0"), "1");
    otherLinks.put("wan0", WAN);
    otherLink("eth1", 99);
    replaceInterface();
  }

  /** The interface goes, with all that is its, and another comes. */
  void replaceInterface() {
    index += 7;
    addresses.clear();
    routes.clear();
    otherRoutes();
    mtu = 1420;
    up = false;
    mark = 7;
    values.put(SysctlNames.acceptRa("sgt0"), "1");
    values.put("net/ipv6/conf/sgt0/accept_ra_defrtr", "1");
    values.put("net/ipv6/conf/sgt0/accept_ra_rt_info_max_plen", "0");
    values.put(SysctlNames.addressGeneration("sgt0"), "0");
  }

  /** What the provider's router advertises. */
  private void otherRoutes() {
    routes.add(
        Route.to(new IpPrefix(Ipv6Address.UNSPECIFIED, 0))
            .via(Ipv6Address.parse("fe80::99"))
            .on(WAN)
            .withMetric(1024)
            .by(Route.PROTOCOL_RA));
  }

  /** Somebody deletes the interface, and the daemon's data plane ends. */
  void deleteInterface() {
    replaceInterface();
    gone = true;
    refuses = "mark 7";
  }

  @Override
  public boolean isThere() {
    return !gone;
  }

  /** The daemon lives for so many moments: one before and one after each thing that it does. */
  void dieAfter(int moments) {
    life = moments;
    dead = false;
  }

  /** A moment passes. */
  void tick() {
    if (dead || life-- == 0) {
      dead = true;
      throw new Killed();
    }
  }

  private void change(String what, Runnable change) {
    tick();
    if (what.contains(refuses)) {
      throw new LinuxException(what, Errno.EPERM);
    }
    log.add(what);
    change.run();
    tick();
  }

  /** All that a step may change but for what stays on purpose: forwarding, and wan0's setting. */
  String text() {
    Map<String, String> settings = new TreeMap<>(values);
    settings.remove(SysctlNames.FORWARDING);
    settings.remove(SysctlNames.acceptRa("wan0"));
    Set<String> sorted = new TreeSet<>();
    addresses.forEach(address -> sorted.add(address.toString()));
    routes.forEach(route -> sorted.add(route.destination() + " " + route.table()));
    otherAddresses.forEach((link, its) -> its.forEach(each -> sorted.add(link + " " + each)));
    rules.forEach(rule -> sorted.add(rule.toString()));
    return "MTU %d %s, %s, mark %d%n%s%n%s%n%s%n"
        .formatted(mtu, mtus, up ? "up" : "down", mark, sorted, settings, programs);
  }

  @Override
  public String interfaceName() {
    return "sgt0";
  }

  @Override
  public HostView view(boolean asksMark, List<String> others) {
    tick();
    looks++;
    List<AssignedAddress> assigned =
        Stream.concat(
                addresses.stream().map(address -> AssignedAddress.of(index, address)),
                Stream.concat(
                    elsewhere.stream().map(address -> AssignedAddress.of(WAN, address)), others()))
            .toList();
    HostView view =
        new HostView(
            new Link(index, "sgt0", kind, up ? Link.FLAG_UP : 0, mtu, 65534, ""),
            devices(),
            assigned,
            routes,
            rules,
            values,
            "1".equals(values.get(SysctlNames.FORWARDING)) ? List.of() : List.of("wan0"),
            isDeaf(),
            asksMark ? mark : 0);
    Runnable other = meanwhile;
    meanwhile = () -> {};
    other.run();
    return view;
  }

  /** Another interface comes, or comes anew with another index. */
  void device(String name, int itsMtu) {
    indexes.put(name, 100 + indexes.values().stream().mapToInt(i -> i - 99).max().orElse(0));
    mtus.put(name, itsMtu);
  }

  private List<Link> devices() {
    List<Link> links = new ArrayList<>();
    mtus.forEach(
        (name, its) -> links.add(new Link(index(name), name, "", Link.FLAG_UP, its, 1, "")));
    otherLinks.forEach(
        (name, its) -> {
          if (!mtus.containsKey(name)) {
            links.add(new Link(its, name, "", Link.FLAG_UP, 1500, 1, ""));
          }
        });
    return links;
  }

  private int index(String name) {
    return indexes.getOrDefault(name, 0);
  }

  private String name(int device) {
    return mtus.keySet().stream()
        .filter(name -> index(name) == device)
        .findFirst()
        .orElseThrow(() -> new LinuxException("device " + device, Errno.ENODEV));
  }

  private Stream<AssignedAddress> others() {
    return otherLinks.entrySet().stream()
        .flatMap(
            link ->
                otherAddresses.getOrDefault(link.getKey(), List.of()).stream()
                    .map(address -> AssignedAddress.of(link.getValue(), address)));
  }

  @Override
  public void addAddress(String interfaceName, InterfaceAddress address) {
    change(
        "add " + address + " to " + interfaceName,
        () -> {
          if (!otherLinks.containsKey(interfaceName)) {
            throw new LinuxException("add", Errno.ENODEV);
          }
          otherAddresses.computeIfAbsent(interfaceName, name -> new ArrayList<>()).add(address);
        });
  }

  @Override
  public void deleteAddress(String interfaceName, InterfaceAddress address) {
    change(
        "delete " + address + " of " + interfaceName,
        () -> {
          if (!otherLinks.containsKey(interfaceName)) {
            throw new LinuxException("delete", Errno.ENODEV);
          }
          if (!otherAddresses.getOrDefault(interfaceName, new ArrayList<>()).remove(address)) {
            throw new LinuxException("delete", Errno.EADDRNOTAVAIL);
          }
        });
  }

  /** Another interface comes. */
  void otherLink(String name, int itsIndex) {
    otherLinks.put(name, itsIndex);
    values.put(SysctlNames.acceptRa(name), "2");
  }

  /** It goes, with all that is its. */
  void withoutOtherLink(String name) {
    otherLinks.remove(name);
    otherAddresses.remove(name);
    values.remove(SysctlNames.acceptRa(name));
  }

  private boolean isDeaf() {
    try {
      return settings().isDeaf("sgt0");
    } catch (SetupException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public Set<String> linksElsewhere(IpPrefix prefix) {
    asked.add(prefix);
    return Set.of("wan0");
  }

  @Override
  public List<Integer> pathMtus(List<IpAddress> endpoints, int asked) {
    return List.of(1492);
  }

  @Override
  public void addAddress(InterfaceAddress address) {
    change(
        "add " + address,
        () -> {
          if (addresses.contains(address)) {
            throw new LinuxException("add", Errno.EEXIST);
          }
          addresses.add(address);
          if (address.prefixLength() < address.address().bits()
              && !routes.contains(kernels(address))) {
            routes.add(kernels(address));
          }
        });
  }

  private Route kernels(InterfaceAddress address) {
    return Route.to(address.prefix()).on(index).by(Route.PROTOCOL_KERNEL);
  }

  @Override
  public void deleteAddress(InterfaceAddress address) {
    change(
        "delete " + address,
        () -> {
          boolean primary =
              addresses.stream()
                  .filter(other -> other.prefix().equals(address.prefix()))
                  .findFirst()
                  .equals(Optional.of(address));
          if (!addresses.remove(address)) {
            throw new LinuxException("delete", Errno.EADDRNOTAVAIL);
          }
          if (primary && !(address.address() instanceof Ipv6Address)) {
            // The secondary addresses go with the first one of their network.
            addresses.removeIf(other -> other.prefix().equals(address.prefix()));
          }
          if (addresses.stream().noneMatch(other -> other.prefix().equals(address.prefix()))) {
            routes.remove(kernels(address));
          }
        });
  }

  @Override
  public void setMtu(int bytes) {
    change("mtu " + bytes, () -> mtu = bytes);
  }

  @Override
  public int mtu(int device) {
    return mtus.getOrDefault(name(device), 0);
  }

  @Override
  public void setMtu(int device, int bytes) {
    String name = name(device);
    change("mtu " + name + " " + bytes, () -> mtus.put(name, bytes));
  }

  @Override
  public void setUp(boolean on) {
    change(
        on ? "up" : "down",
        () -> {
          up = on;
          if (!on) {
            routes.removeIf(r -> r.linkIndex() == index && r.protocol() != Route.PROTOCOL_KERNEL);
          }
        });
  }

  @Override
  public void setAddressGeneration(int mode) {
    change(
        "generation " + mode,
        () -> values.put(SysctlNames.addressGeneration("sgt0"), String.valueOf(mode)));
  }

  @Override
  public void addRoute(IpPrefix destination, int table) {
    Route route = Route.to(destination).on(index).inTable(table);
    change(
        "route " + destination + " " + table,
        () -> {
          if (routes.stream()
              .anyMatch(r -> r.destination().equals(destination) && r.table() == table)) {
            throw new LinuxException("route", Errno.EEXIST);
          }
          routes.add(route);
        });
  }

  @Override
  public Map<AddRoute, LinuxException> addRoutes(List<AddRoute> steps) {
    return each(steps, step -> addRoute(step.destination(), step.table()));
  }

  @Override
  public Map<AddRoute, LinuxException> deleteRoutes(List<AddRoute> steps) {
    return each(steps, step -> deleteRoute(step.destination(), step.table()));
  }

  private static Map<AddRoute, LinuxException> each(List<AddRoute> steps, Consumer<AddRoute> by) {
    Map<AddRoute, LinuxException> refused = new HashMap<>();
    for (AddRoute step : steps) {
      try {
        by.accept(step);
      } catch (LinuxException e) {
        refused.put(step, e);
      }
    }
    return refused;
  }

  @Override
  public void deleteRoute(IpPrefix destination, int table) {
    change(
        "unroute " + destination + " " + table,
        () -> {
          if (!routes.remove(Route.to(destination).on(index).inTable(table))) {
            throw new LinuxException("unroute", Errno.ESRCH);
          }
        });
  }

  @Override
  public int linkIndex(String interfaceName) {
    Integer found = otherLinks.get(interfaceName);
    if (found == null) {
      throw new LinuxException(interfaceName, Errno.ENODEV);
    }
    return found;
  }

  @Override
  public void addRoute(Route route) {
    change(
        "route " + route,
        () -> {
          if (routes.contains(route)) {
            throw new LinuxException("route", Errno.EEXIST);
          }
          routes.add(route);
        });
  }

  @Override
  public void deleteRoute(Route route) {
    change(
        "unroute " + route,
        () -> {
          if (!routes.remove(route)) {
            throw new LinuxException("unroute", Errno.ESRCH);
          }
        });
  }

  @Override
  public void addUnreachable(IpPrefix destination) {
    Route route = Route.to(destination).type(Route.UNREACHABLE);
    change(
        "unreachable " + destination,
        () -> {
          if (routes.contains(route)) {
            throw new LinuxException("unreachable", Errno.EEXIST);
          }
          routes.add(route);
        });
  }

  @Override
  public void deleteUnreachable(IpPrefix destination) {
    change(
        "reachable " + destination,
        () -> {
          if (!routes.remove(Route.to(destination).type(Route.UNREACHABLE))) {
            throw new LinuxException("reachable", Errno.ESRCH);
          }
        });
  }

  @Override
  public void addRule(Rule rule) {
    change(
        "rule " + rule.table(),
        () -> {
          if (rules.contains(rule)) {
            throw new LinuxException("rule", Errno.EEXIST);
          }
          rules.add(rule);
        });
  }

  @Override
  public void deleteRule(Rule rule) {
    change(
        "unrule " + rule.table(),
        () -> {
          if (!rules.remove(rule)) {
            throw new LinuxException("unrule", Errno.ENOENT);
          }
        });
  }

  @Override
  public Sysctls settings() {
    return new Sysctls() {
      @Override
      public Optional<String> get(String name) {
        return Optional.ofNullable(values.get(name));
      }

      @Override
      public boolean isReadOnly(String name) {
        return readOnly.contains(name);
      }

      @Override
      public void set(String name, String value) throws SetupException {
        if (readOnly.contains(name)) {
          throw new SetupException("read-only: " + name);
        }
        change("set " + name + " " + value, () -> values.put(name, value));
      }
    };
  }

  /** Programs as far as we use them: what is set is theirs until it is taken away. */
  @Override
  public CommandRunner commands() {
    return this::run;
  }

  private void run(List<String> command, String input, Duration limit) throws SetupException {
    String line = String.join(" ", command);
    String program = command.getFirst();
    String[] words = input.split("[\n ]", 4);
    String name =
        switch (program) {
          case "nft" -> words[2];
          case "resolvconf" -> "dns";
          default -> line.contains("ip6tables") ? "ip6tables" : "iptables";
        };
    boolean taken =
        line.startsWith("resolvconf -d")
            || program.equals("/bin/sh")
            || (program.equals("nft") && !input.contains("chain"));
    try {
      change(
          line + " < " + input,
          () -> {
            if (taken) {
              programs.remove(name);
            } else {
              programs.put(name, input);
            }
          });
    } catch (LinuxException e) {
      throw new SetupException("ended with status 1", e);
    }
  }

  @Override
  public Set<String> tables() {
    if (hidesTables) {
      throw new LinuxException("list tables", Errno.EINTR);
    }
    Set<String> tables = new TreeSet<>();
    programs
        .values()
        .forEach(
            input ->
                input
                    .lines()
                    .limit(1)
                    .filter(line -> line.startsWith("add table "))
                    .forEach(line -> tables.add(line.substring("add table ".length()))));
    return tables;
  }

  @Override
  public int listenPort() {
    return 51820;
  }

  @Override
  public OuterMark outerMark() {
    return new OuterMark() {
      @Override
      public int now() {
        return mark;
      }

      @Override
      public void set(int wanted) {
        change("mark " + wanted, () -> mark = wanted);
      }
    };
  }

  @Override
  public void close() {}
}
