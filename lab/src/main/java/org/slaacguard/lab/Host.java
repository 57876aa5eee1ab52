package org.slaacguard.lab;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slaacguard.gateway.Confinement;
import org.slaacguard.linux.AssignedAddress;
import org.slaacguard.linux.Link;
import org.slaacguard.linux.LinkChange;
import org.slaacguard.linux.NetworkNamespace;
import org.slaacguard.linux.Route;
import org.slaacguard.linux.Rtnetlink;
import org.slaacguard.linux.Sysctl;
import org.slaacguard.net.InterfaceAddress;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.Ipv6Address;

/** A host of a {@link Topology}: a network namespace and what runs in it. */
public final class Host {
  private final Topology topology;
  private final String name;
  private final String namespace;
  private int logs;

  Host(Topology topology, String name, String namespace) {
    this.topology = topology;
    this.name = name;
    this.namespace = namespace;
  }

  /** Its name in the topology. */
  public String name() {
    return name;
  }

  /** Its namespace's name, for {@code ip netns}. */
  public String namespace() {
    return namespace;
  }

  /** The topology it is in. */
  public Topology topology() {
    return topology;
  }

  /** A command to be run here. */
  public Command command(String... words) {
    return Command.of(words).after("ip", "netns", "exec", namespace);
  }

  /**
   * Runs a program here to its end. The thread that starts it is here, and so is the program:
   * {@code ip netns exec} would be a program more, which mounts {@code /sys} too.
   */
  public Command.Result run(Command command) {
    return here(command.toString(), command::run);
  }

  /**
   * The same for what the program says.
   *
   * @throws LabException if its status is not 0
   */
  public String succeed(Command command) {
    return here(command.toString(), command::succeed);
  }

  /**
   * Starts a program here, which ends with the topology at the latest. It is in the namespace from
   * its first instant, so whoever sweeps the namespace finds it.
   */
  public Program start(Command command) {
    Path log = nextLog();
    return topology.closing(here(command.toString(), () -> session(command).start(log)));
  }

  /** The same with the rights of a daemon alone. */
  Program start(Command command, Confinement rights) {
    Path log = nextLog();
    return topology.closing(
        here(command.toString(), () -> rights.start(() -> session(command).start(log))));
  }

  private Path nextLog() {
    return topology.folder().resolve(name + "-" + logs++ + ".log");
  }

  /**
   * In a session of its own: Ctrl-C reaches us, and we end it in order. A shell that has us in the
   * background has us, and so what we start, ignore SIGINT.
   */
  private static Command session(Command command) {
    return command.after("setsid", "env", "--default-signal=INT");
  }

  /** Runs {@code ip} for this host. */
  public String ip(String... words) {
    return Command.of(words).after("ip", "-n", namespace).succeed();
  }

  /** Sets a kernel parameter of this host, named with dots. */
  public void sysctl(String key, String value) {
    here(
        key + "=" + value,
        () -> {
          Sysctl.set(key.replace('.', '/'), value);
          return true;
        });
  }

  /** Switches a device on; its addresses work when this returns. */
  public void up(String device) {
    change(device, new LinkChange().up(true));
    awaitAddresses(device);
  }

  /** Whether it has this device. */
  boolean has(String device) {
    return here(
        device,
        () -> {
          try (Rtnetlink netlink = Rtnetlink.open()) {
            return netlink.links().find(device).isPresent();
          }
        });
  }

  /** Changes a device. */
  void change(String device, LinkChange change) {
    netlink(device, netlink -> netlink.links().change(device, change));
  }

  /** In this process: a program takes half a second where machines are emulated. */
  void netlink(String what, Consumer<Rtnetlink> body) {
    here(
        what,
        () -> {
          try (Rtnetlink netlink = Rtnetlink.open()) {
            body.accept(netlink);
            return true;
          }
        });
  }

  <T> T here(String what, Callable<T> body) {
    try {
      return async(body).get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof LabException cause) {
        throw cause;
      }
      throw new LabException(what + " of " + name, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabException("interrupted", e);
    }
  }

  /** A file of {@code /proc/net} as it is here, without a program that prints it. */
  String net(String file) {
    return here(file, () -> Files.readString(Path.of("/proc/thread-self/net", file)));
  }

  /** Gives a device an address with its prefix length, usable at once. */
  public void address(String device, String address) {
    InterfaceAddress wanted = InterfaceAddress.parse(address);
    int flags = wanted.address() instanceof Ipv6Address ? AssignedAddress.FLAG_NO_DAD : 0;
    netlink(
        address + " on " + device,
        netlink -> {
          int index = netlink.links().get(device).index();
          netlink.addresses().add(AssignedAddress.of(index, wanted).withFlags(flags));
        });
    awaitAddresses(device);
  }

  /**
   * The kernel takes packets to an IPv6 address once it has a local route to it, and a work queue
   * makes that route: on a busy machine, some time after the address itself.
   */
  private void awaitAddresses(String device) {
    Await.until(
        "the addresses of " + device + " to work",
        Duration.ofSeconds(60),
        () -> here(device, () -> takesItsPackets(device)));
  }

  private static boolean takesItsPackets(String device) {
    try (Rtnetlink netlink = Rtnetlink.open()) {
      Link link = netlink.links().get(device);
      Set<IpAddress> local =
          netlink.routes().list(Route.LOCAL_TABLE).stream()
              .filter(route -> route.type() == Route.LOCAL)
              .map(route -> route.destination().address())
              .collect(Collectors.toSet());
      return !link.isUp()
          || netlink.addresses().list(link.index()).stream()
              // Nobody relies on those that are still probed for.
              .filter(address -> (address.flags() & AssignedAddress.FLAG_NO_DAD) != 0)
              .allMatch(address -> local.contains(address.address().address()));
    }
  }

  /** Adds a route; {@code default} is a prefix too. */
  public void route(String prefix, String via) {
    ip(via.contains(":") ? "-6" : "-4", "route", "add", prefix, "via", via);
  }

  /** Lets it forward packets of both families. */
  public void forwarding() {
    sysctl("net.ipv4.ip_forward", "1");
    sysctl("net.ipv6.conf.all.forwarding", "1");
  }

  /** The IPv6 addresses of a device as they are now; none if there is no such device. */
  public List<DeviceAddress> addresses(String device) {
    List<DeviceAddress> addresses = new ArrayList<>();
    netlink(
        "addresses of " + device,
        netlink -> {
          Optional<Link> link = netlink.links().find(device);
          for (AssignedAddress assigned :
              link.isEmpty()
                  ? List.<AssignedAddress>of()
                  : netlink.addresses().list(link.get().index())) {
            if (assigned.address().address() instanceof Ipv6Address address) {
              addresses.add(DeviceAddress.of(assigned, address));
            }
          }
        });
    return addresses;
  }

  /** The global addresses of a device that can be used now. */
  public List<DeviceAddress> globalAddresses(String device) {
    return addresses(device).stream().filter(DeviceAddress::isUsableGlobal).toList();
  }

  /**
   * Whether the other answers one of this many echo requests at least, sooner or later. {@code
   * Pings} counts those that are lost.
   *
   * @param from the source address
   */
  public boolean pings(String from, String to, int count) {
    // Outside, long enough for two more attempts at a handshake (whitepaper, section 6.4).
    String patience = VirtualMachine.isEmulated() ? "30" : "12";
    return ping(patience, count, from, to).ok();
  }

  /**
   * Whether none of these echo requests is answered, two seconds after the last.
   *
   * @param from the source address
   */
  public boolean pingsInVain(String from, String to, int count) {
    return ping("2", count, from, to).output().contains(count + " packets transmitted, 0 received");
  }

  /**
   * What {@code rdisc6} says of the first advertisement on a device; it solicits once a second.
   *
   * @throws LabException if no router answers in half a minute
   */
  public String solicitRouter(String device) {
    return succeed(Command.of("rdisc6", "-1", "-r", "30", "-w", "1000", device));
  }

  private Command.Result ping(String patience, int count, String from, String to) {
    return run(
        Command.of(
            "ping", "-n", "-q", "-i", "0.1", "-W", patience, "-c", "" + count, "-I", from, to));
  }

  /**
   * Runs this on a thread of its own whose sockets and files in {@code /proc/sys/net} are this
   * host's.
   */
  public <T> CompletableFuture<T> async(Callable<T> body) {
    CompletableFuture<T> result = new CompletableFuture<>();
    Thread.ofPlatform()
        .daemon()
        .name(name)
        .start(
            () -> {
              try (NetworkNamespace here = NetworkNamespace.named(namespace)) {
                here.enter();
                result.complete(body.call());
              } catch (Exception e) {
                result.completeExceptionally(e);
              }
            });
    return result;
  }

  @Override
  public String toString() {
    return name;
  }
}
