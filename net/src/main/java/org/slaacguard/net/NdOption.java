package org.slaacguard.net;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An option of a neighbour discovery message (RFC 4861, section 4.6). {@link NdOptions} reads and
 * writes them.
 *
 * <p>Lifetimes are seconds in 32 bits without sign; {@link #INFINITE} means forever.
 */
public sealed interface NdOption {
  /** The lifetime that means forever. */
  long INFINITE = Ranges.UNSIGNED_INT;

  /** The option's type, 0 to 255. */
  int type();

  /**
   * The option that withdraws this one: the same with lifetime 0, or itself if it has no lifetime.
   */
  default NdOption withdrawn() {
    return this;
  }

  /** The sender's link-layer address (RFC 4861, section 4.6.1); its length depends on the link. */
  record SourceLinkLayerAddress(LinkLayerAddress address) implements NdOption {
    @Override
    public int type() {
      return 1;
    }
  }

  /** The target's link-layer address (RFC 4861, section 4.6.1). */
  record TargetLinkLayerAddress(LinkLayerAddress address) implements NdOption {
    @Override
    public int type() {
      return 2;
    }
  }

  /**
   * A prefix for on-link determination and autoconfiguration (RFC 4861, section 4.6.2).
   *
   * @param prefix an IPv6 prefix
   * @param onLink the L flag
   * @param autonomous the A flag
   * @param delegating the P flag: hosts should rather ask for a prefix of their own by DHCPv6 (RFC
   *     9762)
   * @param validLifetime seconds
   * @param preferredLifetime seconds; a receiver ignores the option if this exceeds the valid
   *     lifetime (RFC 4862, section 5.5.3)
   */
  record PrefixInformation(
      IpPrefix prefix,
      boolean onLink,
      boolean autonomous,
      boolean delegating,
      long validLifetime,
      long preferredLifetime)
      implements NdOption {
    /** Creates a prefix without the P flag. */
    public PrefixInformation(
        IpPrefix prefix,
        boolean onLink,
        boolean autonomous,
        long validLifetime,
        long preferredLifetime) {
      this(prefix, onLink, autonomous, false, validLifetime, preferredLifetime);
    }

    /** Checks family and ranges. */
    public PrefixInformation {
      requireIpv6(prefix);
      Ranges.check("valid lifetime", validLifetime, INFINITE);
      Ranges.check("preferred lifetime", preferredLifetime, INFINITE);
    }

    @Override
    public int type() {
      return 3;
    }
  }

  /**
   * The link's MTU (RFC 4861, section 4.6.4).
   *
   * @param mtu bytes; hosts ignore a value below 1280 or above their own MTU
   */
  record Mtu(long mtu) implements NdOption {
    /** Checks the range. */
    public Mtu {
      Ranges.check("MTU", mtu, Ranges.UNSIGNED_INT);
    }

    @Override
    public int type() {
      return 5;
    }
  }

  /** A value that ties an advertisement to its solicitation (RFC 3971, section 5.3.2). */
  record Nonce(byte[] value) implements NdOption {
    /** Copies the value, which must have 8 n + 6 bytes so that the option is a multiple of 8. */
    public Nonce {
      if (value.length % 8 != 6 || value.length > 255 * 8 - 2) {
        throw new IllegalArgumentException("a nonce has 8 n + 6 bytes, not " + value.length);
      }
      value = value.clone();
    }

    @Override
    public byte[] value() {
      return value.clone();
    }

    @Override
    public int type() {
      return 14;
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Nonce nonce && Arrays.equals(value, nonce.value);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(value);
    }

    @Override
    public String toString() {
      return "Nonce[" + HexFormat.of().formatHex(value) + "]";
    }
  }

  /**
   * A route through the sender (RFC 4191, section 2.3).
   *
   * @param prefix the destination, an IPv6 prefix
   * @param preference against the same route through other routers
   * @param lifetime seconds
   */
  record RouteInformation(IpPrefix prefix, RouterPreference preference, long lifetime)
      implements NdOption {
    /** Checks family and range. */
    public RouteInformation {
      requireIpv6(prefix);
      Ranges.check("lifetime", lifetime, INFINITE);
    }

    @Override
    public NdOption withdrawn() {
      return new RouteInformation(prefix, preference, 0);
    }

    @Override
    public int type() {
      return 24;
    }
  }

  /**
   * Recursive name servers (RFC 8106, section 5.1).
   *
   * @param lifetime seconds
   * @param servers 1 to 127 addresses
   */
  record RecursiveDnsServer(long lifetime, List<Ipv6Address> servers) implements NdOption {
    /** Copies the list. */
    public RecursiveDnsServer {
      Ranges.check("lifetime", lifetime, INFINITE);
      servers = List.copyOf(servers);
      if (servers.isEmpty() || servers.size() > 127) {
        throw new IllegalArgumentException("1 to 127 name servers, not " + servers.size());
      }
    }

    @Override
    public NdOption withdrawn() {
      return new RecursiveDnsServer(0, servers);
    }

    @Override
    public int type() {
      return 25;
    }
  }

  /**
   * DNS search list (RFC 8106, section 5.2).
   *
   * @param lifetime seconds
   * @param domains at least one; 2032 bytes at most on the wire
   */
  record DnsSearchList(long lifetime, List<DnsName> domains) implements NdOption {
    /** Copies the list. */
    public DnsSearchList {
      Ranges.check("lifetime", lifetime, INFINITE);
      domains = List.copyOf(domains);
      int bytes = domains.stream().mapToInt(name -> name.text().length() + 2).sum();
      if (domains.isEmpty() || bytes > 254 * 8) {
        throw new IllegalArgumentException("1 or more search domains, 2032 bytes at most");
      }
    }

    @Override
    public NdOption withdrawn() {
      return new DnsSearchList(0, domains);
    }

    @Override
    public int type() {
      return 31;
    }
  }

  /**
   * The address of the captive portal's API (RFC 8910, section 2.3).
   *
   * @param uri a URI in US-ASCII, 1 to 2,038 characters
   */
  record CaptivePortal(String uri) implements NdOption {
    /** Checks that it is one word of visible ASCII. */
    public CaptivePortal {
      if (uri.isEmpty()
          || uri.length() > 255 * 8 - 2
          || !uri.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
        throw new IllegalArgumentException("a URI must be 1 to 2038 visible characters of ASCII");
      }
    }

    @Override
    public int type() {
      return 37;
    }
  }

  /**
   * The prefix of a NAT64 (RFC 8781, section 4).
   *
   * @param prefix an IPv6 prefix of length 32, 40, 48, 56, 64 or 96
   * @param lifetime seconds: a multiple of 8, 65,528 at most
   */
  record Pref64(IpPrefix prefix, int lifetime) implements NdOption {
    /** The longest lifetime, in seconds. */
    public static final int LONGEST = 65_528;

    /** Prefix lengths by their codes on the wire. */
    private static final List<Integer> LENGTHS = List.of(96, 64, 56, 48, 40, 32);

    /** Checks length and lifetime. */
    public Pref64 {
      requireIpv6(prefix);
      if (!LENGTHS.contains(prefix.length())) {
        throw new IllegalArgumentException(
            "a NAT64 prefix must have a length of 32, 40, 48, 56, 64 or 96, unlike " + prefix);
      }
      Ranges.check("lifetime", lifetime, LONGEST);
      if (lifetime % 8 != 0) {
        throw new IllegalArgumentException(
            "the lifetime of a NAT64 prefix must be a multiple of 8 s");
      }
    }

    @Override
    public int type() {
      return 38;
    }

    @Override
    public NdOption withdrawn() {
      return new Pref64(prefix, 0);
    }

    /** The length's code on the wire. */
    int lengthCode() {
      return LENGTHS.indexOf(prefix.length());
    }

    /** The prefix length for a code, or -1. */
    static int lengthOf(int code) {
      return code < LENGTHS.size() ? LENGTHS.get(code) : -1;
    }
  }

  /**
   * An option of another type, or one of the types above with malformed contents. Receivers skip it
   * (RFC 4861, section 4.6).
   *
   * @param type 0 to 255
   * @param body the bytes behind type and length: 8 n + 6 of them
   */
  record Unknown(int type, byte[] body) implements NdOption {
    /** Copies the body. */
    public Unknown {
      Ranges.check("option type", type, 0xff);
      if (body.length % 8 != 6 || body.length > 255 * 8 - 2) {
        throw new IllegalArgumentException("an option's body has 8 n + 6 bytes");
      }
      body = body.clone();
    }

    @Override
    public byte[] body() {
      return body.clone();
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Unknown unknown
          && type == unknown.type
          && Arrays.equals(body, unknown.body);
    }

    @Override
    public int hashCode() {
      return 31 * type + Arrays.hashCode(body);
    }

    @Override
    public String toString() {
      return "Unknown[type=" + type + ", body=" + HexFormat.of().formatHex(body) + "]";
    }
  }

  private static void requireIpv6(IpPrefix prefix) {
    if (!(prefix.address() instanceof Ipv6Address)) {
      throw new IllegalArgumentException("not an IPv6 prefix: " + prefix);
    }
  }
}
