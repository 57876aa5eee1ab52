package org.slaacguard.linux;

/**
 * How a UDP socket is opened.
 *
 * @param receiveBuffer size in bytes, or 0 for the system's default; beyond the system's limit only
 *     with CAP_NET_ADMIN
 * @param sendBuffer size in bytes, likewise
 * @param mark the mark of sent packets (SO_MARK), 0 for none
 * @param reusePort whether several sockets share the port, and the kernel distributes datagrams by
 *     the senders' addresses (SO_REUSEPORT)
 * @param coalesce whether the kernel may pass runs of datagrams of equal size (UDP_GRO), if it can
 */
public record UdpOptions(
    int receiveBuffer, int sendBuffer, int mark, boolean reusePort, boolean coalesce) {
  /** The system's defaults. */
  public static final UdpOptions DEFAULT = new UdpOptions(0, 0, 0, false, false);

  /** The same options with this size in bytes of both buffers. */
  public UdpOptions withBuffers(int bytes) {
    return new UdpOptions(bytes, bytes, mark, reusePort, coalesce);
  }

  /** The same options with this mark. */
  public UdpOptions withMark(int newMark) {
    return new UdpOptions(receiveBuffer, sendBuffer, newMark, reusePort, coalesce);
  }

  /** The same options with or without a shared port. */
  public UdpOptions withReusePort(boolean reuse) {
    return new UdpOptions(receiveBuffer, sendBuffer, mark, reuse, coalesce);
  }

  /** The same options with or without coalescing. */
  public UdpOptions withCoalesce(boolean gro) {
    return new UdpOptions(receiveBuffer, sendBuffer, mark, reusePort, gro);
  }
}
