package org.slaacguard.lab;

import org.slaacguard.linux.AssignedAddress;
import org.slaacguard.net.Ipv6Address;

/**
 * An IPv6 address of a device.
 *
 * @param isTemporary whether it is temporary (RFC 8981)
 * @param isUsableGlobal whether it is global and past duplicate address detection
 */
public record DeviceAddress(String address, boolean isTemporary, boolean isUsableGlobal) {
  private static final int UNUSABLE =
      AssignedAddress.FLAG_TENTATIVE | AssignedAddress.FLAG_DAD_FAILED;

  static DeviceAddress of(AssignedAddress assigned, Ipv6Address address) {
    int flags = assigned.flags();
    return new DeviceAddress(
        address.toString(),
        (flags & AssignedAddress.FLAG_TEMPORARY) != 0,
        (flags & UNUSABLE) == 0 && !address.isLinkLocal());
  }

  @Override
  public String toString() {
    return address;
  }
}
