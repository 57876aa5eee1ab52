package org.slaacguard.wireguard;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.Ipv4Address;
import org.slaacguard.net.Ipv6Address;

/**
 * The static half of cryptokey routing (whitepaper, section 2): which peer has which prefix.
 *
 * <p>Immutable, and so safe to publish to any thread through a volatile field. A lookup takes no
 * lock and allocates nothing. A change is a new snapshot: {@link #toBuilder}, change, {@link
 * Builder#build}.
 */
public final class AllowedIps {
  /** The slot of no peer. */
  public static final int NOBODY = -1;

  /** Nobody has anything. */
  public static final AllowedIps EMPTY = builder().build();

  private final PrefixTrie trie4;
  private final PrefixTrie trie6;
  private final Map<Integer, List<IpPrefix>> bySlot;

  private AllowedIps(PrefixTrie trie4, PrefixTrie trie6, Map<Integer, List<IpPrefix>> bySlot) {
    this.trie4 = trie4;
    this.trie6 = trie6;
    this.bySlot = bySlot;
  }

  /**
   * The peer with the longest prefix that holds this IPv4 address.
   *
   * @param address first octet uppermost
   * @return its slot, or {@link #NOBODY}
   */
  public int lookup4(int address) {
    return trie4.lookup((long) address << 32, 0);
  }

  /**
   * The peer with the longest prefix that holds this IPv6 address.
   *
   * @return its slot, or {@link #NOBODY}
   */
  public int lookup6(long high, long low) {
    return trie6.lookup(high, low);
  }

  /** The same for an address of either family in its 128-bit form ({@link IpAddress#high()}). */
  public int lookup(long high, long low) {
    return high == 0 && low >>> 32 == 0xffff ? lookup4((int) low) : lookup6(high, low);
  }

  /** The peer with the longest entry that holds every address of the prefix, or NOBODY. */
  public int owner(IpPrefix prefix) {
    return switch (prefix.address()) {
      case Ipv4Address v4 -> trie4.covering((long) v4.value() << 32, 0, prefix.length());
      case Ipv6Address v6 -> trie6.covering(v6.high(), v6.low(), prefix.length());
    };
  }

  /** What a peer has, in the order of adding; empty if it has nothing. */
  public List<IpPrefix> prefixes(int slot) {
    return bySlot.getOrDefault(slot, List.of());
  }

  /** How many entries there are. */
  public int size() {
    return trie4.size() + trie6.size();
  }

  /** Starts from nothing. */
  public static Builder builder() {
    return new Builder();
  }

  /** Starts from this snapshot. */
  public Builder toBuilder() {
    Builder builder = new Builder();
    bySlot.forEach((slot, prefixes) -> prefixes.forEach(prefix -> builder.add(prefix, slot)));
    return builder;
  }

  /** Collects the entries of a snapshot. A prefix belongs to one peer: the last one it is given. */
  public static final class Builder {
    private final Map<IpPrefix, Integer> owners = new HashMap<>();
    private final Map<Integer, Set<IpPrefix>> bySlot = new HashMap<>();

    private Builder() {}

    /** Gives a prefix to a peer, and takes it from whoever had it. */
    public Builder add(IpPrefix prefix, int slot) {
      if (slot < 0) {
        throw new IllegalArgumentException("no peer has the slot " + slot);
      }
      Integer before = owners.put(prefix, slot);
      if (before == null || before != slot) {
        if (before != null) {
          drop(prefix, before);
        }
        bySlot.computeIfAbsent(slot, s -> new LinkedHashSet<>()).add(prefix);
      }
      return this;
    }

    /** Takes a prefix from a peer, if it has it. */
    public Builder remove(IpPrefix prefix, int slot) {
      if (owners.remove(prefix, slot)) {
        drop(prefix, slot);
      }
      return this;
    }

    /** Takes everything from a peer. */
    public Builder removeAll(int slot) {
      Set<IpPrefix> had = bySlot.remove(slot);
      if (had != null) {
        had.forEach(owners::remove);
      }
      return this;
    }

    /** What a peer has by now, in the order of adding. */
    public List<IpPrefix> prefixes(int slot) {
      return List.copyOf(bySlot.getOrDefault(slot, Collections.emptySet()));
    }

    /** The snapshot. The builder may be used on. */
    public AllowedIps build() {
      List<PrefixTrie.Entry> entries4 = new ArrayList<>();
      List<PrefixTrie.Entry> entries6 = new ArrayList<>();
      Map<Integer, List<IpPrefix>> lists = HashMap.newHashMap(bySlot.size());
      bySlot.forEach(
          (slot, prefixes) -> {
            lists.put(slot, List.copyOf(prefixes));
            for (IpPrefix prefix : prefixes) {
              switch (prefix.address()) {
                case Ipv4Address v4 ->
                    entries4.add(
                        new PrefixTrie.Entry((long) v4.value() << 32, 0, prefix.length(), slot));
                case Ipv6Address v6 ->
                    entries6.add(new PrefixTrie.Entry(v6.high(), v6.low(), prefix.length(), slot));
              }
            }
          });
      return new AllowedIps(PrefixTrie.of(entries4), PrefixTrie.of(entries6), lists);
    }

    private void drop(IpPrefix prefix, int slot) {
      Set<IpPrefix> had = bySlot.get(slot);
      if (had != null && had.remove(prefix) && had.isEmpty()) {
        bySlot.remove(slot);
      }
    }
  }
}
