package org.slaacguard.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.Configuration;
import org.slaacguard.control.EndpointName;
import org.slaacguard.control.MasqueradeSetting;
import org.slaacguard.control.PeerExpiry;
import org.slaacguard.control.SettingTable;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.LinkLocal;
import org.slaacguard.net.PublicKey;
import org.slaacguard.net.SecretKey;

/**
 * A new peer: its section in the gateway's file, and its own file.
 *
 * @param privateKey null if only the peer has it
 * @param presharedKey null for none
 * @param addresses addresses in its own file and in AllowedIPs; none for a peer that uses SLAAC
 * @param ipv4 address of the pool; null without a pool
 * @param expires null for never
 * @param keepalive seconds, 0 for none
 */
record NewPeer(
    String name,
    PublicKey publicKey,
    @Nullable SecretKey privateKey,
    @Nullable SecretKey presharedKey,
    List<IpPrefix> addresses,
    @Nullable IpPrefix ipv4,
    @Nullable PeerExpiry expires,
    int keepalive)
    implements AutoCloseable {

  NewPeer {
    addresses = List.copyOf(addresses);
  }

  /** The lines in the gateway's file, without header and name. */
  String section() {
    StringBuilder text = new StringBuilder();
    line(text, "PublicKey", publicKey);
    if (presharedKey != null) {
      line(text, "PresharedKey", presharedKey.toBase64());
    }
    if (addresses.isEmpty()) {
      line(text, "LearnableIPs", "advertised");
    }
    List<IpPrefix> allowed = with(addresses, ipv4);
    if (!allowed.isEmpty()) {
      line(text, "AllowedIPs", joined(allowed));
    }
    if (expires != null) {
      line(text, "Expires", expires);
    }
    return text.toString();
  }

  /** The peer's own file. */
  String clientFile(PublicKey gateway, EndpointName endpoint, Configuration file) {
    StringBuilder text = new StringBuilder();
    text.append("# ").append(name).append('\n').append("[Interface]\n");
    if (privateKey == null) {
      text.append("# PrivateKey = the one that belongs to ").append(publicKey).append('\n');
    } else {
      line(text, "PrivateKey", privateKey.toBase64());
    }
    if (addresses.isEmpty()) {
      String linkLocal = LinkLocal.of(publicKey) + "/64";
      line(text, "Address", ipv4 == null ? linkLocal : linkLocal + ", " + ipv4);
    } else {
      line(text, "Address", joined(with(addresses, ipv4)));
      List<IpAddress> dns = List.copyOf(file.device().settings().get(SettingTable.RDNSS));
      if (!dns.isEmpty()) {
        line(text, "DNS", joined(dns));
      }
    }
    Integer mtu = file.device().network().mtu();
    if (mtu != null) {
      line(text, "MTU", mtu);
    }
    text.append("\n[Peer]\n");
    line(text, "PublicKey", gateway);
    if (presharedKey != null) {
      line(text, "PresharedKey", presharedKey.toBase64());
    }
    line(text, "Endpoint", endpoint);
    line(text, "AllowedIPs", ipv4 == null ? "::/0" : "::/0, " + ipv4Beyond(file));
    if (keepalive > 0) {
      line(text, "PersistentKeepalive", keepalive);
    }
    return text.toString();
  }

  /**
   * The IPv4 prefixes that the peer routes into the tunnel: all of IPv4 if the gateway translates
   * it, else the tunnel's own.
   */
  private static String ipv4Beyond(Configuration file) {
    String masquerade =
        file.device().settings().get(SettingTable.MASQUERADE, MasqueradeSetting.NOWHERE);
    return masquerade.equals(MasqueradeSetting.NOWHERE)
        ? String.valueOf(file.device().settings().get(SettingTable.IPV4_POOL))
        : "0.0.0.0/0";
  }

  private static List<IpPrefix> with(List<IpPrefix> some, @Nullable IpPrefix more) {
    List<IpPrefix> all = new ArrayList<>(some);
    if (more != null) {
      all.add(more);
    }
    return all;
  }

  private static String joined(List<?> values) {
    return values.stream().map(Object::toString).collect(Collectors.joining(", "));
  }

  private static void line(StringBuilder text, String key, Object value) {
    text.append(key).append(" = ").append(value).append('\n');
  }

  /** The peer without its keys. */
  @Override
  public String toString() {
    return name + " " + publicKey;
  }

  /** Wipes the keys. */
  @Override
  public void close() {
    if (privateKey != null) {
      privateKey.close();
    }
    if (presharedKey != null) {
      presharedKey.close();
    }
  }
}
