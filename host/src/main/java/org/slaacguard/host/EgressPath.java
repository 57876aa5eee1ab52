package org.slaacguard.host;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slaacguard.linux.AssignedAddress;
import org.slaacguard.linux.LinuxException;
import org.slaacguard.linux.PppoeSession;
import org.slaacguard.linux.Rtnetlink;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.Ipv6Address;

/**
 * Finds out by which devices and with which MTU packets leave this host, in the network namespace
 * of the thread that opens it. For one thread.
 */
public final class EgressPath implements AutoCloseable {
  /** {@code ff02::2} (RFC 4291, section 2.7.1). */
  private static final Ipv6Address ALL_ROUTERS = new Ipv6Address(0xff02L << 48, 2);

  private final Rtnetlink rtnetlink;

  private EgressPath(Rtnetlink rtnetlink) {
    this.rtnetlink = rtnetlink;
  }

  /**
   * Opens it.
   *
   * @throws IOException if there is no netlink socket available
   */
  public static EgressPath open() throws IOException {
    try {
      return new EgressPath(Rtnetlink.open());
    } catch (LinuxException e) {
      throw new IOException("cannot look at this host: " + e.getMessage(), e);
    }
  }

  /**
   * The stack of devices from one device down.
   *
   * @param name of the device, which need not be there
   * @param below the device that it lies on, if the file says so; else null
   * @throws IOException if the kernel does not tell
   */
  public MtuLayer chain(String name, @Nullable String below) throws IOException {
    try {
      return new DeviceStack(rtnetlink.links().layers(), PppoeSession.list()).chain(name, below);
    } catch (LinuxException e) {
      throw new IOException("cannot look at this host's devices: " + e.getMessage(), e);
    }
  }

  /**
   * The path of a tunnel's packets to an endpoint. Empty if there is none, or it does not bound
   * sizes, as the loopback.
   *
   * @param tunnel the tunnel's interface, which need not be there
   * @param mark of its packets, 0 for none
   */
  public Optional<TunnelPath> to(IpAddress endpoint, String tunnel, int mark) {
    return ways(tunnel, mark).to(endpoint);
  }

  /** The same for the path's first device alone. What lies behind it is for a probe to find out. */
  public Optional<TunnelPath> device(IpAddress endpoint, String tunnel, int mark) {
    return ways(tunnel, mark).device(endpoint);
  }

  /**
   * The paths that bound a tunnel's MTU: the default routes, and paths to endpoints by other
   * devices.
   */
  public List<TunnelPath> all(List<IpAddress> endpoints, String tunnel, int mark) {
    return ways(tunnel, mark).all(endpoints);
  }

  /**
   * The address of the other end of a point-to-point link; if it has none, all routers there.
   *
   * @param device its index
   */
  public IpAddress otherEnd(int device) {
    for (AssignedAddress each : rtnetlink.addresses().list(device)) {
      IpAddress peer = each.peer();
      if (peer != null) {
        return peer;
      }
    }
    return ALL_ROUTERS;
  }

  private TunnelPaths ways(String tunnel, int mark) {
    int index = rtnetlink.links().find(tunnel).map(link -> link.index()).orElse(0);
    return new TunnelPaths(rtnetlink, index, mark);
  }

  @Override
  public void close() {
    rtnetlink.close();
  }
}
