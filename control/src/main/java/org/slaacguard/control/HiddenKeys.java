package org.slaacguard.control;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slaacguard.net.SecretKey;

/**
 * The secret keys of a file, taken out of its bytes before these become a string: strings can be
 * neither wiped nor kept from being copied by the garbage collector. A mark stands in each key's
 * place. Closing it wipes the keys. For one thread.
 */
public final class HiddenKeys implements AutoCloseable {
  /** Stands for no key of its own: every text is read as it is. */
  static final HiddenKeys NONE = new HiddenKeys();

  /** Begins a mark; no character of base64. */
  private static final byte MARK = '~';

  /** A mark; a file of the largest size has fewer than ten million keys. */
  private static final String MARK_FORM = "~[0-9]{1,7}";

  /** Takes the place of a {@link #MARK} that is the file's own. */
  private static final byte OTHER = '!';

  /** The most characters of a name; keys are longer. */
  private static final int LONGEST_NAME = 16;

  private static final List<String> NAMES =
      List.of(
          ConfigKey.PRIVATE_KEY.toString().toLowerCase(Locale.ROOT),
          ConfigKey.PRESHARED_KEY.toString().toLowerCase(Locale.ROOT));

  private static final int CHARACTERS = 44;

  private final List<SecretKey> keys = new ArrayList<>();

  private HiddenKeys() {}

  /**
   * Takes the keys out of a file's bytes, in comments too. What is no key stays, for {@link
   * SecretKey#parse} to say why.
   *
   * @param text all of its bytes, which are changed; position and limit stay
   */
  public static HiddenKeys hide(ByteBuffer text) {
    HiddenKeys hidden = new HiddenKeys();
    int from = text.position();
    for (int i = from; i <= text.limit(); i++) {
      if (i == text.limit() || text.get(i) == '\n') {
        hidden.hide(text, from, i);
        from = i + 1;
      }
    }
    return hidden;
  }

  private void hide(ByteBuffer text, int from, int to) {
    int start = from;
    while (start < to && (text.get(start) == '#' || isBlank(text.get(start)))) {
      start++;
    }
    int end = find(text, '#', start, to);
    int equals = find(text, '=', start, end);
    if (equals < end && NAMES.contains(name(text, start, equals))) {
      byte[] key = decode(text, equals + 1, end);
      if (key == null) {
        disown(text, equals + 1, end);
      } else {
        keys.add(SecretKey.ofBytes(key));
        Arrays.fill(key, (byte) 0);
        replace(text, equals + 1, end, keys.size() - 1);
      }
    }
  }

  private static int find(ByteBuffer text, char wanted, int from, int to) {
    int at = from;
    while (at < to && text.get(at) != wanted) {
      at++;
    }
    return at;
  }

  /**
   * The name before a key, as {@link ConfigKey#find} takes it; a part, if it is longer than any.
   */
  private static String name(ByteBuffer text, int from, int to) {
    StringBuilder name = new StringBuilder();
    for (int i = from; i < to && name.length() < LONGEST_NAME; i++) {
      if (!isBlank(text.get(i))) {
        name.append((char) text.get(i));
      }
    }
    return name.toString().toLowerCase(Locale.ROOT);
  }

  /** The 32 bytes of a key in base64, with or without blanks; null if it is none. */
  private static byte @Nullable [] decode(ByteBuffer text, int from, int to) {
    byte[] key = new byte[SecretKey.LENGTH];
    int characters = 0;
    int bits = 0;
    for (int i = from; i < to; i++) {
      byte c = text.get(i);
      if (isBlank(c)) {
        continue;
      }
      characters++;
      int value = characters < CHARACTERS ? digit(c) : 0;
      if (value < 0 || characters > CHARACTERS || (characters == CHARACTERS && c != '=')) {
        Arrays.fill(key, (byte) 0);
        return null;
      }
      bits = bits << 6 | value;
      // After each character but the first of four, eight bits are complete.
      int bytes = characters * 6 / 8;
      if (characters < CHARACTERS && characters % 4 != 1) {
        key[bytes - 1] = (byte) (bits >>> (characters * 6 % 8));
      }
    }
    if (characters == CHARACTERS) {
      return key;
    }
    Arrays.fill(key, (byte) 0);
    return null;
  }

  private static int digit(byte c) {
    if (c >= 'A' && c <= 'Z') {
      return c - 'A';
    }
    if (c >= 'a' && c <= 'z') {
      return c - 'a' + 26;
    }
    if (c >= '0' && c <= '9') {
      return c - '0' + 52;
    }
    return c == '+' ? 62 : c == '/' ? 63 : -1;
  }

  /** Writes a mark over a key, and blanks over the rest of it. */
  private static void replace(ByteBuffer text, int from, int to, int number) {
    byte[] mark = (" " + (char) MARK + number).getBytes(StandardCharsets.US_ASCII);
    for (int i = from; i < to; i++) {
      text.put(i, i - from < mark.length ? mark[i - from] : (byte) ' ');
    }
  }

  private static void disown(ByteBuffer text, int from, int to) {
    for (int i = from; i < to; i++) {
      if (text.get(i) == MARK) {
        text.put(i, OTHER);
      }
    }
  }

  private static boolean isBlank(byte c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
  }

  /**
   * The key of a mark, or the key that a text is. The caller closes it.
   *
   * @throws IllegalArgumentException if the text is neither; the message does not repeat it
   */
  SecretKey read(String text) {
    int number = number(text);
    return number < keys.size() ? keys.get(number).copy() : SecretKey.parse(text);
  }

  /** The number in a mark; the largest one if the text is no mark. */
  private static int number(String text) {
    return text.matches(MARK_FORM) ? Integer.parseInt(text.substring(1)) : Integer.MAX_VALUE;
  }

  @Override
  public void close() {
    keys.forEach(SecretKey::close);
  }
}
