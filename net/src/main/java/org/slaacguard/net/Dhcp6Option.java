package org.slaacguard.net;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An option of a DHCPv6 message (RFC 9915, section 21). {@link Dhcp6Options} reads and writes them.
 *
 * <p>Times are seconds in 32 bits without sign, unless said otherwise; {@link #INFINITE} means
 * forever.
 */
public sealed interface Dhcp6Option {
  /** The lifetime or timer value that means forever. */
  long INFINITE = Ranges.UNSIGNED_INT;

  /** The option's code, 0 to 65535. */
  int code();

  /** Client Identifier (section 21.2). */
  record ClientId(Duid duid) implements Dhcp6Option {
    /** The option's code. */
    public static final int CODE = 1;

    @Override
    public int code() {
      return CODE;
    }
  }

  /** Server Identifier (section 21.3). */
  record ServerId(Duid duid) implements Dhcp6Option {
    /** The option's code. */
    public static final int CODE = 2;

    @Override
    public int code() {
      return CODE;
    }
  }

  /**
   * Identity Association for Non-temporary Addresses (section 21.4).
   *
   * @param iaid the association's number, unique for the client
   * @param t1 seconds until the client renews; 0: the client decides
   * @param t2 seconds until the client rebinds; 0: the client decides
   * @param options addresses and a status
   */
  record IaNa(int iaid, long t1, long t2, List<Dhcp6Option> options) implements Dhcp6Option {
    /** The option's code. */
    public static final int CODE = 3;

    /** Checks the ranges, copies the list. */
    public IaNa {
      Ranges.check("T1", t1, INFINITE);
      Ranges.check("T2", t2, INFINITE);
      options = List.copyOf(options);
    }

    @Override
    public int code() {
      return CODE;
    }
  }

  /**
   * An address in an {@link IaNa} (section 21.6).
   *
   * @param address the address
   * @param preferred preferred lifetime; a receiver ignores the address if this exceeds the valid
   *     lifetime
   * @param valid valid lifetime
   * @param options a status
   */
  record IaAddress(Ipv6Address address, long preferred, long valid, List<Dhcp6Option> options)
      implements Dhcp6Option {
    /** The option's code. */
    public static final int CODE = 5;

    /** Checks the ranges, copies the list. */
    public IaAddress {
      Ranges.check("preferred lifetime", preferred, INFINITE);
      Ranges.check("valid lifetime", valid, INFINITE);
      options = List.copyOf(options);
    }

    @Override
    public int code() {
      return CODE;
    }
  }

  /**
   * The options that the client asks for (section 21.7).
   *
   * @param codes option codes, 0 to 65535
   */
  record OptionRequest(List<Integer> codes) implements Dhcp6Option {
    /** The option's code. */
    public static final int CODE = 6;

    /** Checks the ranges, copies the list. */
    public OptionRequest {
      codes.forEach(code -> Ranges.check("option code", code, 0xffff));
      codes = List.copyOf(codes);
    }

    @Override
    public int code() {
      return CODE;
    }
  }

  /**
   * A server's preference (section 21.8).
   *
   * @param value 0 to 255; the client takes a server with 255 at once
   */
  record Preference(int value) implements Dhcp6Option {
    /** The option's code. */
    public static final int CODE = 7;

    /** Checks the range. */
    public Preference {
      Ranges.check("preference", value, 0xff);
    }

    @Override
    public int code() {
      return CODE;
    }
  }

  /**
   * The time since the client began this exchange (section 21.9).
   *
   * @param centiseconds hundredths of a second, 0 to 65535; 65535 also stands for longer
   */
  record ElapsedTime(int centiseconds) implements Dhcp6Option {
    /** The option's code. */
    public static final int CODE = 8;

    /** Checks the range. */
    public ElapsedTime {
      Ranges.check("elapsed time", centiseconds, 0xffff);
    }

    @Override
    public int code() {
      return CODE;
    }
  }

  /**
   * Authentication of the message (section 21.11).
   *
   * @param protocol 3: the reconfigure key (section 20.4)
   * @param algorithm the protocol's algorithm, 0 to 255
   * @param rdm the replay detection method, 0 to 255; 0: {@code replayDetection} increases
   * @param replayDetection 64 bits
   * @param information the protocol's own data
   */
  record Authentication(
      int protocol, int algorithm, int rdm, long replayDetection, byte[] information)
      implements Dhcp6Option {
    /** The option's code. */
    public static final int CODE = 11;

    /** Checks the ranges, copies the bytes. */
    public Authentication {
      Ranges.check("protocol", protocol, 0xff);
      Ranges.check("algorithm", algorithm, 0xff);
      Ranges.check("RDM", rdm, 0xff);
      information = information.clone();
    }

    @Override
    public byte[] information() {
      return information.clone();
    }

    @Override
    public int code() {
      return CODE;
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Authentication a
          && protocol == a.protocol
          && algorithm == a.algorithm
          && rdm == a.rdm
          && replayDetection == a.replayDetection
          && Arrays.equals(information, a.information);
    }

    @Override
    public int hashCode() {
      return Long.hashCode(replayDetection) * 31 + Arrays.hashCode(information);
    }

    /** Leaves out the information, which may be a key. */
    @Override
    public String toString() {
      return "Authentication[protocol=" + protocol + ", algorithm=" + algorithm + "]";
    }
  }

  /**
   * The outcome of a request (section 21.13).
   *
   * @param status 0 to 65535, see {@link Dhcp6Status}
   * @param message text for people; control characters have become question marks
   */
  record StatusCode(int status, String message) implements Dhcp6Option {
    /** The option's code. */
    public static final int CODE = 13;

    /** Checks the range, and replaces control characters so that the text is safe in a log. */
    public StatusCode {
      Ranges.check("status code", status, 0xffff);
      message = message.replaceAll("[\\p{Cc}\\p{Cf}\\x{2028}\\x{2029}]", "?");
    }

    @Override
    public int code() {
      return CODE;
    }
  }

  /** Rapid Commit: two messages instead of four (section 21.14). */
  record RapidCommit() implements Dhcp6Option {
    /** The option's code. */
    public static final int CODE = 14;

    @Override
    public int code() {
      return CODE;
    }
  }

  /**
   * The message with which the client is to answer a Reconfigure (section 21.19).
   *
   * @param type the message's number: 5, 6 or 11
   */
  record ReconfigureMessage(int type) implements Dhcp6Option {
    /** The option's code. */
    public static final int CODE = 19;

    /** Checks the range. */
    public ReconfigureMessage {
      Ranges.check("message type", type, 0xff);
    }

    @Override
    public int code() {
      return CODE;
    }
  }

  /** The client accepts {@link Dhcp6Type#RECONFIGURE} (section 21.20). */
  record ReconfigureAccept() implements Dhcp6Option {
    /** The option's code. */
    public static final int CODE = 20;

    @Override
    public int code() {
      return CODE;
    }
  }

  /** Recursive name servers (RFC 3646, section 3). */
  record DnsServers(List<Ipv6Address> servers) implements Dhcp6Option {
    /** The option's code. */
    public static final int CODE = 23;

    /** Copies the list. */
    public DnsServers {
      servers = List.copyOf(servers);
    }

    @Override
    public int code() {
      return CODE;
    }
  }

  /** Domain search list (RFC 3646, section 4). */
  record DomainList(List<DnsName> domains) implements Dhcp6Option {
    /** The option's code. */
    public static final int CODE = 24;

    /** Copies the list. */
    public DomainList {
      domains = List.copyOf(domains);
    }

    @Override
    public int code() {
      return CODE;
    }
  }

  /**
   * Identity Association for Prefix Delegation (section 21.21).
   *
   * @param iaid the association's number, unique for the client
   * @param t1 seconds until the client renews; 0: the client decides
   * @param t2 seconds until the client rebinds; 0: the client decides
   * @param options prefixes and a status
   */
  record IaPd(int iaid, long t1, long t2, List<Dhcp6Option> options) implements Dhcp6Option {
    /** The option's code. */
    public static final int CODE = 25;

    /** Checks the ranges, copies the list. */
    public IaPd {
      Ranges.check("T1", t1, INFINITE);
      Ranges.check("T2", t2, INFINITE);
      options = List.copyOf(options);
    }

    @Override
    public int code() {
      return CODE;
    }
  }

  /**
   * A prefix in an {@link IaPd} (section 21.22).
   *
   * @param preferred preferred lifetime; a receiver ignores the prefix if this exceeds the valid
   *     lifetime
   * @param valid valid lifetime
   * @param prefix an IPv6 prefix
   * @param options a status, and the excluded prefix
   */
  record IaPrefix(long preferred, long valid, IpPrefix prefix, List<Dhcp6Option> options)
      implements Dhcp6Option {
    /** The option's code. */
    public static final int CODE = 26;

    /** Checks ranges and family, copies the list. */
    public IaPrefix {
      Ranges.check("preferred lifetime", preferred, INFINITE);
      Ranges.check("valid lifetime", valid, INFINITE);
      if (!(prefix.address() instanceof Ipv6Address)) {
        throw new IllegalArgumentException("not an IPv6 prefix: " + prefix);
      }
      options = List.copyOf(options);
    }

    @Override
    public int code() {
      return CODE;
    }
  }

  /**
   * The part of a delegated prefix that stays between client and server (RFC 6603, section 4.2).
   *
   * @param length of the excluded prefix, 1 to 128
   * @param subnet its bits behind those of the delegated prefix, from the left, 1 to 16 bytes
   */
  record PdExclude(int length, byte[] subnet) implements Dhcp6Option {
    /** The option's code. */
    public static final int CODE = 67;

    /** Checks the ranges, copies the bytes. */
    public PdExclude {
      if (length < 1 || length > 128 || subnet.length < 1 || subnet.length > 16) {
        throw new IllegalArgumentException("an excluded prefix has 1 to 128 bits");
      }
      subnet = subnet.clone();
    }

    /** The option that excludes a prefix from a delegated one. */
    public static PdExclude of(IpPrefix delegated, IpPrefix excluded) {
      if (!delegated.contains(excluded) || excluded.length() == delegated.length()) {
        throw new IllegalArgumentException(excluded + " is not part of " + delegated);
      }
      byte[] address = excluded.address().toBytes();
      byte[] subnet = new byte[(excluded.length() - delegated.length() - 1) / 8 + 1];
      for (int bit = delegated.length(); bit < excluded.length(); bit++) {
        int to = bit - delegated.length();
        subnet[to / 8] |= (byte) ((address[bit / 8] >>> (7 - bit % 8) & 1) << (7 - to % 8));
      }
      return new PdExclude(excluded.length(), subnet);
    }

    /** The prefix that is excluded from a delegated one; null if the two do not fit each other. */
    public @Nullable IpPrefix of(IpPrefix delegated) {
      if (length <= delegated.length()
          || subnet.length != (length - delegated.length() - 1) / 8 + 1) {
        return null;
      }
      byte[] address = delegated.address().toBytes();
      for (int bit = delegated.length(); bit < length; bit++) {
        int from = bit - delegated.length();
        address[bit / 8] |= (byte) ((subnet[from / 8] >>> (7 - from % 8) & 1) << (7 - bit % 8));
      }
      return new IpPrefix(Ipv6Address.ofBytes(address), length);
    }

    @Override
    public byte[] subnet() {
      return subnet.clone();
    }

    @Override
    public int code() {
      return CODE;
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof PdExclude e && length == e.length && Arrays.equals(subnet, e.subnet);
    }

    @Override
    public int hashCode() {
      return length * 31 + Arrays.hashCode(subnet);
    }
  }

  /** The longest wait between two Solicits (section 21.24). */
  record SolMaxRt(long seconds) implements Dhcp6Option {
    /** The option's code. */
    public static final int CODE = 82;

    /** Checks the range. */
    public SolMaxRt {
      Ranges.check("SOL_MAX_RT", seconds, Ranges.UNSIGNED_INT);
    }

    @Override
    public int code() {
      return CODE;
    }
  }

  /** The longest wait between two Information-requests (section 21.25). */
  record InfMaxRt(long seconds) implements Dhcp6Option {
    /** The option's code. */
    public static final int CODE = 83;

    /** Checks the range. */
    public InfMaxRt {
      Ranges.check("INF_MAX_RT", seconds, Ranges.UNSIGNED_INT);
    }

    @Override
    public int code() {
      return CODE;
    }
  }

  /**
   * Any other option, and one that is malformed or in the wrong place. A receiver ignores it.
   *
   * @param code 0 to 65535
   * @param data up to 65,535 bytes
   */
  record Raw(int code, byte[] data) implements Dhcp6Option {
    /** Checks the ranges, copies the bytes. */
    public Raw {
      Ranges.check("option code", code, 0xffff);
      Ranges.check("option length", data.length, 0xffff);
      data = data.clone();
    }

    @Override
    public byte[] data() {
      return data.clone();
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Raw raw && code == raw.code && Arrays.equals(data, raw.data);
    }

    @Override
    public int hashCode() {
      return code * 31 + Arrays.hashCode(data);
    }

    @Override
    public String toString() {
      return code + ":" + HexFormat.of().formatHex(data);
    }
  }
}
