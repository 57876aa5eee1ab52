package org.slaacguard.linux;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The interfaces of a network namespace. Reached through {@link Rtnetlink}. */
public final class LinkTable {
  static final int RTM_NEWLINK = 16;
  static final int RTM_DELLINK = 17;
  private static final int RTM_GETLINK = 18;
  private static final int RTM_SETLINK = 19;

  private static final int VETH_INFO_PEER = 1;
  private static final int RTEXT_FILTER_SKIP_STATS = 1 << 3;

  private final NetlinkSocket socket;

  LinkTable(NetlinkSocket socket) {
    this.socket = socket;
  }

  /** All interfaces. */
  public List<Link> list() {
    return all(Link::of);
  }

  /** All interfaces with those that they are stacked on. */
  public List<LinkLayer> layers() {
    return all(LinkLayer::of);
  }

  private <T> List<T> all(Function<NetlinkMessage, T> reader) {
    NetlinkRequest request = new NetlinkRequest(RTM_GETLINK, NetlinkRequest.DUMP);
    info(request, 0).intAttribute(Link.IFLA_EXT_MASK, RTEXT_FILTER_SKIP_STATS);
    return socket.request(request, "list interfaces").stream()
        .filter(m -> m.type() == RTM_NEWLINK)
        .map(reader)
        .toList();
  }

  /** The interface of this name, if there is one. */
  public Optional<Link> find(String name) {
    try {
      NetlinkRequest request = info(new NetlinkRequest(RTM_GETLINK, 0), 0);
      return Optional.of(get(request.textAttribute(Link.IFLA_IFNAME, name), name));
    } catch (LinuxException e) {
      if (e.errno() == Errno.ENODEV) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /**
   * The interface of this name.
   *
   * @throws LinuxException ENODEV if there is none
   */
  public Link get(String name) {
    return find(name).orElseThrow(() -> new LinuxException("interface " + name, Errno.ENODEV));
  }

  /**
   * The interface of this index.
   *
   * @throws LinuxException ENODEV if there is none
   */
  public Link get(int index) {
    return get(info(new NetlinkRequest(RTM_GETLINK, 0), index), "number " + index);
  }

  /**
   * The alias of an interface ({@link LinkChange#alias}), or an empty text.
   *
   * @throws LinuxException ENODEV if there is no such interface
   */
  public String alias(int index) {
    return attributes(index).map(all -> all.text(Link.IFLA_IFALIAS, "")).orElse("");
  }

  /**
   * The group of an interface, 0 by default.
   *
   * @throws LinuxException ENODEV if there is no such interface
   */
  public int group(int index) {
    return attributes(index).map(all -> all.integer(Link.IFLA_GROUP, 0)).orElse(0);
  }

  /**
   * The priority in the tags of frames that carry packets of this priority.
   *
   * @param priority 0 to 7
   * @return 0 to 7; empty if the interface is no VLAN
   * @throws LinuxException ENODEV if there is no such interface
   */
  public OptionalInt vlanPriority(int index, int priority) {
    return attributes(index).map(all -> VlanPriority.of(all, priority)).orElse(OptionalInt.empty());
  }

  private Optional<NetlinkAttributes> attributes(int index) {
    return socket
        .request(info(new NetlinkRequest(RTM_GETLINK, 0), index), "interface number " + index)
        .stream()
        .filter(m -> m.type() == RTM_NEWLINK)
        .map(m -> m.attributes(Link.INFO_SIZE))
        .findFirst();
  }

  private Link get(NetlinkRequest request, String which) {
    return socket.request(request, "interface " + which).stream()
        .filter(m -> m.type() == RTM_NEWLINK)
        .map(Link::of)
        .findFirst()
        .orElseThrow(() -> new LinuxException("interface " + which, Errno.ENODEV));
  }

  /**
   * Changes an interface.
   *
   * @throws LinuxException ENODEV if there is none, else the kernel's error
   */
  public void change(int index, LinkChange change) {
    NetlinkRequest request = new NetlinkRequest(RTM_SETLINK, 0);
    change.write(request, index);
    socket.request(request, "change interface number " + index);
  }

  /** Changes the interface of this name. */
  public void change(String name, LinkChange change) {
    change(get(name).index(), change);
  }

  /**
   * Creates an interface that needs only a kind: {@code wireguard}, {@code dummy}, {@code bridge}.
   *
   * @throws LinuxException EEXIST if the name is taken, EOPNOTSUPP if the kernel has no such kind
   */
  public Link create(String name, String kind) {
    return create(name, kind, 0);
  }

  /** Creates an interface as {@link #create(String, String)}, in a group from the start. */
  public Link create(String name, String kind, int group) {
    NetlinkRequest request = creation(name).intAttribute(Link.IFLA_GROUP, group);
    int linkInfo = request.begin(Link.IFLA_LINKINFO);
    request.textAttribute(Link.IFLA_INFO_KIND, kind).end(linkInfo);
    socket.request(request, "create interface " + name + " of kind " + kind);
    return get(name);
  }

  /**
   * Creates a pair of connected Ethernet interfaces.
   *
   * @param peerNamespace the namespace of the other end, null for this one
   * @return this end
   */
  public Link createVeth(String name, String peerName, @Nullable NetworkNamespace peerNamespace) {
    NetlinkRequest request = creation(name);
    int linkInfo = request.begin(Link.IFLA_LINKINFO);
    request.textAttribute(Link.IFLA_INFO_KIND, "veth");
    int data = request.begin(Link.IFLA_INFO_DATA);
    int peer = request.begin(VETH_INFO_PEER);
    info(request, 0).textAttribute(Link.IFLA_IFNAME, peerName);
    if (peerNamespace != null) {
      request.intAttribute(Link.IFLA_NET_NS_FD, peerNamespace.fd().number());
    }
    request.end(peer).end(data).end(linkInfo);
    socket.request(request, "create veth " + name);
    return get(name);
  }

  private static NetlinkRequest creation(String name) {
    NetlinkRequest request =
        new NetlinkRequest(RTM_NEWLINK, NetlinkRequest.CREATE | NetlinkRequest.EXCLUSIVE);
    return info(request, 0).textAttribute(Link.IFLA_IFNAME, name);
  }

  /**
   * Deletes an interface.
   *
   * @throws LinuxException ENODEV if there is none, EOPNOTSUPP for hardware
   */
  public void delete(int index) {
    socket.request(
        info(new NetlinkRequest(RTM_DELLINK, 0), index), "delete interface number " + index);
  }

  /** Writes a struct ifinfomsg that has only an index. */
  private static NetlinkRequest info(NetlinkRequest request, int index) {
    return request.u8(0).u8(0).u16(0).u32(index).u32(0).u32(0);
  }
}
