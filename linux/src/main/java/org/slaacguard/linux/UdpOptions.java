package org.slaacguard.linux;

/**
 * How a UDP socket is opened.
 *
 * @param receiveBuffer bytes wanted, or 0 for the system's default; beyond the system's limit where
 *     CAP_NET_ADMIN allows it
 * @param sendBuffer likewise
 * @param mark the mark of what it sends (SO_MARK), 0 for none
 * @param reusePort whether several sockets share the port, and the kernel spreads what comes in
 *     over them by the senders' addresses (SO_REUSEPORT)
 * @param coalesce whether the kernel may hand over runs of equal datagrams (UDP_GRO), where it can
 */
public record UdpOptions(
    int receiveBuffer, int sendBuffer, int mark, boolean reusePort, boolean coalesce) {
  /** Nothing asked for. */
  public static final UdpOptions DEFAULT = new UdpOptions(0, 0, 0, false, false);

  public UdpOptions withBuffers(int bytes) {
    return new UdpOptions(bytes, bytes, mark, reusePort, coalesce);
  }

  public UdpOptions withMark(int newMark) {
    return new UdpOptions(receiveBuffer, sendBuffer, newMark, reusePort, coalesce);
  }

  public UdpOptions withReusePort(boolean reuse) {
    return new UdpOptions(receiveBuffer, sendBuffer, mark, reuse, coalesce);
  }

  public UdpOptions withCoalesce(boolean gro) {
    return new UdpOptions(receiveBuffer, sendBuffer, mark, reusePort, gro);
  }
}
