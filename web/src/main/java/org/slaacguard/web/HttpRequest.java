package org.slaacguard.web;

import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The head of an HTTP/1.x request (RFC 9112), as far as a server of one page needs it.
 *
 * @param method such as {@code GET}
 * @param path the path of its target, without a query
 * @param host the field Host; null if there is none
 */
record HttpRequest(String method, String path, @Nullable String host) {
  /** Most bytes of a head; browsers and Prometheus send a tenth of it. */
  static final int LONGEST = 8192;

  private static final int FIRST_ROOM = 1024;

  /** The request cannot be parsed. */
  static final class MalformedException extends Exception {
    private static final long serialVersionUID = 1L;

    MalformedException(String what) {
      super(what);
    }
  }

  /**
   * Reads a request up to the empty line that ends its head; bytes behind it may be read as well.
   *
   * @throws MalformedException if it is no request, or too long
   * @throws IOException if the client is gone
   */
  static HttpRequest read(ReadableByteChannel in) throws IOException, MalformedException {
    ByteBuffer buffer = ByteBuffer.allocate(FIRST_ROOM);
    int searched = 0;
    while (true) {
      int end = endOfHead(buffer, searched);
      if (end >= 0) {
        return parse(new String(buffer.array(), 0, end, StandardCharsets.ISO_8859_1));
      }
      // The empty line may be split between two reads.
      searched = Math.max(0, buffer.position() - 3);
      if (!buffer.hasRemaining()) {
        if (buffer.capacity() >= LONGEST) {
          throw new MalformedException("its head is longer than " + LONGEST + " bytes");
        }
        buffer = ByteBuffer.allocate(2 * buffer.capacity()).put(buffer.flip());
      }
      if (in.read(buffer) < 0) {
        throw new IOException("the request has no end");
      }
    }
  }

  /** The end of the head, without the empty line; lines may end in LF alone (section 2.2). */
  private static int endOfHead(ByteBuffer buffer, int from) {
    for (int i = from; i < buffer.position(); i++) {
      if (buffer.get(i) == '\n') {
        int next = i + 1;
        if (next < buffer.position() && buffer.get(next) == '\r') {
          next++;
        }
        if (next < buffer.position() && buffer.get(next) == '\n') {
          return i;
        }
      }
    }
    return -1;
  }

  private static HttpRequest parse(String head) throws MalformedException {
    String[] lines = head.split("\r?\n", -1);
    String[] words = lines[0].split(" ", -1);
    if (words.length != 3 || !words[2].matches("HTTP/1\\.[0-9]") || !isToken(words[0])) {
      throw new MalformedException("its first line is not METHOD TARGET HTTP/1.1");
    }
    String host = null;
    for (int i = 1; i < lines.length; i++) {
      int colon = lines[i].indexOf(':');
      if (colon < 1 || !isToken(lines[i].substring(0, colon))) {
        throw new MalformedException("line " + (i + 1) + " is not NAME: VALUE");
      }
      if (lines[i].substring(0, colon).toLowerCase(Locale.ROOT).equals("host")) {
        if (host != null) {
          throw new MalformedException("it has Host twice");
        }
        host = lines[i].substring(colon + 1).strip();
      }
    }
    return new HttpRequest(words[0], path(words[1]), host);
  }

  private static String path(String target) throws MalformedException {
    try {
      String path = URI.create(target).getPath();
      return path == null || path.isEmpty() ? "/" : path;
    } catch (IllegalArgumentException e) {
      throw new MalformedException("its target is no URI");
    }
  }

  /** RFC 9110, section 5.6.2. */
  private static boolean isToken(String text) {
    return !text.isEmpty()
        && text.chars()
            .allMatch(
                c ->
                    (c >= '0' && c <= '9')
                        || (c >= 'A' && c <= 'Z')
                        || (c >= 'a' && c <= 'z')
                        || "!#$%&'*+-.^_`|~".indexOf(c) >= 0);
  }
}
