package org.slaacguard.lab;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The configuration of a WireGuard interface, for any implementation. Immutable. */
public record TunnelSetup(
    KeyPair keys,
    int listenPort,
    List<String> addresses,
    List<String> lines,
    List<Remote> remotes) {

  /** A peer of the interface. */
  public record Remote(
      String publicKey,
      @Nullable String presharedKey,
      @Nullable String endpoint,
      List<String> allowedIps,
      int persistentKeepalive,
      List<String> lines) {
    /** A peer of which only the key is known. */
    public static Remote of(String publicKey) {
      return new Remote(publicKey, null, null, List.of(), 0, List.of());
    }

    /** A peer that may have any address of what is advertised. */
    public static Remote learner(String publicKey) {
      return of(publicKey).line("LearnableIPs = advertised");
    }

    /** The same with this preshared key. */
    public Remote presharedKey(@Nullable String key) {
      return new Remote(publicKey, key, endpoint, allowedIps, persistentKeepalive, lines);
    }

    /** The same at this endpoint: {@code address:port} or {@code [address]:port}. */
    public Remote endpoint(String at) {
      return new Remote(publicKey, presharedKey, at, allowedIps, persistentKeepalive, lines);
    }

    /** The same with these static prefixes. */
    public Remote allowed(String... prefixes) {
      return new Remote(
          publicKey, presharedKey, endpoint, List.of(prefixes), persistentKeepalive, lines);
    }

    /** The same with a keepalive each this many seconds. */
    public Remote keepalive(int seconds) {
      return new Remote(publicKey, presharedKey, endpoint, allowedIps, seconds, lines);
    }

    /** The same with a line that only our file format knows. */
    public Remote line(String line) {
      return new Remote(
          publicKey, presharedKey, endpoint, allowedIps, persistentKeepalive, plus(lines, line));
    }
  }

  /** An interface with new keys, without addresses and peers. */
  public static TunnelSetup create() {
    return of(KeyPair.generate());
  }

  /** An interface with these keys, without addresses and peers. */
  public static TunnelSetup of(KeyPair keys) {
    return new TunnelSetup(keys, 0, List.of(), List.of(), List.of());
  }

  /** The same listening on this UDP port. */
  public TunnelSetup listen(int port) {
    return new TunnelSetup(keys, port, addresses, lines, remotes);
  }

  /** The same with one more address with its prefix length. */
  public TunnelSetup address(String address) {
    return new TunnelSetup(keys, listenPort, plus(addresses, address), lines, remotes);
  }

  /** The same with a line that only our file format knows. */
  public TunnelSetup line(String line) {
    return new TunnelSetup(keys, listenPort, addresses, plus(lines, line), remotes);
  }

  /** The same with one more peer. */
  public TunnelSetup remote(Remote remote) {
    return new TunnelSetup(keys, listenPort, addresses, lines, plus(remotes, remote));
  }

  /** The same with more peers. */
  public TunnelSetup remotes(List<Remote> more) {
    List<Remote> all = new ArrayList<>(remotes);
    all.addAll(more);
    return new TunnelSetup(keys, listenPort, addresses, lines, List.copyOf(all));
  }

  /** The file for {@code slaacguard run} and {@code wg-quick}. */
  public String toFile() {
    return text(true);
  }

  /** The file for {@code wg setconf}, which knows neither addresses nor our keys. */
  public String toSetconf() {
    return text(false);
  }

  private String text(boolean whole) {
    StringBuilder file = new StringBuilder("[Interface]\n");
    file.append("PrivateKey = ").append(keys.privateKey()).append('\n');
    if (listenPort != 0) {
      file.append("ListenPort = ").append(listenPort).append('\n');
    }
    if (whole) {
      addresses.forEach(a -> file.append("Address = ").append(a).append('\n'));
      lines.forEach(l -> file.append(l).append('\n'));
    }
    for (Remote remote : remotes) {
      file.append("\n[Peer]\nPublicKey = ").append(remote.publicKey).append('\n');
      if (remote.presharedKey != null) {
        file.append("PresharedKey = ").append(remote.presharedKey).append('\n');
      }
      if (remote.endpoint != null) {
        file.append("Endpoint = ").append(remote.endpoint).append('\n');
      }
      if (!remote.allowedIps.isEmpty()) {
        file.append("AllowedIPs = ").append(String.join(", ", remote.allowedIps)).append('\n');
      }
      if (remote.persistentKeepalive != 0) {
        file.append("PersistentKeepalive = ").append(remote.persistentKeepalive).append('\n');
      }
      if (whole) {
        remote.lines.forEach(l -> file.append(l).append('\n'));
      }
    }
    return file.toString();
  }

  private static <T> List<T> plus(List<T> list, T element) {
    List<T> all = new ArrayList<>(list);
    all.add(element);
    return List.copyOf(all);
  }
}
