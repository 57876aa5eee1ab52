package org.slaacguard.control;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slaacguard.net.PublicKey;

/**
 * Reads the peers' names from a configuration file, without making a string of any key: it looks at
 * headers, names and public keys only.
 */
public final class NamesInFile {
  private static final byte[] PUBLIC_KEY = "publickey".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] NAME = "friendly_name".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] MARKER = PeerLines.MARKER.getBytes(StandardCharsets.US_ASCII);
  private static final int BYTE_ORDER_MARK = 3;

  private NamesInFile() {}

  /**
   * The names of peers that are not disabled, in the order of the file. Their text is untrusted.
   *
   * @param bytes contents of the file; the caller keeps them
   */
  public static Map<PublicKey, String> of(byte[] bytes) {
    ByteArrayOutputStream kept = new ByteArrayOutputStream();
    int from = hasMark(bytes) ? BYTE_ORDER_MARK : 0;
    while (from < bytes.length) {
      int end = from;
      while (end < bytes.length && bytes[end] != '\n') {
        end++;
      }
      if (matters(bytes, from, end)) {
        kept.write(bytes, from, end - from);
        kept.write('\n');
      }
      from = end + 1;
    }
    Map<PublicKey, String> names = new LinkedHashMap<>();
    for (PeerBlock peer : PeerLines.of(ByteText.decode(kept.toByteArray())).peers()) {
      String name = peer.name();
      if (name != null) {
        names.putIfAbsent(peer.publicKey(), name);
      }
    }
    return Collections.unmodifiableMap(names);
  }

  private static boolean hasMark(byte[] bytes) {
    return bytes.length >= BYTE_ORDER_MARK
        && bytes[0] == (byte) 0xef
        && bytes[1] == (byte) 0xbb
        && bytes[2] == (byte) 0xbf;
  }

  private static boolean matters(byte[] bytes, int from, int end) {
    int first = from;
    while (first < end && isBlank(bytes[first])) {
      first++;
    }
    if (first == end || startsWith(bytes, from, end, MARKER)) {
      return false;
    }
    if (bytes[first] == '#') {
      int word = first + 1;
      while (word < end && isBlank(bytes[word])) {
        word++;
      }
      return startsWith(bytes, word, end, NAME);
    }
    return bytes[first] == '[' || isPublicKey(bytes, first, end);
  }

  /** Whether the bytes are a public key. Whitespace may occur anywhere, as in stock files. */
  private static boolean isPublicKey(byte[] bytes, int from, int end) {
    int matched = 0;
    for (int i = from; i < end && matched < PUBLIC_KEY.length; i++) {
      if (!isBlank(bytes[i])) {
        if (lower(bytes[i]) != PUBLIC_KEY[matched]) {
          return false;
        }
        matched++;
      }
    }
    return matched == PUBLIC_KEY.length;
  }

  private static boolean startsWith(byte[] bytes, int from, int end, byte[] word) {
    if (end - from < word.length) {
      return false;
    }
    byte[] here = Arrays.copyOfRange(bytes, from, from + word.length);
    for (int i = 0; i < here.length; i++) {
      here[i] = lower(here[i]);
    }
    return Arrays.equals(here, word);
  }

  private static byte lower(byte c) {
    return c >= 'A' && c <= 'Z' ? (byte) (c + 32) : c;
  }

  private static boolean isBlank(byte c) {
    return c == ' ' || c == '\t' || c == '\r' || c == 0x0b || c == 0x0c;
  }
}
