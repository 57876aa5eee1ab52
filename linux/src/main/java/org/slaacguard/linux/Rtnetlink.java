package org.slaacguard.linux;

/**
 * Links, addresses, routes and rules of one network namespace, the one of the thread that opens
 * this (rtnetlink(7)). For one thread at a time. Every change throws a {@link LinuxException} with
 * the kernel's explanation if it is refused.
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

  public LinkTable links() {
    return links;
  }

  public AddressTable addresses() {
    return addresses;
  }

  public RouteTable routes() {
    return routes;
  }

  public RuleTable rules() {
    return rules;
  }

  public ClassifierTable classifiers() {
    return classifiers;
  }

  @Override
  public void close() {
    socket.close();
  }
}
