package org.slaacguard.control;

import java.io.IOException;
import org.slaacguard.net.IpAddress;

/**
 * WireGuard's cross-platform text protocol: lines of {@code key=value}, a blank line at the end.
 * Keys and order are those of wireguard.com/xplatform. Our additions are the keys of the {@link
 * SettingTable}, {@code learned_ip} and others in answers, and the requests {@code cease}, {@code
 * owner} and {@code forget}. Tools ignore keys that they do not know.
 */
public final class UapiCodec {
  /** Most characters of a line. */
  public static final int LONGEST_LINE = 1024;

  /** Most characters of a request: enough for 10,000 peers with many addresses each. */
  public static final int LONGEST_REQUEST = 16 << 20;

  private UapiCodec() {}

  /**
   * Writes the request for the status.
   *
   * @param version 1 or 2, see {@link UapiRequest.Get}
   */
  public static void writeGet(int version, Appendable out) throws IOException {
    out.append("get=").append(Integer.toString(version)).append("\n\n");
  }

  /** Writes the request to withdraw as a router, see {@link UapiRequest.Cease}. */
  public static void writeCease(Appendable out) throws IOException {
    out.append("cease=1\n\n");
  }

  /** Writes the request for the owner of an address, see {@link UapiRequest.Owner}. */
  public static void writeOwnerRequest(IpAddress address, Appendable out) throws IOException {
    out.append("owner=").append(address.toString()).append("\n\n");
  }

  /** Writes the request to forget a learned address, see {@link UapiRequest.Forget}. */
  public static void writeForget(IpAddress address, Appendable out) throws IOException {
    out.append("forget=").append(address.toString()).append("\n\n");
  }

  /**
   * Writes the answer to {@code owner} and to a successful {@code forget}: the owner, or the former
   * one.
   */
  public static void writeOwner(AddressOwner owner, Appendable out) throws IOException {
    new UapiWriter(out).owner(owner);
  }

  /** Writes a request for a change. It contains the keys. */
  public static void writeSet(DeviceUpdate device, Appendable out) throws IOException {
    new UapiWriter(out).set(device);
  }

  /**
   * Writes the answer to {@code get}, line by line. It contains the keys.
   *
   * @param version the request's version
   */
  public static void writeStatus(InterfaceStatus status, int version, Appendable out)
      throws IOException {
    new UapiWriter(out).status(status, version);
  }

  /** Writes the answer to a successful change. */
  public static void writeDone(Appendable out) throws IOException {
    out.append("errno=0\n\n");
  }

  /**
   * Writes the answer to a refused request. {@code wg} reads a negative number after {@code set}
   * and a positive one after {@code get}, and stops reading there; our own commands read the
   * message too.
   *
   * @param errno a Linux error number, positive
   */
  public static void writeRefusal(boolean get, int errno, String message, Appendable out)
      throws IOException {
    out.append("errno=").append(Integer.toString(get ? errno : -errno)).append('\n');
    out.append("message=").append(message.replaceAll("\\s+", " ")).append("\n\n");
  }
}
