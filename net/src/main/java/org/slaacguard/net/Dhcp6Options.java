package org.slaacguard.net;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slaacguard.net.Dhcp6Option.Authentication;
import org.slaacguard.net.Dhcp6Option.ClientId;
import org.slaacguard.net.Dhcp6Option.DnsServers;
import org.slaacguard.net.Dhcp6Option.DomainList;
import org.slaacguard.net.Dhcp6Option.ElapsedTime;
import org.slaacguard.net.Dhcp6Option.IaAddress;
import org.slaacguard.net.Dhcp6Option.IaNa;
import org.slaacguard.net.Dhcp6Option.IaPd;
import org.slaacguard.net.Dhcp6Option.IaPrefix;
import org.slaacguard.net.Dhcp6Option.InfMaxRt;
import org.slaacguard.net.Dhcp6Option.OptionRequest;
import org.slaacguard.net.Dhcp6Option.PdExclude;
import org.slaacguard.net.Dhcp6Option.Preference;
import org.slaacguard.net.Dhcp6Option.RapidCommit;
import org.slaacguard.net.Dhcp6Option.Raw;
import org.slaacguard.net.Dhcp6Option.ReconfigureAccept;
import org.slaacguard.net.Dhcp6Option.ReconfigureMessage;
import org.slaacguard.net.Dhcp6Option.ServerId;
import org.slaacguard.net.Dhcp6Option.SolMaxRt;
import org.slaacguard.net.Dhcp6Option.StatusCode;
import org.slaacguard.net.PacketException.Reason;

/** Reads and writes the options of DHCPv6 messages. */
final class Dhcp6Options {
  private static final int HEADER = 4;

  /**
   * Where an option stands. In any other place it has no meaning, which also bounds the nesting.
   */
  private enum Place {
    MESSAGE,
    ASSOCIATION,
    LEASE
  }

  private Dhcp6Options() {}

  /**
   * Reads options to the end of the buffer.
   *
   * @throws PacketException if a length does not fit; malformed contents of an option never cause
   *     it
   */
  static List<Dhcp6Option> parse(ByteBuffer in) throws PacketException {
    List<Dhcp6Option> options = parse(in, Place.MESSAGE);
    if (options == null) {
      throw new PacketException(Reason.OPTION_LENGTH);
    }
    return options;
  }

  private static @Nullable List<Dhcp6Option> parse(ByteBuffer in, Place place) {
    List<Dhcp6Option> options = new ArrayList<>();
    while (in.hasRemaining()) {
      if (in.remaining() < HEADER) {
        return null;
      }
      int code = in.getShort() & 0xffff;
      int length = in.getShort() & 0xffff;
      if (length > in.remaining()) {
        return null;
      }
      ByteBuffer data = in.slice(in.position(), length);
      Dhcp6Option known = read(code, data.duplicate(), place);
      options.add(known == null ? new Raw(code, rest(data)) : known);
      in.position(in.position() + length);
    }
    return options;
  }

  private static @Nullable Dhcp6Option read(int code, ByteBuffer in, Place place) {
    if (code == StatusCode.CODE) {
      return in.remaining() < 2 ? null : new StatusCode(unsignedShort(in), text(rest(in)));
    }
    return switch (place) {
      case MESSAGE -> ofMessage(code, in);
      case ASSOCIATION ->
          switch (code) {
            case IaAddress.CODE -> address(in);
            case IaPrefix.CODE -> prefix(in);
            default -> null;
          };
      case LEASE -> code == PdExclude.CODE ? excluded(in) : null;
    };
  }

  private static @Nullable Dhcp6Option ofMessage(int code, ByteBuffer in) {
    int length = in.remaining();
    return switch (code) {
      case ClientId.CODE -> Duid.fits(length) ? new ClientId(new Duid(rest(in))) : null;
      case ServerId.CODE -> Duid.fits(length) ? new ServerId(new Duid(rest(in))) : null;
      case IaNa.CODE, IaPd.CODE -> association(code, in);
      case OptionRequest.CODE -> length % 2 == 0 ? new OptionRequest(shorts(in)) : null;
      case Preference.CODE -> length == 1 ? new Preference(unsignedByte(in)) : null;
      case ElapsedTime.CODE -> length == 2 ? new ElapsedTime(unsignedShort(in)) : null;
      case Authentication.CODE -> length < 11 ? null : authentication(in);
      case RapidCommit.CODE -> length == 0 ? new RapidCommit() : null;
      case ReconfigureMessage.CODE -> length == 1 ? new ReconfigureMessage(unsignedByte(in)) : null;
      case ReconfigureAccept.CODE -> length == 0 ? new ReconfigureAccept() : null;
      case DnsServers.CODE -> length > 0 && length % 16 == 0 ? new DnsServers(addresses(in)) : null;
      case DomainList.CODE -> domains(in);
      case SolMaxRt.CODE -> length == 4 ? new SolMaxRt(unsignedInt(in)) : null;
      case InfMaxRt.CODE -> length == 4 ? new InfMaxRt(unsignedInt(in)) : null;
      default -> null;
    };
  }

  private static @Nullable Dhcp6Option association(int code, ByteBuffer in) {
    if (in.remaining() < 12) {
      return null;
    }
    int iaid = in.getInt();
    long t1 = unsignedInt(in);
    long t2 = unsignedInt(in);
    List<Dhcp6Option> options = parse(in, Place.ASSOCIATION);
    if (options == null) {
      return null;
    }
    return code == IaNa.CODE ? new IaNa(iaid, t1, t2, options) : new IaPd(iaid, t1, t2, options);
  }

  private static @Nullable IaAddress address(ByteBuffer in) {
    if (in.remaining() < 24) {
      return null;
    }
    Ipv6Address address = new Ipv6Address(in.getLong(), in.getLong());
    long preferred = unsignedInt(in);
    long valid = unsignedInt(in);
    List<Dhcp6Option> options = parse(in, Place.LEASE);
    return options == null ? null : new IaAddress(address, preferred, valid, options);
  }

  private static @Nullable IaPrefix prefix(ByteBuffer in) {
    if (in.remaining() < 25) {
      return null;
    }
    long preferred = unsignedInt(in);
    long valid = unsignedInt(in);
    int length = unsignedByte(in);
    Ipv6Address address = new Ipv6Address(in.getLong(), in.getLong());
    List<Dhcp6Option> options = parse(in, Place.LEASE);
    return length > 128 || options == null
        ? null
        : new IaPrefix(preferred, valid, new IpPrefix(address, length), options);
  }

  private static @Nullable PdExclude excluded(ByteBuffer in) {
    int size = in.remaining();
    int length = size == 0 ? 0 : unsignedByte(in);
    return size < 2 || size > 17 || length < 1 || length > 128
        ? null
        : new PdExclude(length, rest(in));
  }

  private static Authentication authentication(ByteBuffer in) {
    return new Authentication(
        unsignedByte(in), unsignedByte(in), unsignedByte(in), in.getLong(), rest(in));
  }

  private static @Nullable DomainList domains(ByteBuffer in) {
    List<DnsName> domains = new ArrayList<>();
    while (in.hasRemaining()) {
      DnsName name = DnsName.read(in);
      if (name == null) {
        return null;
      }
      domains.add(name);
    }
    return domains.isEmpty() ? null : new DomainList(domains);
  }

  private static List<Ipv6Address> addresses(ByteBuffer in) {
    List<Ipv6Address> addresses = new ArrayList<>();
    while (in.hasRemaining()) {
      addresses.add(new Ipv6Address(in.getLong(), in.getLong()));
    }
    return addresses;
  }

  private static List<Integer> shorts(ByteBuffer in) {
    List<Integer> numbers = new ArrayList<>();
    while (in.hasRemaining()) {
      numbers.add(unsignedShort(in));
    }
    return numbers;
  }

  /** Decodes UTF-8. Each invalid byte becomes one question mark, so the text never grows. */
  private static String text(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      StringBuilder text = new StringBuilder(bytes.length);
      for (byte each : bytes) {
        text.append(each < 0 ? '?' : (char) each);
      }
      return text.toString();
    }
  }

  private static byte[] rest(ByteBuffer in) {
    byte[] bytes = new byte[in.remaining()];
    in.get(bytes);
    return bytes;
  }

  private static int unsignedByte(ByteBuffer in) {
    return in.get() & 0xff;
  }

  private static int unsignedShort(ByteBuffer in) {
    return in.getShort() & 0xffff;
  }

  private static long unsignedInt(ByteBuffer in) {
    return in.getInt() & Ranges.UNSIGNED_INT;
  }

  /**
   * The options on the wire.
   *
   * @throws IllegalArgumentException if one is longer than 65,535 bytes
   */
  static byte[] write(List<Dhcp6Option> options) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (Dhcp6Option option : options) {
      byte[] data = data(option);
      Ranges.check("option length", data.length, 0xffff);
      out.writeBytes(
          ByteBuffer.allocate(HEADER)
              .putShort((short) option.code())
              .putShort((short) data.length)
              .array());
      out.writeBytes(data);
    }
    return out.toByteArray();
  }

  private static byte[] data(Dhcp6Option option) {
    return switch (option) {
      case ClientId o -> o.duid().bytes();
      case ServerId o -> o.duid().bytes();
      case IaNa o -> association(o.iaid(), o.t1(), o.t2(), o.options());
      case IaPd o -> association(o.iaid(), o.t1(), o.t2(), o.options());
      case IaAddress o -> {
        byte[] options = write(o.options());
        ByteBuffer out = ByteBuffer.allocate(24 + options.length);
        out.put(o.address().toBytes()).putInt((int) o.preferred()).putInt((int) o.valid());
        yield out.put(options).array();
      }
      case IaPrefix o -> {
        byte[] options = write(o.options());
        ByteBuffer out = ByteBuffer.allocate(25 + options.length);
        out.putInt((int) o.preferred()).putInt((int) o.valid()).put((byte) o.prefix().length());
        yield out.put(o.prefix().address().toBytes()).put(options).array();
      }
      case OptionRequest o -> {
        ByteBuffer out = ByteBuffer.allocate(2 * o.codes().size());
        o.codes().forEach(code -> out.putShort(code.shortValue()));
        yield out.array();
      }
      case Preference o -> new byte[] {(byte) o.value()};
      case ElapsedTime o -> ByteBuffer.allocate(2).putShort((short) o.centiseconds()).array();
      case Authentication o -> {
        byte[] information = o.information();
        ByteBuffer out = ByteBuffer.allocate(11 + information.length);
        out.put((byte) o.protocol()).put((byte) o.algorithm()).put((byte) o.rdm());
        yield out.putLong(o.replayDetection()).put(information).array();
      }
      case StatusCode o -> {
        byte[] message = o.message().getBytes(StandardCharsets.UTF_8);
        ByteBuffer out = ByteBuffer.allocate(2 + message.length);
        yield out.putShort((short) o.status()).put(message).array();
      }
      case RapidCommit o -> new byte[0];
      case ReconfigureMessage o -> new byte[] {(byte) o.type()};
      case ReconfigureAccept o -> new byte[0];
      case DnsServers o -> {
        ByteBuffer out = ByteBuffer.allocate(16 * o.servers().size());
        o.servers().forEach(server -> out.put(server.toBytes()));
        yield out.array();
      }
      case DomainList o -> {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        o.domains().forEach(domain -> out.writeBytes(domain.toBytes()));
        yield out.toByteArray();
      }
      case PdExclude o -> {
        byte[] subnet = o.subnet();
        yield ByteBuffer.allocate(1 + subnet.length).put((byte) o.length()).put(subnet).array();
      }
      case SolMaxRt o -> ByteBuffer.allocate(4).putInt((int) o.seconds()).array();
      case InfMaxRt o -> ByteBuffer.allocate(4).putInt((int) o.seconds()).array();
      case Raw o -> o.data();
    };
  }

  private static byte[] association(int iaid, long t1, long t2, List<Dhcp6Option> inner) {
    byte[] options = write(inner);
    ByteBuffer out = ByteBuffer.allocate(12 + options.length);
    return out.putInt(iaid).putInt((int) t1).putInt((int) t2).put(options).array();
  }
}
