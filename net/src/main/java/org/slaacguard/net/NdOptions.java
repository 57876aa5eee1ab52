package org.slaacguard.net;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slaacguard.net.NdOption.CaptivePortal;
import org.slaacguard.net.NdOption.DnsSearchList;
import org.slaacguard.net.NdOption.Mtu;
import org.slaacguard.net.NdOption.Nonce;
import org.slaacguard.net.NdOption.Pref64;
import org.slaacguard.net.NdOption.PrefixInformation;
import org.slaacguard.net.NdOption.RecursiveDnsServer;
import org.slaacguard.net.NdOption.RouteInformation;
import org.slaacguard.net.NdOption.SourceLinkLayerAddress;
import org.slaacguard.net.NdOption.TargetLinkLayerAddress;
import org.slaacguard.net.NdOption.Unknown;
import org.slaacguard.net.PacketException.Reason;

/** The options of a neighbour discovery message on the wire: type, length in 8 bytes, body. */
final class NdOptions {
  private static final int ON_LINK = 0x80;
  private static final int AUTONOMOUS = 0x40;
  private static final int DELEGATING = 0x10;

  private NdOptions() {}

  /**
   * Reads options to the end of the buffer.
   *
   * @throws PacketException if an option has length zero or reaches beyond the end
   */
  static List<NdOption> parse(ByteBuffer in) throws PacketException {
    List<NdOption> options = new ArrayList<>();
    while (in.hasRemaining()) {
      if (in.remaining() < 2) {
        throw new PacketException(Reason.OPTION_LENGTH);
      }
      int type = in.get() & 0xff;
      int body = (in.get() & 0xff) * 8 - 2;
      if (body < 0 || body > in.remaining()) {
        throw new PacketException(Reason.OPTION_LENGTH);
      }
      options.add(read(type, in.slice(in.position(), body)));
      in.position(in.position() + body);
    }
    return options;
  }

  private static NdOption read(int type, ByteBuffer body) {
    NdOption known =
        switch (type) {
          case 1 -> new SourceLinkLayerAddress(new LinkLayerAddress(bytes(body)));
          case 2 -> new TargetLinkLayerAddress(new LinkLayerAddress(bytes(body)));
          case 3 -> prefixInformation(body.duplicate());
          case 5 -> body.remaining() == 6 ? new Mtu(unsigned(body, 2)) : null;
          case 14 -> new Nonce(bytes(body));
          case 24 -> routeInformation(body.duplicate());
          case 25 -> dnsServers(body.duplicate());
          case 31 -> searchList(body.duplicate());
          case 37 -> captivePortal(body);
          case 38 -> pref64(body.duplicate());
          default -> null;
        };
    return known == null ? new Unknown(type, bytes(body)) : known;
  }

  private static @Nullable PrefixInformation prefixInformation(ByteBuffer body) {
    if (body.remaining() != 30) {
      return null;
    }
    int length = body.get() & 0xff;
    int flags = body.get();
    long valid = unsigned(body, 2);
    long preferred = unsigned(body, 6);
    Ipv6Address prefix = new Ipv6Address(body.getLong(14), body.getLong(22));
    return length > 128
        ? null
        : new PrefixInformation(
            new IpPrefix(prefix, length),
            (flags & ON_LINK) != 0,
            (flags & AUTONOMOUS) != 0,
            (flags & DELEGATING) != 0,
            valid,
            preferred);
  }

  private static @Nullable RouteInformation routeInformation(ByteBuffer body) {
    int size = body.remaining();
    int length = body.get() & 0xff;
    int preference = body.get() >>> 3 & 3;
    // The prefix may be cut to 0, 8 or 16 bytes if its length fits. Receivers ignore the option if
    // its preference is the reserved value (RFC 4191, section 2.3).
    if (size > 22 || length > 128 || length > (size - 6) * 8 || preference == 2) {
      return null;
    }
    long high = size >= 14 ? body.getLong(6) : 0;
    long low = size >= 22 ? body.getLong(14) : 0;
    return new RouteInformation(
        new IpPrefix(new Ipv6Address(high, low), length),
        RouterPreference.ofBits(preference),
        unsigned(body, 2));
  }

  private static @Nullable RecursiveDnsServer dnsServers(ByteBuffer body) {
    if (body.remaining() < 22 || (body.remaining() - 6) % 16 != 0) {
      return null;
    }
    long lifetime = unsigned(body, 2);
    body.position(6);
    List<Ipv6Address> servers = new ArrayList<>();
    while (body.hasRemaining()) {
      servers.add(new Ipv6Address(body.getLong(), body.getLong()));
    }
    return new RecursiveDnsServer(lifetime, servers);
  }

  private static @Nullable DnsSearchList searchList(ByteBuffer body) {
    long lifetime = unsigned(body, 2);
    body.position(6);
    List<DnsName> domains = new ArrayList<>();
    // Zeros pad the last name to a multiple of 8 (RFC 8106, section 5.2).
    while (body.hasRemaining() && body.get(body.position()) != 0) {
      DnsName name = DnsName.read(body);
      if (name == null) {
        return null;
      }
      domains.add(name);
    }
    return domains.isEmpty() ? null : new DnsSearchList(lifetime, domains);
  }

  /** Zeros pad the URI to a multiple of 8 (RFC 8910, section 2.3). */
  private static @Nullable CaptivePortal captivePortal(ByteBuffer body) {
    String text = new String(bytes(body), StandardCharsets.ISO_8859_1);
    int end = text.length();
    while (end > 0 && text.charAt(end - 1) == 0) {
      end--;
    }
    boolean visible = text.chars().limit(end).allMatch(c -> c > ' ' && c < 0x7f);
    return end == 0 || !visible ? null : new CaptivePortal(text.substring(0, end));
  }

  private static @Nullable Pref64 pref64(ByteBuffer body) {
    if (body.remaining() != 14) {
      return null;
    }
    int scaled = body.getShort() & 0xffff;
    int length = Pref64.lengthOf(scaled & 7);
    Ipv6Address address =
        new Ipv6Address(body.getLong(), (body.getInt() & Ranges.UNSIGNED_INT) << 32);
    // The lifetime's upper 13 bits count units of 8 s. Read in place, they are the seconds.
    return length < 0 ? null : new Pref64(new IpPrefix(address, length), scaled & ~7);
  }

  /** The number of bytes that the options take. */
  static int length(List<NdOption> options) {
    return options.stream().mapToInt(NdOptions::length).sum();
  }

  private static int length(NdOption option) {
    return switch (option) {
      case SourceLinkLayerAddress o -> 2 + o.address().bytes().length;
      case TargetLinkLayerAddress o -> 2 + o.address().bytes().length;
      case PrefixInformation o -> 32;
      case Mtu o -> 8;
      case Nonce o -> 2 + o.value().length;
      case RouteInformation o -> 8 + routeBytes(o);
      case RecursiveDnsServer o -> 8 + 16 * o.servers().size();
      case DnsSearchList o ->
          8 + (o.domains().stream().mapToInt(name -> name.toBytes().length).sum() + 7) / 8 * 8;
      case CaptivePortal o -> (2 + o.uri().length() + 7) / 8 * 8;
      case Pref64 o -> 16;
      case Unknown o -> 2 + o.body().length;
    };
  }

  private static int routeBytes(RouteInformation option) {
    return (option.prefix().length() + 63) / 64 * 8;
  }

  /** Writes the options. The buffer must be big-endian, and zero from its position on. */
  static void write(List<NdOption> options, ByteBuffer out) {
    for (NdOption option : options) {
      int length = length(option);
      int end = out.position() + length;
      out.put((byte) option.type()).put((byte) (length / 8));
      switch (option) {
        case SourceLinkLayerAddress o -> out.put(o.address().bytes());
        case TargetLinkLayerAddress o -> out.put(o.address().bytes());
        case PrefixInformation o -> {
          int flags =
              (o.onLink() ? ON_LINK : 0)
                  | (o.autonomous() ? AUTONOMOUS : 0)
                  | (o.delegating() ? DELEGATING : 0);
          out.put((byte) o.prefix().length()).put((byte) flags);
          out.putInt((int) o.validLifetime()).putInt((int) o.preferredLifetime()).putInt(0);
          put(out, o.prefix().address());
        }
        case Mtu o -> out.putShort((short) 0).putInt((int) o.mtu());
        case Nonce o -> out.put(o.value());
        case RouteInformation o -> {
          out.put((byte) o.prefix().length()).put((byte) (o.preference().bits() << 3));
          out.putInt((int) o.lifetime());
          out.put(o.prefix().address().toBytes(), 0, routeBytes(o));
        }
        case RecursiveDnsServer o -> {
          out.putShort((short) 0).putInt((int) o.lifetime());
          o.servers().forEach(server -> put(out, server));
        }
        case DnsSearchList o -> {
          out.putShort((short) 0).putInt((int) o.lifetime());
          o.domains().forEach(name -> out.put(name.toBytes()));
        }
        case CaptivePortal o -> out.put(o.uri().getBytes(StandardCharsets.US_ASCII));
        case Pref64 o -> {
          out.putShort((short) (o.lifetime() | o.lengthCode()));
          out.put(o.prefix().address().toBytes(), 0, 12);
        }
        case Unknown o -> out.put(o.body());
      }
      out.position(end);
    }
  }

  private static void put(ByteBuffer out, IpAddress address) {
    out.putLong(address.high()).putLong(address.low());
  }

  private static byte[] bytes(ByteBuffer body) {
    byte[] bytes = new byte[body.remaining()];
    body.get(body.position(), bytes);
    return bytes;
  }

  private static long unsigned(ByteBuffer body, int index) {
    return body.getInt(index) & Ranges.UNSIGNED_INT;
  }
}
