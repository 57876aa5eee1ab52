package org.slaacguard.linux;

/**
 * Links, addresses, routes and rules of the opening thread's network namespace (rtnetlink(7)). For
 * one thread at a time. A refused change throws a {@link LinuxException} with the kernel's
 * explanation.
 */
public final class Rtnetlink implements AutoCloseable {
  private final NetlinkSocket socket;
  private final LinkTable links;
  private final AddressTable addresses;
  private final RouteTable routes;
  private final RuleTable rules;
  private final ClassifierTable classifiers;

  private Rtnetlink(NetlinkSocket socket) {
    this.socket = socket;
    links = new LinkTable(socket);
    addresses = new AddressTable(socket);
    routes = new RouteTable(socket);
    rules = new RuleTable(socket);
    classifiers = new ClassifierTable(socket);
  }

  /** Opens a socket in the calling thread's network namespace. */
  public static Rtnetlink open() {
    return new Rtnetlink(NetlinkSocket.open(NetlinkSocket.ROUTE));
  }

  /** The interfaces. */
  public LinkTable links() {
    return links;
  }

  /** The addresses of interfaces. */
  public AddressTable addresses() {
    return addresses;
  }

  /** The routes. */
  public RouteTable routes() {
    return routes;
  }

  /** The routing rules. */
  public RuleTable rules() {
    return rules;
  }

  /** The programs at the ingress of interfaces. */
  public ClassifierTable classifiers() {
    return classifiers;
  }

  @Override
  public void close() {
    socket.close();
  }
}
