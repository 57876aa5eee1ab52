package org.slaacguard.gateway;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.BackendException;
import org.slaacguard.control.InterfaceStatus;
import org.slaacguard.control.PeerUpdate;
import org.slaacguard.control.UapiCodec;
import org.slaacguard.control.UapiException;
import org.slaacguard.control.UapiRequest;
import org.slaacguard.control.UapiRequestReader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The requests of one client, one after the other. Belongs to the client's thread. */
final class UapiSession implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(UapiSession.class);

  /** The size of a large request, in bytes: that of a thousand peers. */
  private static final int LARGE = 256 << 10;

  /** The warnings of one request in the log, so that nobody fills it. */
  private static final int MOST_WARNINGS = 8;

  private final Path socket;
  private final SocketChannel client;
  private final LineReader in;
  private final Writer out;
  private final InterfaceService service;
  private final ToIntFunction<String> zones;
  private final LargeRequests large;
  private final Runnable isWhole;
  private boolean tookKeys;

  /**
   * Nothing read yet.
   *
   * @param socket where it has connected
   * @param large shared by the sessions of a socket
   * @param whole run when a request is there as a whole
   */
  UapiSession(
      Path socket,
      SocketChannel client,
      InterfaceService service,
      ToIntFunction<String> zones,
      LargeRequests large,
      Runnable whole) {
    this.socket = socket;
    this.client = client;
    in = new LineReader(client);
    out =
        new BufferedWriter(
            new OutputStreamWriter(Channels.newOutputStream(client), StandardCharsets.UTF_8));
    this.service = service;
    this.zones = zones;
    this.large = large;
    isWhole = whole;
  }

  /**
   * Reads, executes and answers one request.
   *
   * @return whether another request may follow
   */
  boolean serveOne() throws IOException {
    boolean[] isLarge = {false};
    try {
      return serveOne(isLarge);
    } finally {
      if (isLarge[0]) {
        large.end();
      }
      if (tookKeys) {
        tookKeys = false;
        KeyProtection.overwriteGarbage();
      }
    }
  }

  private boolean serveOne(boolean[] isLarge) throws IOException {
    in.begin();
    boolean get = false;
    boolean whole = false;
    List<String> warnings = new ArrayList<>();
    try (UapiRequestReader reader =
        new UapiRequestReader(
            zones,
            warning -> {
              if (warnings.size() < MOST_WARNINGS) {
                warnings.add(warning);
              }
            })) {
      String line;
      do {
        line = in.next();
        if (line == null) {
          return false; // The end, perhaps within a request: then nothing of it is done.
        }
        if (!isLarge[0] && in.bytes() > LARGE) {
          large.begin(client);
          isLarge[0] = true;
        }
        whole = line.isEmpty();
        try {
          if (reader.line(line)) {
            break;
          }
        } finally {
          get = reader.isGet();
        }
      } while (true);
      isWhole.run();
      if (isLarge[0]) {
        large.whole();
      }
      try (UapiRequest request = reader.request()) {
        answer(request);
        warnings.forEach(warning -> LOG.warn("{}: set: {}", socket, warning));
      }
    } catch (UapiException e) {
      LOG.info("{}: request refused: {}", socket, e.getMessage());
      UapiCodec.writeRefusal(get, e.errno(), String.valueOf(e.getMessage()), out);
      out.flush();
      if (!whole) {
        skip();
      }
      return false;
    } catch (BackendException e) {
      LOG.info("{}: request failed: {}", socket, e.getMessage());
      UapiCodec.writeRefusal(get, e.errno(), String.valueOf(e.getMessage()), out);
    }
    out.flush();
    return true;
  }

  private void answer(UapiRequest request) throws BackendException, IOException {
    switch (request) {
      case UapiRequest.Get g -> {
        try (InterfaceStatus status = service.status()) {
          UapiCodec.writeStatus(status, g.version(), out);
        }
      }
      case UapiRequest.Cease c -> {
        service.cease();
        UapiCodec.writeDone(out);
      }
      case UapiRequest.Owner o -> UapiCodec.writeOwner(service.owner(o.address()), out);
      case UapiRequest.Forget f -> UapiCodec.writeOwner(service.forget(f.address()), out);
      case UapiRequest.Set s -> {
        tookKeys = s.device().privateKey() != null;
        for (PeerUpdate peer : s.device().peers()) {
          tookKeys |= peer.presharedKey() != null;
        }
        service.apply(s.device());
        UapiCodec.writeDone(out);
      }
    }
  }

  /** Reads the rest of a refused request, so that a client that still writes sees its answer. */
  private void skip() throws IOException {
    @Nullable String line;
    do {
      line = in.next();
    } while (line != null && !line.isEmpty() && in.bytes() <= UapiCodec.LONGEST_REQUEST);
  }

  /** Wipes what was read. */
  @Override
  public void close() {
    in.close();
  }
}
