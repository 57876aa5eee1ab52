package org.slaacguard.gateway;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Fetches events from the gateway processes of this network namespace. */
public final class EventClient {
  /** Takes events. */
  @FunctionalInterface
  public interface Sink {
    /**
     * Receives an event.
     *
     * @param millis its time, since 1970
     * @param json the event
     */
    void take(long millis, String json);
  }

  /** A follower waits even while the process hangs: a new request would repeat events. */
  private static final Duration FOLLOWING = Duration.ofDays(36_500);

  private EventClient() {}

  /** The processes' control sockets. */
  public static List<Path> processes() throws IOException {
    return GatewaySockets.here();
  }

  /**
   * Fetches the events of one process. Returns after the last one, or, if it follows, when the
   * process has ended.
   *
   * @param interfaceName of this interface alone; empty for all
   * @param after only events with a greater number
   * @return whether a process answered
   * @throws GatewayException if it refuses
   */
  public static boolean ask(
      Path process, String interfaceName, long after, boolean follow, Sink sink)
      throws IOException, GatewayException {
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        AnswerWatch watch = new AnswerWatch(channel, follow ? FOLLOWING : AnswerWatch.PATIENCE)) {
      try {
        return ask(
            channel, process, new GatewayRequest.Events(interfaceName, after, follow), watch, sink);
      } catch (IOException e) {
        throw watch.explain(e, GatewayClient.process(process));
      }
    }
  }

  private static boolean ask(
      SocketChannel channel, Path process, GatewayRequest request, AnswerWatch watch, Sink sink)
      throws IOException, GatewayException {
    if (!GatewayClient.connect(channel, process, watch)) {
      return false;
    }
    ByteBuffer bytes =
        ByteBuffer.wrap(GatewayCodec.write(request).getBytes(StandardCharsets.UTF_8));
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
    read(channel, watch, sink);
    return true;
  }

  private static void read(SocketChannel channel, AnswerWatch watch, Sink sink)
      throws IOException, GatewayException {
    BufferedReader lines = new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      watch.heard();
      int equals = Math.max(line.indexOf('='), 0);
      String said = GatewayCodec.unescape(line.substring(Math.min(equals + 1, line.length())));
      switch (line.substring(0, equals)) {
        case "EVENT" -> {
          int blank = said.indexOf(' ');
          sink.take(Long.parseLong(said.substring(0, blank)), said.substring(blank + 1));
        }
        case "ERROR" -> throw new GatewayException(said);
        case "DONE" -> {
          return;
        }
        default -> {}
      }
    }
  }
}
