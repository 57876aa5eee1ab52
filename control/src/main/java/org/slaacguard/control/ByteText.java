package org.slaacguard.control;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A lossless text form of bytes: UTF-8, where each invalid byte becomes a lone surrogate, U+DC80 to
 * U+DCFF. A file may be in any encoding, and its hooks must reach the shell unchanged. The locale
 * does not matter.
 */
public final class ByteText {
  private static final int ESCAPE = 0xdc00;

  private ByteText() {}

  /** Decodes bytes; {@link #encode} gives back the same bytes. */
  public static String decode(byte[] bytes) {
    CharsetDecoder decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    ByteBuffer in = ByteBuffer.wrap(bytes);
    // UTF-8 needs at least one byte for each char.
    CharBuffer out = CharBuffer.allocate(bytes.length);
    CoderResult result = decoder.decode(in, out, true);
    while (result.isError()) {
      for (int i = 0; i < result.length(); i++) {
        out.put((char) (ESCAPE | (in.get() & 0xff)));
      }
      result = decoder.reset().decode(in, out, true);
    }
    String text = out.flip().toString();
    Arrays.fill(out.array(), '\0');
    return text;
  }

  /** Encodes a text; the caller owns the bytes. */
  public static byte[] encode(String text) {
    byte[] bytes = new byte[text.length() * 3];
    int length = 0;
    int from = 0;
    for (int i = 0; i <= text.length(); i++) {
      boolean escape = i < text.length() && isEscape(text, i);
      if (escape || i == text.length()) {
        byte[] part = text.substring(from, i).getBytes(StandardCharsets.UTF_8);
        System.arraycopy(part, 0, bytes, length, part.length);
        length += part.length;
        Arrays.fill(part, (byte) 0);
        from = i + 1;
      }
      if (escape) {
        bytes[length++] = (byte) text.charAt(i);
      }
    }
    byte[] exact = Arrays.copyOf(bytes, length);
    Arrays.fill(bytes, (byte) 0);
    return exact;
  }

  /**
   * Whether a char stands for a byte: a low surrogate of this range without a high surrogate before
   * it.
   */
  private static boolean isEscape(String text, int index) {
    char c = text.charAt(index);
    return c >= ESCAPE + 0x80
        && c <= ESCAPE + 0xff
        && (index == 0 || !Character.isHighSurrogate(text.charAt(index - 1)));
  }
}
