package org.slaacguard.control;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.slaacguard.fuzz.Target;

/** The file of a process is read, or its problems are told, each with the line that it is on. */
public final class ProcessFileTarget implements Target {
  @Override
  public void run(byte[] input) {
    String text = ByteText.decode(input);
    long lines = text.chars().filter(c -> c == '\n').count() + 1;
    try {
      ProcessSettings settings = ProcessFile.parse("gateway.ini", text);
      MetricsSettings metrics = settings.metrics();
      assertTrue(metrics == null || metrics.isLocal() || metrics.allowRemote());
      // What is accepted as the address of a webhook can be sent to.
      settings.webhooks().forEach(each -> HttpRequest.newBuilder(each.url()).build());
    } catch (ConfigException e) {
      assertFalse(e.problems().isEmpty());
      e.problems().forEach(p -> assertTrue(p.line() >= 1 && p.line() <= lines, p.toString()));
    }
  }

  @Override
  public List<byte[]> seeds() {
    return Stream.of(
            "[Metrics]\nListen = 127.0.0.1:9586\nEndpoints = no\n",
            """
            [Webhook]
            Url=https://a/b
            Secret=whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw
            Events=session
            [History]
            Keep=none
            MaxSize=1GB
            [Events]
            Memory=2MiB
            """,
            "[Webhook]\nUrl=http://[fe80::1%25eth0]:8080/?q#f\n[Webhook]\nUrl = HTTPS://a.b.:0/%zz\n",
            "# all\n[metrics]\r\nlisten=[::]:80\nallowremote=yes\n")
        .map(text -> text.getBytes(StandardCharsets.UTF_8))
        .toList();
  }
}
