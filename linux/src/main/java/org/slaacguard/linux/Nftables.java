package org.slaacguard.linux;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slaacguard.net.IpAddress;

/**
 * The operations on nftables that depend on single addresses: elements of sets, and whether a table
 * is unchanged. Tables themselves are made by {@code nft}, whose language is easier to read. In the
 * network namespace of the opening thread; for one thread at a time.
 *
 * <p>{@code struct nfgenmsg}, 4 bytes: family u8, version u8, resource u16 in network order.
 */
public final class Nftables implements AutoCloseable {
  static final int INET = 1;
  private static final int IPV4 = 2;
  private static final int IPV6 = 10;
  static final int NEWSETELEM = 12;
  static final int DELSETELEM = 14;

  private static final int SUBSYSTEM = 10;
  private static final int BATCH_BEGIN = 0x10;
  private static final int BATCH_END = 0x11;
  private static final int GETTABLE = 1;
  private static final int DELTABLE = 2;
  private static final int GETRULE = 7;
  private static final int GETSETELEM = 13;

  /**
   * The attribute with the table's name, in messages on tables, chains, rules, sets and elements.
   */
  private static final int TABLE = 1;

  private static final int TABLE_HANDLE = 4;
  private static final int ELEMENTS_SET = 2;
  private static final int ELEMENTS = 3;
  private static final int ELEMENT_KEY = 1;
  private static final int ELEMENT_DATA = 2;
  private static final int ELEMENT_FLAGS = 3;
  private static final int ELEMENT_EXPRESSION = 7;
  private static final int DATA_VALUE = 1;
  private static final int DATA_VERDICT = 2;
  private static final int VERDICT_CHAIN = 2;

  /** The last byte of an element's flags: it is the end of a range. */
  private static final int INTERVAL_END = 1;

  private static final int EXPRESSION_DATA = 2;
  private static final int COUNTER_PACKETS = 2;

  /** Most elements of a change, so that none holds the kernel's lock for long. */
  private static final int MOST_ELEMENTS = 1500;

  private final NetlinkSocket socket;

  private Nftables(NetlinkSocket socket) {
    this.socket = socket;
  }

  /**
   * Opens a socket.
   *
   * @throws LinuxException if the kernel has no netfilter
   */
  public static Nftables open() {
    return new Nftables(NetlinkSocket.open(NetlinkSocket.NETFILTER));
  }

  static NetlinkRequest request(int type, int flags, int family, int resource) {
    NetlinkRequest request = new NetlinkRequest(SUBSYSTEM << 8 | type, flags);
    return head(request, family, resource);
  }

  private static NetlinkRequest head(NetlinkRequest request, int family, int resource) {
    return request.u8(family).u8(0).u8(resource >> 8).u8(resource & 0xff);
  }

  /** 32 bits in network order. */
  static int network(int value) {
    return ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN ? value : Integer.reverseBytes(value);
  }

  /** Most elements of one {@link #change}. */
  public static int most() {
    return MOST_ELEMENTS;
  }

  /**
   * Applies a change as a whole or not at all.
   *
   * @throws LinuxException if it is refused, for example because an element is missing or exists
   *     already
   */
  public void change(NftElements elements) {
    List<NetlinkRequest> requests = elements.requests();
    if (!requests.isEmpty()) {
      batch(requests, "change a set of nftables");
    }
  }

  private void batch(List<NetlinkRequest> requests, String tried) {
    List<NetlinkRequest> all = new ArrayList<>();
    all.add(head(NetlinkRequest.unacknowledged(BATCH_BEGIN), 0, SUBSYSTEM));
    all.addAll(requests);
    all.add(head(NetlinkRequest.unacknowledged(BATCH_END), 0, SUBSYSTEM));
    socket.batch(all, tried);
  }

  /**
   * Removes a table with its contents.
   *
   * @param table of the family {@code inet}
   * @return whether it existed
   */
  public boolean remove(String table) {
    try {
      batch(List.of(request(DELTABLE, 0, INET, 0).textAttribute(TABLE, table)), "remove " + table);
      return true;
    } catch (LinuxException e) {
      if (e.errno() == Errno.ENOENT) {
        return false;
      }
      throw e;
    }
  }

  /** All tables: family and name, as {@code nft list tables} has them. */
  public Set<String> tables() {
    Set<String> tables = new HashSet<>();
    for (NetlinkMessage table :
        socket.request(request(GETTABLE, NetlinkRequest.DUMP, 0, 0), "list tables")) {
      String family =
          switch (table.payload().get(0)) {
            case INET -> "inet ";
            case IPV4 -> "ip ";
            case IPV6 -> "ip6 ";
            default -> "";
          };
      if (!family.isEmpty()) {
        tables.add(family + table.attributes(4).text(TABLE, ""));
      }
    }
    return tables;
  }

  /**
   * Identifies a table's state.
   *
   * @param handle the table's handle, which differs for a table that was made again
   * @param rules number of its rules
   */
  public record Shape(long handle, int rules) {}

  /**
   * The state of a table; empty if there is none.
   *
   * @param table of the family {@code inet}
   */
  public Optional<Shape> shape(String table) {
    try {
      NetlinkRequest asked = request(GETTABLE, 0, INET, 0).textAttribute(TABLE, table);
      List<NetlinkMessage> answer = socket.request(asked, "find table " + table);
      if (answer.isEmpty()) {
        return Optional.empty();
      }
      long handle = number(answer.getFirst().attributes(4).find(TABLE_HANDLE));
      NetlinkRequest rules =
          request(GETRULE, NetlinkRequest.DUMP, INET, 0).textAttribute(TABLE, table);
      int count = 0;
      for (NetlinkMessage rule : socket.request(rules, "list rules of " + table)) {
        // Some kernels ignore the filter by table.
        count += rule.attributes(4).text(TABLE, "").equals(table) ? 1 : 0;
      }
      return Optional.of(new Shape(handle, count));
    } catch (LinuxException e) {
      if (e.errno() == Errno.ENOENT) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** 64 bits in network order; 0 if the attribute is missing. */
  private static long number(@Nullable ByteBuffer value) {
    return value == null || value.limit() < 8
        ? 0
        : value.duplicate().order(ByteOrder.BIG_ENDIAN).getLong(0);
  }

  /**
   * The packet counters of a set's marks.
   *
   * @param table of the family {@code inet}
   */
  public Map<Integer, Long> counts(String table, String set) {
    Map<Integer, Long> counts = new HashMap<>();
    for (NetlinkAttributes element : elements(table, set)) {
      NetlinkAttributes key = element.nested(ELEMENT_KEY);
      if (key.has(DATA_VALUE)) {
        counts.put(key.integer(DATA_VALUE, 0), packets(element));
      }
    }
    return counts;
  }

  /**
   * What the elements of a set or a map come to.
   *
   * @param table of the family {@code inet}
   */
  public NftDigest digest(String table, String set) {
    NftDigest digest = NftDigest.EMPTY;
    for (NetlinkAttributes element : elements(table, set)) {
      IpAddress key = element.nested(ELEMENT_KEY).address(DATA_VALUE);
      ByteBuffer flags = element.find(ELEMENT_FLAGS);
      boolean isEnd = flags != null && flags.limit() >= 4 && (flags.get(3) & INTERVAL_END) != 0;
      if (key != null && !isEnd) {
        digest = digest.plus(key, value(element));
      }
    }
    return digest;
  }

  private static @Nullable NftValue value(NetlinkAttributes element) {
    if (!element.has(ELEMENT_DATA)) {
      return null;
    }
    NetlinkAttributes data = element.nested(ELEMENT_DATA);
    if (data.has(DATA_VALUE)) {
      return new NftValue.Mark(data.integer(DATA_VALUE, 0));
    }
    NetlinkAttributes verdict = data.nested(DATA_VERDICT);
    boolean accepts = !verdict.has(VERDICT_CHAIN);
    return new NftValue.Verdict(accepts ? null : verdict.text(VERDICT_CHAIN, ""));
  }

  /** The sum of the packet counters of a set's elements. */
  public long count(String table, String set) {
    return elements(table, set).stream().mapToLong(Nftables::packets).sum();
  }

  private static long packets(NetlinkAttributes element) {
    NetlinkAttributes counter = element.nested(ELEMENT_EXPRESSION).nested(EXPRESSION_DATA);
    return number(counter.find(COUNTER_PACKETS));
  }

  private List<NetlinkAttributes> elements(String table, String set) {
    NetlinkRequest asked =
        request(GETSETELEM, NetlinkRequest.DUMP, INET, 0)
            .textAttribute(TABLE, table)
            .textAttribute(ELEMENTS_SET, set);
    List<NetlinkAttributes> elements = new ArrayList<>();
    for (NetlinkMessage message : socket.request(asked, "read set " + set)) {
      message
          .attributes(4)
          .nested(ELEMENTS)
          .all()
          .forEach(element -> elements.add(element.nested()));
    }
    return elements;
  }

  @Override
  public void close() {
    socket.close();
  }
}
