package org.slaacguard.routing;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.Ipv4Address;
import org.slaacguard.net.Ipv6Address;

/**
 * The static half of cryptokey routing (whitepaper, section 2): which peer has which prefix.
 *
 * <p>Immutable, so any thread may read it through a volatile field. A lookup takes no lock and
 * allocates nothing. A change makes a new snapshot: {@link #toBuilder}, change, {@link
 * Builder#build}.
 */
public final class AllowedIps {
  /** The slot of no peer. */
  public static final int NOBODY = -1;

  /** The snapshot without entries. */
  public static final AllowedIps EMPTY =
      new AllowedIps(PrefixTrie.EMPTY, PrefixTrie.EMPTY, List.of());

  private final PrefixTrie trie4;
  private final PrefixTrie trie6;

  /** The prefixes of each slot; slots beyond the end have none. */
  private final List<List<IpPrefix>> bySlot;

  private AllowedIps(PrefixTrie trie4, PrefixTrie trie6, List<List<IpPrefix>> bySlot) {
    this.trie4 = trie4;
    this.trie6 = trie6;
    this.bySlot = bySlot;
  }

  /**
   * The peer with the longest prefix that holds this IPv4 address.
   *
   * @param address the 32 bits, first octet uppermost
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

  /**
   * As {@link #lookup6}, for an address of either family in its 128-bit form ({@link
   * IpAddress#high()}).
   */
  public int lookup(long high, long low) {
    return high == 0 && low >>> 32 == 0xffff ? lookup4((int) low) : lookup6(high, low);
  }

  /** The peer with the longest entry that holds every address of the prefix, or {@link #NOBODY}. */
  public int owner(IpPrefix prefix) {
    return switch (prefix.address()) {
      case Ipv4Address v4 -> trie4.covering((long) v4.value() << 32, 0, prefix.length());
      case Ipv6Address v6 -> trie6.covering(v6.high(), v6.low(), prefix.length());
    };
  }

  private int exactOwner(IpPrefix prefix) {
    return switch (prefix.address()) {
      case Ipv4Address v4 -> trie4.exact((long) v4.value() << 32, 0, prefix.length());
      case Ipv6Address v6 -> trie6.exact(v6.high(), v6.low(), prefix.length());
    };
  }

  /** A peer's prefixes in the order in which they were added. */
  public List<IpPrefix> prefixes(int slot) {
    return slot >= 0 && slot < bySlot.size() ? bySlot.get(slot) : List.of();
  }

  /** The prefixes whose owner differs between two snapshots. */
  public List<IpPrefix> differences(AllowedIps other) {
    List<IpPrefix> differences = new ArrayList<>();
    for (PrefixTrie.Entry entry : trie4.differences(other.trie4)) {
      Ipv4Address address = new Ipv4Address((int) (entry.high() >>> 32));
      differences.add(new IpPrefix(address, entry.length()));
    }
    for (PrefixTrie.Entry entry : trie6.differences(other.trie6)) {
      Ipv6Address address = new Ipv6Address(entry.high(), entry.low());
      differences.add(new IpPrefix(address, entry.length()));
    }
    return differences;
  }

  /** The entry that {@link #lookup} finds for this address, or null. Not for the packet path. */
  public @Nullable IpPrefix entry(IpAddress address) {
    IpPrefix longest = null;
    for (IpPrefix prefix : prefixes(lookup(address.high(), address.low()))) {
      if (prefix.contains(address) && (longest == null || prefix.length() > longest.length())) {
        longest = prefix;
      }
    }
    return longest;
  }

  /** Number of entries. */
  public int size() {
    return trie4.size() + trie6.size();
  }

  /** Creates a builder without entries. */
  public static Builder builder() {
    return new Builder(EMPTY);
  }

  /** Creates a builder with the entries of this snapshot. */
  public Builder toBuilder() {
    return new Builder(this);
  }

  /**
   * Collects changes to a snapshot. A prefix belongs to one peer, the last one it is given to.
   * Unchanged entries are not visited, so one change among many entries is quick.
   */
  public static final class Builder {
    private final AllowedIps base;

    /** The owners that changed; NOBODY for a removed prefix. */
    private final Map<IpPrefix, Integer> owners = new HashMap<>();

    /** The entries of changed peers. */
    private final Map<Integer, Set<IpPrefix>> bySlot = new HashMap<>();

    private Builder(AllowedIps base) {
      this.base = base;
    }

    /** Gives a prefix to a peer, and removes it from its previous owner. */
    public Builder add(IpPrefix prefix, int slot) {
      if (slot < 0) {
        throw new IllegalArgumentException("no peer has the slot " + slot);
      }
      int before = owner(prefix);
      if (before != slot) {
        if (before != NOBODY) {
          changed(before).remove(prefix);
        }
        owners.put(prefix, slot);
        changed(slot).add(prefix);
      }
      return this;
    }

    /** Removes a prefix from a peer that has it. */
    public Builder remove(IpPrefix prefix, int slot) {
      if (slot >= 0 && owner(prefix) == slot) {
        owners.put(prefix, NOBODY);
        changed(slot).remove(prefix);
      }
      return this;
    }

    /** Removes all prefixes of a peer. */
    public Builder removeAll(int slot) {
      for (IpPrefix prefix : prefixes(slot)) {
        remove(prefix, slot);
      }
      return this;
    }

    /** The peer's current prefixes, in the order of adding. */
    public List<IpPrefix> prefixes(int slot) {
      Set<IpPrefix> changed = bySlot.get(slot);
      return changed == null ? base.prefixes(slot) : List.copyOf(changed);
    }

    /** The snapshot. The builder remains usable. */
    public AllowedIps build() {
      List<PrefixTrie.Entry> changes4 = new ArrayList<>();
      List<PrefixTrie.Entry> changes6 = new ArrayList<>();
      owners.forEach(
          (prefix, slot) -> {
            switch (prefix.address()) {
              case Ipv4Address v4 ->
                  changes4.add(
                      new PrefixTrie.Entry((long) v4.value() << 32, 0, prefix.length(), slot));
              case Ipv6Address v6 ->
                  changes6.add(new PrefixTrie.Entry(v6.high(), v6.low(), prefix.length(), slot));
            }
          });
      List<List<IpPrefix>> lists = new ArrayList<>(base.bySlot);
      bySlot.forEach(
          (slot, prefixes) -> {
            while (lists.size() <= slot) {
              lists.add(List.of());
            }
            lists.set(slot, List.copyOf(prefixes));
          });
      return new AllowedIps(base.trie4.with(changes4), base.trie6.with(changes6), lists);
    }

    private int owner(IpPrefix prefix) {
      Integer changed = owners.get(prefix);
      return changed == null ? base.exactOwner(prefix) : changed;
    }

    private Set<IpPrefix> changed(int slot) {
      return bySlot.computeIfAbsent(slot, s -> new LinkedHashSet<>(base.prefixes(s)));
    }
  }
}
