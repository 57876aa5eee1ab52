package org.slaacguard.host;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slaacguard.linux.Errno;
import org.slaacguard.linux.LinuxException;
import org.slaacguard.linux.NftDigest;
import org.slaacguard.linux.NftElements;
import org.slaacguard.linux.NftMonitor;
import org.slaacguard.linux.Nftables;
import org.slaacguard.linux.Poller;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.IpPrefix;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The table in the kernel: made whole by {@code nft}, and then changed by addresses and prefixes.
 * It belongs to the network namespace of the thread that opens it, and is for one thread. It is
 * found by its name, whoever made it, so a daemon that was killed leaves nothing that the next one
 * does not see.
 */
final class AccessTable implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AccessTable.class);

  /** As long as other programs have: with many peers, {@code nft} on a slow machine needs it. */
  private static final Duration LIMIT = Duration.ofMinutes(1);

  private static final List<String> NFT = List.of("nft", "-f", "-");
  private static final List<String> TRY_NFT = List.of("nft", "-c", "-f", "-");

  private final String interfaceName;
  private final String name;
  private final CommandRunner commands;
  private final NftMonitor monitor;
  private final Nftables nftables;

  /** What is in the kernel; of no table where {@link #shape} is null. */
  private final Map<IpAddress, AccessMember> members = new HashMap<>();

  private PrefixRanges<AccessMember> ranges6 = new PrefixRanges<>();
  private PrefixRanges<AccessMember> ranges4 = new PrefixRanges<>();

  /** The sets with elements of peers. */
  private List<String> sets = List.of();

  /** What the sets of networks held when they were made. */
  private Map<String, NftDigest> networks = Map.of();

  private boolean uncounted;
  private boolean provisional;

  /** Whether connections are counted. */
  private boolean counts;

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
    NftMonitor monitor = NftMonitor.ofTable(NftName.table("access", interfaceName));
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
  void make(AccessRules rules, AccessNetworks on, WantedAccess.Members wanted)
      throws SetupException {
    PrefixRanges<AccessMember> next6 = ranges(wanted.prefixes(), 6);
    PrefixRanges<AccessMember> next4 = ranges(wanted.prefixes(), 4);
    List<AddressRanges.Range<AccessMember>> ranges = new ArrayList<>(next6.all());
    ranges.addAll(next4.all());
    boolean without = false;
    boolean other = false;
    try {
      limited(rules, on, wanted.addresses(), ranges);
    } catch (SetupException e) {
      if (rules.limit().connections() != ConnectionLimit.AUTOMATIC
          || e.isLate()
          || e.lacksProgram()) {
        throw e;
      }
      run(rules.limited(rules.limit().without()), on, wanted.addresses(), ranges);
      without = true;
      other = canCount();
      if (!uncounted) {
        LOG.warn("{}: connections of peers are not limited: {}", interfaceName, e.getMessage());
      }
    }
    uncounted = without;
    provisional = other;
    counts = rules.limit().isSet() && !without;
    members.clear();
    members.putAll(wanted.addresses());
    ranges6 = next6;
    ranges4 = next4;
    // What was said of it up to now was our own doing.
    int _ = monitor.drain();
    shape =
        nftables
            .shape(name)
            .orElseThrow(() -> new SetupException("the table " + name + " is gone again"));
    sets = AccessRuleset.peers(counts ? rules : rules.limited(rules.limit().without()));
    networks = networks();
  }

  /**
   * Has it hold other networks. Everything else stays, with what was counted.
   *
   * @throws SetupException if it cannot be changed; then it is as it was
   */
  void follow(AccessNetworks on) throws SetupException {
    boolean touched = monitor.drain() > 0;
    commands.run(NFT, AccessRuleset.networks(interfaceName, on), LIMIT);
    int _ = monitor.drain();
    networks = networks();
    if (touched && !isWhole()) {
      throw new SetupException("somebody has changed the table " + name);
    }
  }

  private Map<String, NftDigest> networks() {
    Map<String, NftDigest> held = new HashMap<>();
    AccessRuleset.NETWORKS.forEach(set -> held.put(set, nftables.digest(name, set)));
    return held;
  }

  private void limited(
      AccessRules rules,
      AccessNetworks networks,
      Map<IpAddress, AccessMember> addresses,
      List<AddressRanges.Range<AccessMember>> ranges)
      throws SetupException {
    ConnectionLimit resolved = rules.limit().resolved();
    run(rules.limited(resolved), networks, addresses, ranges);
    // Only now is the kernel's table of connections there for sure, and has a size.
    ConnectionLimit now = rules.limit().resolved();
    if (!now.equals(resolved)) {
      run(rules.limited(now), networks, addresses, ranges);
    }
  }

  private void run(
      AccessRules rules,
      AccessNetworks networks,
      Map<IpAddress, AccessMember> addresses,
      List<AddressRanges.Range<AccessMember>> ranges)
      throws SetupException {
    commands.run(NFT, AccessRuleset.of(interfaceName, rules, networks, addresses, ranges), LIMIT);
  }

  /**
   * Whether this kernel has {@code ct count}, so that rules with it failed for another reason, such
   * as a lack of memory. Nothing is changed.
   */
  private boolean canCount() {
    try {
      commands.run(TRY_NFT, ConnectionRules.COUNT_ALONE, LIMIT);
      return true;
    } catch (SetupException e) {
      return e.isLate();
    }
  }

  /** Whether connections are not limited that should be. */
  boolean isUncounted() {
    return uncounted;
  }

  /** Whether they may be the next time, because this kernel can count them. */
  boolean isProvisional() {
    return provisional;
  }

  private static PrefixRanges<AccessMember> ranges(
      Map<IpPrefix, AccessMember> prefixes, int family) {
    Map<IpPrefix, AccessMember> own = new HashMap<>(prefixes);
    own.keySet().removeIf(prefix -> AccessElement.family(prefix.address()) != family);
    PrefixRanges<AccessMember> ranges = new PrefixRanges<>();
    ranges.replace(own);
    return ranges;
  }

  /**
   * Follows addresses and prefixes.
   *
   * @throws LinuxException if the kernel's is not what we think; then it is to be made anew
   */
  void follow(WantedAccess.Changes changes) {
    RangeChanges ranges = new RangeChanges();
    for (Map.Entry<IpPrefix, Optional<AccessMember>> each : changes.prefixes().entrySet()) {
      IpPrefix prefix = each.getKey();
      ranges.add(
          (AccessElement.family(prefix.address()) == 6 ? ranges6 : ranges4)
              .put(prefix, each.getValue().orElse(null)));
      if (ranges.count() >= Nftables.most()) {
        commit(elements(ranges));
        ranges = new RangeChanges();
      }
    }
    NftElements elements = elements(ranges);
    for (Map.Entry<IpAddress, Optional<AccessMember>> each : changes.addresses().entrySet()) {
      change(elements, each.getKey(), each.getValue().orElse(null));
      elements = commitIfFull(elements);
    }
    commit(elements);
  }

  private NftElements commitIfFull(NftElements elements) {
    if (elements.count() < Nftables.most()) {
      return elements;
    }
    commit(elements);
    return new NftElements(name);
  }

  private void commit(NftElements elements) {
    // Looked at before: what is said behind it is our own doing.
    boolean touched = monitor.drain() > 0;
    nftables.change(elements);
    int _ = monitor.drain();
    if (touched && !isWhole()) {
      throw new LinuxException("somebody has changed the table " + name, 0);
    }
  }

  private List<AccessElement> places(List<AccessElement> all) {
    return !counts ? all.stream().filter(each -> !each.isCount()).toList() : all;
  }

  private void change(NftElements elements, IpAddress address, @Nullable AccessMember now) {
    AccessMember before = now == null ? members.remove(address) : members.put(address, now);
    if (before != null && !before.equals(now)) {
      places(AccessElement.of(address, before))
          .forEach(each -> elements.remove(each.set(), address));
    }
    if (now != null && !now.equals(before)) {
      places(AccessElement.of(address, now)).forEach(each -> each.add(elements, address));
    }
  }

  private NftElements elements(RangeChanges ranges) {
    NftElements elements = new NftElements(name);
    for (AddressRanges.Range<AccessMember> gone : ranges.gone()) {
      places(AccessElement.ofRange(gone.first(), gone.value()))
          .forEach(each -> elements.removeRange(each.set(), gone.first(), gone.last()));
    }
    for (AddressRanges.Range<AccessMember> come : ranges.come()) {
      places(AccessElement.ofRange(come.first(), come.value()))
          .forEach(each -> each.addRange(elements, come.first(), come.last()));
    }
    return elements;
  }

  /** Takes what was said of it; whether it may be another by now. */
  boolean isTouched() {
    return monitor.drain() > 0;
  }

  /**
   * Whether it is there with all its rules, as it was made, and with each address. Costs by the
   * number of addresses.
   */
  boolean isWhole() {
    if (!hasItsRules()) {
      return false;
    }
    Map<String, NftDigest> wanted = elements();
    try {
      return networks().equals(networks)
          && sets.stream()
              .allMatch(
                  set ->
                      nftables.digest(name, set).equals(wanted.getOrDefault(set, NftDigest.EMPTY)));
    } catch (LinuxException e) {
      if (e.errno() == Errno.ENOENT) {
        return false; // somebody takes it away at this moment
      }
      throw e;
    }
  }

  /** Whether it is there with all its rules, as it was made. */
  boolean hasItsRules() {
    return nftables.shape(name).equals(Optional.ofNullable(shape));
  }

  /** What each set should hold. */
  private Map<String, NftDigest> elements() {
    Map<String, NftDigest> all = new HashMap<>();
    members.forEach((address, member) -> add(all, AccessElement.of(address, member), address));
    for (PrefixRanges<AccessMember> each : List.of(ranges6, ranges4)) {
      for (AddressRanges.Range<AccessMember> range : each.all()) {
        add(all, AccessElement.ofRange(range.first(), range.value()), range.first());
      }
    }
    return all;
  }

  private void add(Map<String, NftDigest> to, List<AccessElement> places, IpAddress key) {
    for (AccessElement each : places(places)) {
      NftDigest before = to.getOrDefault(each.set(), NftDigest.EMPTY);
      to.put(each.set(), before.plus(key, each.value()));
    }
  }

  /** Removes it, if it is there. */
  void remove() {
    shape = null;
    members.clear();
    ranges6 = new PrefixRanges<>();
    ranges4 = new PrefixRanges<>();
    boolean _ = nftables.remove(name);
    int _ = monitor.drain();
  }

  @Override
  public void close() {
    nftables.close();
    monitor.close();
  }
}
