package org.slaacguard.gateway;

import java.nio.file.Path;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slaacguard.net.PublicKey;

/**
 * What people call the peers of the interfaces of a process, as files say it. Names may hold
 * anything. Safe for use by several threads.
 */
final class PeerNames {
  /** Characters of a name that are kept; a line of a file may be long. */
  private static final int LONGEST = 128;

  private final Map<String, Map<PublicKey, String>> names = new ConcurrentHashMap<>();
  private final Map<String, FileNames> files = new ConcurrentHashMap<>();
  private final Map<String, Runnable> listeners = new ConcurrentHashMap<>();

  /** Sets the names of an interface. */
  void put(String interfaceName, Map<PublicKey, String> all) {
    Map<PublicKey, String> kept = new LinkedHashMap<>(all);
    kept.replaceAll((peer, name) -> shortened(name));
    names.put(interfaceName, Collections.unmodifiableMap(kept));
    listeners.getOrDefault(interfaceName, () -> {}).run();
  }

  private static String shortened(String name) {
    return name.codePointCount(0, name.length()) <= LONGEST
        ? name
        : name.substring(0, name.offsetByCodePoints(0, LONGEST));
  }

  /** Adds a listener that hears of each change of an interface's names; it must not wait. */
  void listen(String interfaceName, Runnable listener) {
    listeners.put(interfaceName, listener);
  }

  /**
   * Reads an interface's names, and follows its file from now on.
   *
   * @param file null where {@code wg-quick} has one of the interface's name, if anybody
   */
  void follow(String interfaceName, @Nullable Path file) {
    files.put(interfaceName, new FileNames(this, interfaceName, file));
    look(interfaceName);
  }

  /** The files that may tell an interface's names: the first that is there does. */
  Collection<Path> files(String interfaceName) {
    FileNames file = files.get(interfaceName);
    return file == null ? List.of() : file.files();
  }

  /** Reads the file again if it is another now; by one thread for each interface. */
  void look(String interfaceName) {
    FileNames file = files.get(interfaceName);
    if (file != null) {
      file.look();
    }
  }

  /** The interface has gone. */
  void remove(String interfaceName) {
    files.remove(interfaceName);
    listeners.remove(interfaceName);
    names.remove(interfaceName);
  }

  /** All of an interface, in the order of its file; the same map until others are put. */
  Map<PublicKey, String> of(String interfaceName) {
    return names.getOrDefault(interfaceName, Map.of());
  }

  /** A peer's; empty where it has none. */
  String of(String interfaceName, PublicKey peer) {
    return of(interfaceName).getOrDefault(peer, "");
  }
}
