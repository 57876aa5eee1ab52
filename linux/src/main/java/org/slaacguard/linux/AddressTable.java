package org.slaacguard.linux;

import java.util.List;
import org.slaacguard.net.InterfaceAddress;

/** The addresses of a network namespace. Reached through {@link Rtnetlink}. */
public final class AddressTable {
  static final int RTM_NEWADDR = 20;
  static final int RTM_DELADDR = 21;
  private static final int RTM_GETADDR = 22;

  private final NetlinkSocket socket;

  AddressTable(NetlinkSocket socket) {
    this.socket = socket;
  }

  /** All addresses of both families on all interfaces. */
  public List<AssignedAddress> list() {
    NetlinkRequest request = new NetlinkRequest(RTM_GETADDR, NetlinkRequest.DUMP);
    return socket.request(request.u8(0).u8(0).u8(0).u8(0).u32(0), "list addresses").stream()
        .filter(m -> m.type() == RTM_NEWADDR)
        .map(AssignedAddress::of)
        .toList();
  }

  /** The addresses of one interface. */
  public List<AssignedAddress> list(int linkIndex) {
    return list().stream().filter(a -> a.linkIndex() == linkIndex).toList();
  }

  /**
   * Adds an address.
   *
   * @throws LinuxException EEXIST if it exists, ENODEV if there is no such interface, EACCES if
   *     IPv6 is disabled on it
   */
  public void add(AssignedAddress address) {
    change(RTM_NEWADDR, NetlinkRequest.CREATE | NetlinkRequest.EXCLUSIVE, address, "add address ");
  }

  /** Adds an address, or changes lifetimes and flags of an existing one. */
  public void replace(AssignedAddress address) {
    change(
        RTM_NEWADDR, NetlinkRequest.CREATE | NetlinkRequest.REPLACE, address, "replace address ");
  }

  /**
   * Removes an address.
   *
   * @throws LinuxException EADDRNOTAVAIL if it does not exist
   */
  public void delete(int linkIndex, InterfaceAddress address) {
    change(RTM_DELADDR, 0, AssignedAddress.of(linkIndex, address), "delete address ");
  }

  private void change(int type, int flags, AssignedAddress address, String tried) {
    NetlinkRequest request = new NetlinkRequest(type, flags);
    address.write(request);
    socket.request(
        request, tried + address.address() + " on interface number " + address.linkIndex());
  }
}
