package org.slaacguard.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.slaacguard.fuzz.Target;

/**
 * A request is read, or refused for a reason, however it is cut into pieces; and no more of it is
 * read than there is room for.
 */
public final class HttpRequestTarget implements Target {
  private static final String REFUSED = "refused: ";

  @Override
  public void run(byte[] input) {
    String whole = read(input, input.length);
    assertEquals(whole, read(input, 1), "in single bytes");
    assertEquals(whole, read(input, 7), "in pieces of seven");
  }

  private static String read(byte[] input, int piece) {
    InputStream in =
        new ByteArrayInputStream(input) {
          @Override
          public int read(byte[] to, int at, int length) {
            return super.read(to, at, Math.min(length, piece));
          }
        };
    try {
      HttpRequest request = HttpRequest.read(Channels.newChannel(in));
      assertFalse(request.method().isEmpty());
      assertFalse(request.path().isEmpty());
      String host = request.host();
      assertTrue(host == null || host.equals(host.strip()), host);
      boolean _ = HostHeader.isOfThisMachine(host);
      return request.toString();
    } catch (HttpRequest.MalformedException e) {
      assertTrue(e.getMessage() != null && !e.getMessage().isEmpty());
      // Of a head that is too long nobody knows the end.
      return REFUSED + e.getMessage();
    } catch (IOException e) {
      assertTrue(input.length < HttpRequest.LONGEST, "it has an end, or is too long");
      return "cut off";
    }
  }

  @Override
  public List<byte[]> seeds() {
    return Stream.of(
            String.join(
                "\r\n",
                "GET /metrics HTTP/1.1",
                "Host: 127.0.0.1:9586",
                "User-Agent: Prometheus/2.42.0",
                "Accept: application/openmetrics-text;version=1.0.0,*/*;q=0.1",
                "Accept-Encoding: gzip",
                "X-Prometheus-Scrape-Timeout-Seconds: 10",
                "",
                ""),
            "GET http://localhost/metrics?a=b HTTP/1.0\n\n",
            "HEAD / HTTP/1.1\r\nhost:[::1]\r\n\r\nmore",
            "POST /metrics HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
            "GET /" + "x".repeat(HttpRequest.LONGEST) + " HTTP/1.1\r\n\r\n")
        .map(text -> text.getBytes(StandardCharsets.ISO_8859_1))
        .toList();
  }
}
