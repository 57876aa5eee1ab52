package org.slaacguard.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.slaacguard.linux.LinkChange;

/** A WireGuard interface on a host. */
public sealed interface Tunnel extends AutoCloseable permits WireGuardGo, Slaacguard, KernelTunnel {
  /** The time a program gets to make its interface, also in a busy and emulated machine. */
  Duration START = Duration.ofMinutes(4);

  /** The time a host gets to make an address of an advertisement, also there. */
  Duration SLAAC = Duration.ofMinutes(2);

  /** Where it is. */
  Host host();

  /** The interface's name. */
  String device();

  /** What it was started with. */
  TunnelSetup setup();

  /** The name of its WireGuard, in a word. */
  String implementation();

  /** Ends the interface, and the program behind it. */
  @Override
  void close();

  /** Brings it up with the addresses of its set-up, where it was only created. */
  default void up() {
    // 1: the kernel makes no link-local address of its own; the set-up says which.
    host().sysctl("net.ipv6.conf." + device() + ".addr_gen_mode", "1");
    host().change(device(), new LinkChange().mtu(1420).up(true));
    setup().addresses().forEach(a -> host().address(device(), a));
  }

  /** Waits for a global address, which the host makes of an advertisement; the first of them. */
  default String awaitAddress() {
    return Await.value(
            "an address by SLAAC on " + host(),
            SLAAC,
            () -> host().globalAddresses(device()),
            found -> !found.isEmpty())
        .getFirst()
        .address();
  }

  /** The key the other side knows. */
  default String publicKey() {
    return setup().keys().publicKey();
  }

  /** Runs the stock {@code wg} with the device behind the first word: {@code wg set <device> …}. */
  default String wg(String verb, String... rest) {
    String[] words = new String[rest.length + 3];
    words[0] = "wg";
    words[1] = verb;
    words[2] = device();
    System.arraycopy(rest, 0, words, 3, rest.length);
    return host().succeed(Command.of(words));
  }

  /** A column of {@code wg show <device> <what>} for a peer, such as {@code latest-handshakes}. */
  default String ofPeer(String what, String publicKey) {
    return wg("show", what)
        .lines()
        .map(l -> l.split("\t", 2))
        .filter(l -> l[0].equals(publicKey))
        .map(l -> l.length > 1 ? l[1] : "")
        .findFirst()
        .orElseThrow(() -> new LabException(device() + " has no peer " + publicKey));
  }

  /** When the latest handshake with a peer was, in seconds since 1970; 0 for never. */
  default long latestHandshake(String publicKey) {
    return Long.parseLong(ofPeer("latest-handshakes", publicKey));
  }

  /** Writes a file of a host's topology, which goes with it. */
  static Path write(Host host, String name, String text) {
    Path file = host.topology().folder().resolve(name);
    try {
      Files.writeString(file, text);
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether somebody listens there: wireguard-go's socket is there a moment before that. */
  private static boolean listens(Path socket) {
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      return channel.connect(UnixDomainSocketAddress.of(socket));
    } catch (IOException e) {
      return false;
    }
  }

  /** Waits until the program listens at its UAPI socket, and has its interface. */
  static void awaitReady(Host host, String device, Program program) {
    Path socket = Path.of("/var/run/wireguard", device + ".sock");
    boolean there =
        Await.holds(
            START,
            () -> {
              if (!program.alive()) {
                throw new LabException("the program of " + device + " ended: " + program.log());
              }
              return listens(socket) && host.has(device);
            });
    if (!there) {
      throw new LabException(
          "%s did not appear in %d s (socket: %s); its program says: %s; its threads: %s"
              .formatted(
                  device,
                  START.toSeconds(),
                  Files.exists(socket),
                  program.log(),
                  program.threads()));
    }
  }
}
