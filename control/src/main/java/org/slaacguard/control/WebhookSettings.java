package org.slaacguard.control;

import java.net.URI;
import java.net.URISyntaxException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.IpPrefix;

/**
 * A receiver of events by HTTP.
 *
 * @param url the receiver; https, or http on this machine alone
 * @param secret key of the messages' signatures, 24 to 64 bytes
 * @param types types of events, or their prefixes up to a dot; empty for all
 */
@SuppressWarnings("ArrayRecordComponent") // never compared and never printed
public record WebhookSettings(URI url, byte[] secret, Set<String> types) {
  private static final String PREFIX = "whsec_";
  private static final int SHORTEST = 24;
  private static final int LONGEST = 64;
  private static final int LAST_PORT = 0xffff;
  private static final List<IpPrefix> LOOPBACK =
      List.of(IpPrefix.parse("127.0.0.0/8"), IpPrefix.parse("::1/128"));

  /** Copies the types. */
  public WebhookSettings {
    types = Set.copyOf(types);
  }

  /** The settings of a section; null if they cannot be used. Problems are noted there. */
  static @Nullable WebhookSettings of(ProcessBlock block) {
    URI url = block.get(ProcessKey.WEBHOOK_URL, WebhookSettings::url);
    byte[] secret = block.get(ProcessKey.WEBHOOK_SECRET, WebhookSettings::secret);
    Set<String> types = block.get(ProcessKey.WEBHOOK_EVENTS, WebhookSettings::types, Set.of());
    if (url == null || secret == null) {
      block.lacks(url == null ? "Url = https://example.org/hook" : "Secret = whsec_…");
      return null;
    }
    return new WebhookSettings(url, secret, types);
  }

  private static URI url(String text) {
    URI url;
    try {
      url = new URI(text);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("this is no URL: " + e.getReason(), e);
    }
    String host = url.getHost();
    boolean secure = "https".equalsIgnoreCase(url.getScheme());
    boolean local = "http".equalsIgnoreCase(url.getScheme()) && host != null && isHere(host);
    if (host == null || url.getUserInfo() != null || !(secure || local)) {
      throw new IllegalArgumentException(
          "a webhook is https://HOST/PATH, or http://127.0.0.1/PATH on this machine;"
              + " without a password in it");
    }
    if (url.getPort() == 0 || url.getPort() > LAST_PORT) {
      throw new IllegalArgumentException("a port is 1 to " + LAST_PORT + ", not " + url.getPort());
    }
    return url;
  }

  private static boolean isHere(String host) {
    if (host.equals("localhost")) {
      return true;
    }
    try {
      IpAddress address = IpAddress.parse(host.replaceAll("[\\[\\]]", ""));
      return LOOPBACK.stream().anyMatch(prefix -> prefix.contains(address));
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** The exception's message must not repeat the secret. */
  private static byte[] secret(String text) {
    byte[] bytes = {};
    if (text.startsWith(PREFIX)) {
      try {
        bytes = Base64.getDecoder().decode(text.substring(PREFIX.length()));
      } catch (IllegalArgumentException e) {
        bytes = new byte[0];
      }
    }
    if (bytes.length < SHORTEST || bytes.length > LONGEST) {
      throw new IllegalArgumentException(
          "a secret is whsec_ and the base64 of 24 to 64 random bytes, as"
              + " 'echo whsec_$(head -c 32 /dev/urandom | base64)' makes one");
    }
    return bytes;
  }

  private static Set<String> types(String text) {
    Set<String> types = new LinkedHashSet<>();
    for (String word : ValueText.words(text)) {
      if (!word.matches("[a-z]+(\\.[a-z-]+)?")) {
        throw new IllegalArgumentException(
            "a type of events is such as address.conflict, or address for all that begin so;"
                + " not '"
                + word
                + "'");
      }
      types.add(word);
    }
    return types;
  }

  /** Whether both have the same URL and the same secret. */
  public boolean isTo(WebhookSettings other) {
    return url.equals(other.url) && MessageDigest.isEqual(secret, other.secret);
  }

  /** Whether the receiver wants events of a type. */
  public boolean wants(String type) {
    return types.isEmpty()
        || types.contains(type)
        || types.contains(type.substring(0, Math.max(0, type.indexOf('.'))));
  }

  /** The URL without a secret, which its path may hold. */
  @Override
  public String toString() {
    return url.getScheme() + "://" + url.getAuthority() + "/…";
  }
}
