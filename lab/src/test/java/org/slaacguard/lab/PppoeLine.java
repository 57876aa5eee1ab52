package org.slaacguard.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A PPPoE line on a VLAN, with the real programs of both ends: {@code pppoe-server} of rp-pppoe and
 * {@code pppd}. For a virtual machine: it writes to {@code /etc/ppp}.
 *
 * <pre>
 *   provider  isp0 ─ isp0.7 ═══ PPPoE ═══ wan0.7 ─ wan0  router
 *             ppp0 10.64.0.1            10.64.0.100 ppp0
 * </pre>
 */
final class PppoeLine {
  /** The provider's end of the session. */
  static final String PROVIDER = "10.64.0.1";

  /** The router's end. */
  static final String ROUTER = "10.64.0.100";

  /** The router's interface, which goes and comes with the session. */
  static final String SESSION = "ppp0";

  /** What the session lies on, at the router. */
  static final String BELOW = "wan0.7";

  /** What the router's {@code /etc/ppp/peers/isp} says, as docs/mtu.md has it. */
  static final String PEER =
      """
      plugin rp-pppoe.so wan0.7
      user NAME
      noauth
      noipdefault
      defaultroute
      +ipv6
      persist
      maxfail 0
      holdoff 1
      mtu 1500
      mru 1500
      """;

  /**
   * Debian's pppoe-server has sessions served in user space, which knows nothing of more than 1492
   * bytes. Its pppd is replaced by this, which has the kernel serve them, as its option -k would.
   */
  private static final String IN_THE_KERNEL =
      """
      #!/bin/sh
      echo "pppoe-server: $*" > /proc/self/fd/2
      words=
      while [ $# -gt 0 ]; do
        case $1 in
          pty)
            device=${2#*-I }
            session=${2#*-e }
            shift
            ;;
          mru | mtu) shift ;;
          *) words="$words $1" ;;
        esac
        shift
      done
      exec pppd plugin rp-pppoe.so "nic-${device%% *}" rp_pppoe_sess "${session%% *}" $words mru 1500 mtu 1500
      """;

  private static final Duration SOON = Duration.ofMinutes(3);
  private static final Path FOLDER = Path.of("/etc/ppp");

  private final Host provider;
  private final Host router;
  private Program server;
  private @Nullable Program last;

  private PppoeLine(Host provider, Host router, Program server) {
    this.provider = provider;
    this.router = router;
    this.server = server;
  }

  /** The programs that it needs, of the packages ppp and pppoe. */
  static boolean available() {
    return Command.exists("pppd") && Command.exists("pppoe-server");
  }

  /** Lays it between two hosts; the provider's Ethernet takes 1508 bytes, the router's 1500. */
  static PppoeLine start(Host provider, Host router) {
    Command.of("modprobe", "-a", "pppoe", "8021q").succeed();
    router.topology().cable(provider, "isp0", router, "wan0");
    for (String end : List.of("isp0", "wan0")) {
      Host host = end.equals("isp0") ? provider : router;
      host.ip("link", "add", "link", end, "name", end + ".7", "type", "vlan", "id", "7");
      host.up(end + ".7");
    }
    // The server reads its interface's size once.
    takes(provider, 1508);
    return new PppoeLine(provider, router, server(provider));
  }

  private static Program server(Host provider) {
    try {
      Path options = Files.writeString(FOLDER.resolve("provider.options"), "noauth\n+ipv6\n");
      Path pppd = Files.writeString(FOLDER.resolve("provider.pppd"), IN_THE_KERNEL);
      Files.setPosixFilePermissions(pppd, PosixFilePermissions.fromString("rwx------"));
      return provider.start(
          Command.of(
              "pppoe-server",
              "-F",
              "-I",
              "isp0.7",
              "-C",
              "ISP",
              "-L",
              PROVIDER,
              "-R",
              ROUTER,
              "-N",
              "1",
              "-O",
              options.toString(),
              "-q",
              pppd.toString()));
    } catch (IOException e) {
      throw new UncheckedIOException("preparing pppoe-server", e);
    }
  }

  /**
   * The provider does not say PPP-Max-Payload any more, though its Ethernet takes as much as
   * before. The kernel ends the sessions of a device that gets another size, so there must be none.
   */
  void providerOffersNoMore() {
    server.close();
    takes(provider, 1500);
    server = server(provider);
    // It reads the size before it listens.
    Await.until("pppoe-server to listen", SOON, this::isListening);
    takes(provider, 1508);
  }

  /** Whether there is a socket of PPPoE's discovery that is bound to a device (packet(7)). */
  private boolean isListening() {
    return provider.net("packet").lines().anyMatch(line -> line.matches(".* 8863 +[1-9].*"));
  }

  private static void takes(Host provider, int mtu) {
    // A VLAN takes no more than what it lies on.
    List<String> order = mtu > 1500 ? List.of("isp0", "isp0.7") : List.of("isp0.7", "isp0");
    order.forEach(device -> provider.ip("link", "set", device, "mtu", "" + mtu));
  }

  /**
   * Dials, and waits until the session is up; it is dialled again when it ends.
   *
   * @param mtu that the router asks for, in bytes
   */
  Program dial(int mtu) {
    try {
      Files.writeString(
          Files.createDirectories(FOLDER.resolve("peers")).resolve("isp"),
          PEER.replace("1500", "" + mtu));
    } catch (IOException e) {
      throw new UncheckedIOException("preparing pppd", e);
    }
    Program pppd = router.start(Command.of("pppd", "call", "isp", "nodetach", "debug"));
    last = pppd;
    Await.value(
        "a session",
        SOON,
        () -> router.net("route") + log(),
        // The device, and where it leads: everywhere (proc_pid_net(5)).
        said -> said.contains("\n" + SESSION + "\t00000000\t"));
    return pppd;
  }

  /** What the programs of both ends have said. */
  String log() {
    Program pppd = last;
    return "pppoe-server: " + server.log() + "\npppd: " + (pppd == null ? "" : pppd.log());
  }

  /** The provider hangs up. */
  void drop() {
    ProcessHandle.of(server.pid()).stream()
        .flatMap(ProcessHandle::children)
        .forEach(ProcessHandle::destroy);
  }

  /** Hangs up, and waits until both ends know. */
  void hangUp(Program pppd) {
    pppd.close();
    Await.until(
        "the end of the session", SOON, () -> !router.has(SESSION) && !provider.has(SESSION));
  }

  /** The provider's end of the session has this MTU from now on, whatever was agreed on. */
  void providersSession(int mtu) {
    provider.ip("link", "set", SESSION, "mtu", "" + mtu);
  }
}
