package org.slaacguard.host;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slaacguard.linux.LinuxException;
import org.slaacguard.linux.NftElements;
import org.slaacguard.linux.NftMonitor;
import org.slaacguard.linux.Nftables;
import org.slaacguard.linux.Poller;
import org.slaacguard.net.IpAddress;

/**
 * The table in the kernel: made whole by {@code nft}, and then changed address by address. Of the
 * network namespace of the thread that opens it, and for one thread. It is found by its name,
 * whoever made it, so a daemon that was killed leaves nothing that the next one does not see.
 */
final class AccessTable implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final List<String> NFT = List.of("nft", "-f", "-");

  private final String interfaceName;
  private final String name;
  private final CommandRunner commands;
  private final NftMonitor monitor;
  private final Nftables nftables;

  /** What is in the kernel; of no table where {@link #shape} is null. */
  private final Map<IpAddress, AccessMember> members = new HashMap<>();

  private Nftables.@Nullable Shape shape;

  private AccessTable(
      String interfaceName, CommandRunner commands, NftMonitor monitor, Nftables nftables) {
    this.interfaceName = interfaceName;
    this.commands = commands;
    this.monitor = monitor;
    this.nftables = nftables;
    name = NftName.table("access", interfaceName);
  }

  /**
   * Opens it; nothing is changed.
   *
   * @throws LinuxException if this kernel has no nftables
   */
  static AccessTable open(String interfaceName, CommandRunner commands) {
    NftMonitor monitor = NftMonitor.open(NftName.table("access", interfaceName));
    try {
      return new AccessTable(interfaceName, commands, monitor, Nftables.open());
    } catch (RuntimeException e) {
      monitor.close();
      throw e;
    }
  }

  /** Has a poller see when somebody changes nftables. */
  int watch(Poller poller) {
    return poller.add(monitor.fd(), Poller.READABLE);
  }

  /**
   * Makes it, in the place of whatever there is.
   *
   * @throws SetupException if it cannot be made; then what there was is there still
   */
  void make(AccessRules rules, AccessNetworks networks, Map<IpAddress, AccessMember> wanted)
      throws SetupException {
    commands.run(NFT, AccessRuleset.of(interfaceName, rules, networks, wanted), LIMIT);
    members.clear();
    members.putAll(wanted);
    // What was said of it up to now was our own doing.
    boolean _ = monitor.drain();
    shape =
        nftables
            .shape(name)
            .orElseThrow(() -> new SetupException("the table " + name + " is gone again"));
  }

  /**
   * Follows addresses.
   *
   * @param changes what each is now; empty for one that is nobody's
   * @throws LinuxException if the kernel's is not what we think; then it is to be made anew
   */
  void follow(Map<IpAddress, Optional<AccessMember>> changes) {
    NftElements elements = new NftElements(name);
    Map<IpAddress, Optional<AccessMember>> turn = new HashMap<>();
    for (Map.Entry<IpAddress, Optional<AccessMember>> each : changes.entrySet()) {
      change(elements, each.getKey(), each.getValue().orElse(null));
      turn.put(each.getKey(), each.getValue());
      if (elements.count() >= Nftables.most()) {
        commit(elements, turn);
        elements = new NftElements(name);
        turn.clear();
      }
    }
    commit(elements, turn);
  }

  private void commit(NftElements elements, Map<IpAddress, Optional<AccessMember>> changes) {
    // Looked at before: what is said behind it is our own doing.
    boolean touched = monitor.drain();
    nftables.change(elements);
    changes.forEach(
        (address, now) -> {
          if (now.isPresent()) {
            members.put(address, now.get());
          } else {
            members.remove(address);
          }
        });
    boolean _ = monitor.drain();
    if (touched && !isWhole()) {
      throw new LinuxException("somebody has changed the table " + name, 0);
    }
  }

  private void change(NftElements elements, IpAddress address, @Nullable AccessMember now) {
    AccessMember before = members.get(address);
    if (before != null && !before.equals(now)) {
      elements.remove(AccessRuleset.sources(address), address);
      before.tags().forEach(tag -> elements.remove(AccessRuleset.tagged(tag, address), address));
    }
    if (now != null && !now.equals(before)) {
      elements.map(AccessRuleset.sources(address), address, AccessRuleset.chain(now));
      now.tags().forEach(tag -> elements.add(AccessRuleset.tagged(tag, address), address));
    }
  }

  /** Takes what was said of it; whether it may be another by now. */
  boolean isTouched() {
    return monitor.drain();
  }

  /** Whether it is there with all its rules, as it was made. */
  boolean isWhole() {
    return nftables.shape(name).equals(Optional.ofNullable(shape));
  }

  /** Removes it, if it is there. */
  void remove() {
    shape = null;
    members.clear();
    boolean _ = nftables.remove(name);
    boolean _ = monitor.drain();
  }

  @Override
  public void close() {
    nftables.close();
    monitor.close();
  }
}
