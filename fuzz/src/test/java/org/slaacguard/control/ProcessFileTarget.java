package org.slaacguard.control;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
      MetricsSettings metrics = ProcessFile.parse("gateway.ini", text).metrics();
      assertTrue(metrics == null || metrics.isLocal() || metrics.allowRemote());
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
            "# all\n[metrics]\r\nlisten=[::]:80\nallowremote=yes\n")
        .map(text -> text.getBytes(StandardCharsets.UTF_8))
        .toList();
  }
}
