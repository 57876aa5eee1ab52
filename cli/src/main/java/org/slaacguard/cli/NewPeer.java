package org.slaacguard.cli;

import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.Configuration;
import org.slaacguard.control.EndpointName;
import org.slaacguard.control.SettingTable;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.LinkLocal;
import org.slaacguard.net.PublicKey;
import org.slaacguard.net.SecretKey;

/**
 * A new peer: its section in the gateway's file, and its own file.
 *
 * @param privateKey null where the peer keeps it for itself
 * @param presharedKey null for none
 * @param addresses in its own file and in AllowedIPs; none for a peer that makes its own (SLAAC)
 * @param keepalive seconds, 0 for none
 */
record NewPeer(
    String name,
    PublicKey publicKey,
    @Nullable SecretKey privateKey,
    @Nullable SecretKey presharedKey,
    List<IpPrefix> addresses,
    int keepalive)
    implements AutoCloseable {

  NewPeer {
    addresses = List.copyOf(addresses);
  }

  /** The lines of the gateway's file, without header and name. */
  String section() {
    StringBuilder text = new StringBuilder();
    line(text, "PublicKey", publicKey);
    if (presharedKey != null) {
      line(text, "PresharedKey", presharedKey.toBase64());
    }
    if (addresses.isEmpty()) {
      line(text, "LearnableIPs", "advertised");
    } else {
      line(text, "AllowedIPs", joined(addresses));
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
      line(text, "Address", LinkLocal.of(publicKey) + "/64");
    } else {
      line(text, "Address", joined(addresses));
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
    line(text, "AllowedIPs", "::/0");
    if (keepalive > 0) {
      line(text, "PersistentKeepalive", keepalive);
    }
    return text.toString();
  }

  private static String joined(List<?> values) {
    return values.stream().map(Object::toString).collect(Collectors.joining(", "));
  }

  private static void line(StringBuilder text, String key, Object value) {
    text.append(key).append(" = ").append(value).append('\n');
  }

  /** Not the keys. */
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
