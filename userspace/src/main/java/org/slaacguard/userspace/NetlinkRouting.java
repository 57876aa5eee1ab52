package org.slaacguard.userspace;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slaacguard.linux.AssignedAddress;
import org.slaacguard.linux.Errno;
import org.slaacguard.linux.LinuxException;
import org.slaacguard.linux.Rtnetlink;
import org.slaacguard.net.IpAddress;

/** Asks the kernel, in the network namespace of the opening thread. For one thread. */
final class NetlinkRouting implements HostRouting, AutoCloseable {
  private final Rtnetlink rtnetlink = Rtnetlink.open();
  private Map<IpAddress, AssignedAddress> addresses = Map.of();

  @Override
  public void refresh() {
    Map<IpAddress, AssignedAddress> now = new HashMap<>();
    rtnetlink.addresses().list().forEach(each -> now.put(each.address().address(), each));
    addresses = now;
  }

  @Override
  public int interfaceOf(IpAddress address) {
    AssignedAddress assigned = addresses.get(address);
    // All of 127.0.0.0/8 is local without being assigned.
    boolean loopback = address.high() == 0 && address.low() >>> 24 == 0xff_ff7fL;
    return assigned != null ? assigned.linkIndex() : loopback ? LOOPBACK : NONE;
  }

  @Override
  public boolean isDeprecated(IpAddress address) {
    AssignedAddress assigned = addresses.get(address);
    return assigned != null && (assigned.flags() & AssignedAddress.FLAG_DEPRECATED) != 0;
  }

  @Override
  public int egressTo(IpAddress destination, @Nullable IpAddress source, int mark) {
    try {
      return rtnetlink.routes().resolve(destination, source, mark).linkIndex();
    } catch (LinuxException e) {
      return switch (e.errno()) {
        case Errno.ENOBUFS, Errno.ENOMEM, Errno.EINTR -> throw e;
        default -> NONE;
      };
    }
  }

  @Override
  public void close() {
    rtnetlink.close();
  }
}
