package org.slaacguard.linux;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slaacguard.net.IpAddress;

/**
 * A change to elements of sets and maps in one nftables table, applied as a whole or not at all:
 * removals first, then additions (linux/netfilter/nf_tables.h).
 */
public final class NftElements {
  static final int ACCEPT = 1;
  static final int GOTO = -4;

  private static final int SET_ELEM_LIST_TABLE = 1;
  private static final int SET_ELEM_LIST_SET = 2;
  private static final int SET_ELEM_LIST_ELEMENTS = 3;
  private static final int LIST_ELEM = 1;
  private static final int SET_ELEM_KEY = 1;
  private static final int SET_ELEM_DATA = 2;
  private static final int SET_ELEM_FLAGS = 3;
  private static final int DATA_VALUE = 1;
  private static final int DATA_VERDICT = 2;
  private static final int VERDICT_CODE = 1;
  private static final int VERDICT_CHAIN = 2;

  /** Most bytes of a message: the length of its list of elements has 16 bits. */
  private static final int MOST_BYTES = 32_000;

  /** The end of a range, which is the first address behind it. */
  private static final int INTERVAL_END = 1;

  /** An element of a set, or of a map with what it says; or the end of a range. */
  private record Element(IpAddress address, @Nullable NftValue value, boolean isEnd) {
    static Element key(IpAddress address) {
      return new Element(address, null, false);
    }

    static Element end(IpAddress address) {
      return new Element(address, null, true);
    }
  }

  private final String table;
  private final Map<String, List<Element>> gone = new LinkedHashMap<>();
  private final Map<String, List<Element>> come = new LinkedHashMap<>();
  private int count;

  /**
   * Creates a change without effect.
   *
   * @param table of the family {@code inet}
   */
  public NftElements(String table) {
    this.table = table;
  }

  /** Removes an element from a set or a map. */
  public void remove(String set, IpAddress address) {
    count++;
    gone.computeIfAbsent(set, name -> new ArrayList<>()).add(Element.key(address));
  }

  /** Adds an element to a set. */
  public void add(String set, IpAddress address) {
    count++;
    come.computeIfAbsent(set, name -> new ArrayList<>()).add(Element.key(address));
  }

  /** Adds an element to a map. */
  public void map(String map, IpAddress address, NftValue value) {
    count++;
    come.computeIfAbsent(map, name -> new ArrayList<>()).add(new Element(address, value, false));
  }

  /** Takes a range away from a set or a map of intervals, as it was added. */
  public void removeRange(String set, IpAddress first, IpAddress last) {
    range(gone, set, Element.key(first), last);
  }

  /** Adds a range to a set of intervals; it overlaps with no other one. */
  public void addRange(String set, IpAddress first, IpAddress last) {
    range(come, set, Element.key(first), last);
  }

  /** Adds a range to a map of intervals; it overlaps with no other one. */
  public void mapRange(String map, IpAddress first, IpAddress last, NftValue value) {
    range(come, map, new Element(first, value, false), last);
  }

  private void range(
      Map<String, List<Element>> changes, String set, Element first, IpAddress last) {
    count++;
    List<Element> elements = changes.computeIfAbsent(set, name -> new ArrayList<>());
    elements.add(first);
    IpAddress behind = behind(last);
    if (behind != null) {
      elements.add(Element.end(behind));
    }
  }

  /** The next address; null behind the last one of all. */
  private static @Nullable IpAddress behind(IpAddress last) {
    byte[] bytes = last.toBytes();
    for (int i = bytes.length - 1; i >= 0; i--) {
      if (++bytes[i] != 0) {
        return IpAddress.ofBytes(bytes);
      }
    }
    return null;
  }

  /** Number of removals and additions. */
  public int count() {
    return count;
  }

  List<NetlinkRequest> requests() {
    List<NetlinkRequest> requests = new ArrayList<>();
    gone.forEach((set, all) -> write(Nftables.DELSETELEM, 0, set, all, requests));
    come.forEach(
        (set, all) -> write(Nftables.NEWSETELEM, NetlinkRequest.CREATE, set, all, requests));
    return requests;
  }

  private void write(
      int type, int flags, String set, List<Element> elements, List<NetlinkRequest> to) {
    int next = 0;
    while (next < elements.size()) {
      NetlinkRequest request = Nftables.request(type, flags, Nftables.INET, 0);
      request.textAttribute(SET_ELEM_LIST_TABLE, table).textAttribute(SET_ELEM_LIST_SET, set);
      int list = request.begin(SET_ELEM_LIST_ELEMENTS);
      while (next < elements.size() && request.size() < MOST_BYTES) {
        write(request, elements.get(next++));
      }
      to.add(request.end(list));
    }
  }

  private static void write(NetlinkRequest request, Element element) {
    int one = request.begin(LIST_ELEM);
    int key = request.begin(SET_ELEM_KEY);
    request.addressAttribute(DATA_VALUE, element.address()).end(key);
    if (element.isEnd()) {
      request.intAttribute(SET_ELEM_FLAGS, Nftables.network(INTERVAL_END));
    }
    NftValue value = element.value();
    if (value != null) {
      int data = request.begin(SET_ELEM_DATA);
      write(request, value);
      request.end(data);
    }
    request.end(one);
  }

  private static void write(NetlinkRequest request, NftValue value) {
    switch (value) {
      case NftValue.Mark mark -> request.intAttribute(DATA_VALUE, mark.value());
      case NftValue.Verdict verdict -> {
        int nested = request.begin(DATA_VERDICT);
        String chain = verdict.chain();
        int code = chain == null ? ACCEPT : GOTO;
        request.intAttribute(VERDICT_CODE, Nftables.network(code));
        if (chain != null) {
          request.textAttribute(VERDICT_CHAIN, chain);
        }
        request.end(nested);
      }
    }
  }
}
