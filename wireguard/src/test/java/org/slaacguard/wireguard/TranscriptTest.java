package org.slaacguard.wireguard;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slaacguard.net.Endpoint;
import org.slaacguard.net.PublicKey;
import org.slaacguard.net.SecretKey;

/**
 * Replays a recording with wireguard-go. Each of our messages must equal the recorded one byte for
 * byte, and every packet of wireguard-go must decrypt.
 */
class TranscriptTest {
  private static final HexFormat HEX = HexFormat.of();
  private static final long SECOND = 1_000_000_000L;

  @ParameterizedTest
  @CsvSource({
    "initiator, HANDSHAKE_COMPLETED",
    "initiator-psk, HANDSHAKE_COMPLETED",
    "responder, HANDSHAKE_COMPLETED",
    "responder-psk, HANDSHAKE_COMPLETED",
    "cookie-given, COOKIE_REPLY_SENT",
    "cookie-taken, COOKIE_ACCEPTED"
  })
  void shouldRepeatTheConversationWithWireguardGo(String name, ProtocolEvent event)
      throws IOException {
    try (Replay replay = new Replay()) {
      replay.run(name);
      assertTrue(replay.events.contains(event), () -> name + ": " + replay.events);
      assertTrue(replay.decrypted >= 3, () -> name + ": packets " + replay.decrypted);
    }
  }

  /** Repeats what the recording side did. */
  private static final class Replay implements ProtocolSink, AutoCloseable {
    private final ArrayDeque<String> sent = new ArrayDeque<>();
    private final Set<ProtocolEvent> events = EnumSet.noneOf(ProtocolEvent.class);
    private final Arena arena = Arena.ofConfined();
    private final MemorySegment in = arena.allocate(4096, 64);
    private final MemorySegment out = arena.allocate(4096, 64);
    private final Aead aead = new JdkAead();
    private final X25519 dh = new JdkX25519();
    private String role = "";
    private Instant wallClock = Instant.EPOCH;
    private final Protocol protocol = new Protocol(dh, new FixedRandom(), () -> wallClock, this);
    private @Nullable Peer peer;
    private Endpoint endpoint = Endpoint.parse("127.0.0.1:1");
    private @Nullable Keypair used;
    private String plain = "";
    private int decrypted;

    void run(String name) throws IOException {
      try (InputStream file = getClass().getResourceAsStream("transcripts/" + name + ".txt")) {
        assertNotNull(file);
        new String(file.readAllBytes(), UTF_8)
            .lines()
            .filter(line -> !line.startsWith("#"))
            .map(line -> line.split(" = ", 2))
            .forEach(parts -> step(parts[0], parts[1]));
      }
      assertEquals(List.of(), List.copyOf(sent), "messages that were not sent then");
    }

    private void step(String key, String value) {
      switch (key) {
        case "role" -> role = value;
        case "our_private" -> {
          try (SecretKey secret = SecretKey.parseHex(value)) {
            protocol.privateKey(secret);
          }
        }
        case "their_public" -> peer = protocol.addPeer(0, PublicKey.parseHex(value));
        case "their_private" -> {
          byte[] expected = new byte[32];
          dh.publicKey(HEX.parseHex(value), expected);
          assertEquals(peer().publicKey(), PublicKey.ofBytes(expected));
        }
        case "preshared_key" -> {
          try (SecretKey secret = SecretKey.parseHex(value)) {
            protocol.presharedKey(peer(), secret);
          }
        }
        case "their_endpoint" -> endpoint = Endpoint.parse(value);
        case "wall_clock" -> {
          wallClock = Instant.ofEpochSecond(Long.parseLong(value));
          peer().endpoint(endpoint);
          if (role.equals("initiator") || role.equals("cookie-taken")) {
            protocol.initiate(peer(), 1);
          }
        }
        case "initiation_out", "response_out", "cookie_reply_out", "transport_out" ->
            assertEquals(value, sent.poll(), key);
        case "initiation_in", "response_in", "cookie_reply_in" -> receive(HEX.parseHex(value));
        case "transport_in" -> transport(HEX.parseHex(value));
        case "plain_in" -> assertEquals(value, plain);
        case "send_key" -> assertEquals(value, hex(keys().sendKey()));
        case "receive_key" -> assertEquals(value, hex(keys().receiveKey()));
        default -> throw new AssertionError(key);
      }
    }

    private void receive(byte[] message) {
      protocol.receive(2, message, message.length, endpoint, role.equals("cookie-given"));
      if (role.equals("cookie-taken") && message[0] == Messages.COOKIE_REPLY) {
        protocol.initiate(peer(), 6 * SECOND);
      }
    }

    private void transport(byte[] message) {
      used = protocol.keypair(Bytes.getInt(message, Messages.TRANSPORT_RECEIVER));
      long counter = Long.reverseBytes(Bytes.getLongBigEndian(message, Messages.TRANSPORT_COUNTER));
      int length = message.length - Messages.TRANSPORT_HEADER;
      MemorySegment.copy(message, 16, in, ValueLayout.JAVA_BYTE, 64, length);
      assertTrue(aead.open(keys().receiveKey(), counter, in, 64, length, out, 64));
      assertTrue(keys().acceptCounter(counter));
      decrypted++;
      plain = hex(out.asSlice(64, length - 16));
      if (!keys().confirmed()) {
        peer().received(keys(), 3, true);
        protocol.poll(3);
        keepalive(peer());
      }
    }

    private static String hex(MemorySegment bytes) {
      return HEX.formatHex(bytes.toArray(ValueLayout.JAVA_BYTE));
    }

    private Peer peer() {
      return Objects.requireNonNull(peer);
    }

    private Keypair keys() {
      return Objects.requireNonNull(used);
    }

    @Override
    public void send(@Nullable Peer to, Endpoint where, byte[] message) {
      assertEquals(endpoint, where);
      sent.add(HEX.formatHex(message));
    }

    @Override
    public void keepalive(Peer to) {
      Keypair keys = Objects.requireNonNull(to.sendingKeypair(3));
      long counter = keys.reserveCounters(1);
      aead.seal(keys.sendKey(), counter, in, 64, 0);
      byte[] message = new byte[Messages.KEEPALIVE_LENGTH];
      message[0] = Messages.TRANSPORT;
      Bytes.putInt(message, Messages.TRANSPORT_RECEIVER, keys.remoteIndex());
      Bytes.putLongBigEndian(message, Messages.TRANSPORT_COUNTER, Long.reverseBytes(counter));
      MemorySegment.copy(in, ValueLayout.JAVA_BYTE, 64, message, 16, 16);
      sent.add(HEX.formatHex(message));
    }

    @Override
    public void sessionReady(Peer with, boolean confirm) {
      if (confirm) {
        keepalive(with);
      }
    }

    @Override
    public void authenticated(Peer from, Endpoint where, int length) {}

    @Override
    public void stagedExpired(Peer with) {}

    @Override
    public void sessionExpired(Peer with) {}

    @Override
    public void count(ProtocolEvent event) {
      events.add(event);
    }

    @Override
    public void wake() {}

    @Override
    public void close() {
      protocol.close();
      aead.close();
      arena.close();
    }
  }
}
