package org.slaacguard.control;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.PublicKey;
import org.slaacguard.net.SecretKey;

/**
 * Reads a request line by line. It has no result before the blank line at its end. Use a reader for
 * one request, and close it after an exception.
 */
public final class UapiRequestReader implements AutoCloseable {
  private final ToIntFunction<String> zones;
  private final Consumer<String> warn;
  private long length;
  private int version; // 0 before the first line
  private boolean set;

  /** The request in the first line, if that line is the whole request. */
  private @Nullable UapiRequest asked;

  private boolean complete;
  private boolean handedOver;

  private final DeviceUpdate.Builder device = DeviceUpdate.builder();
  private @Nullable SecretKey privateKey;
  private final SettingKeys settings;
  private final List<PeerUpdate> peers = new ArrayList<>();
  private @Nullable UapiPeerReader peer;

  /**
   * A reader of one request.
   *
   * @param zones gives the index of a named interface, for a zone in an endpoint; throws {@link
   *     IllegalArgumentException} if there is none
   */
  public UapiRequestReader(ToIntFunction<String> zones) {
    this(zones, warning -> {});
  }

  /**
   * The same.
   *
   * @param warn takes warnings about probable mistakes in what is accepted
   */
  public UapiRequestReader(ToIntFunction<String> zones, Consumer<String> warn) {
    this.zones = zones;
    this.warn = warn;
    settings = new SettingKeys(Section.INTERFACE, warn);
  }

  /** Whether the request is a {@code get}. */
  public boolean isGet() {
    return asked instanceof UapiRequest.Get;
  }

  /**
   * Takes the next line, without its newline.
   *
   * @return whether that was the end of the request
   * @throws UapiException if the request is to be refused; nothing of it may be applied
   */
  public boolean line(String line) throws UapiException {
    length += line.length() + 1;
    if (length > UapiCodec.LONGEST_REQUEST) {
      throw new UapiException(
          "the request is longer than " + UapiCodec.LONGEST_REQUEST, UapiException.TOO_BIG);
    }
    if (line.isEmpty()) {
      if (version == 0) {
        throw new UapiException("a request must begin with get=1 or set=1", UapiException.PROTOCOL);
      }
      finish();
      return true;
    }
    UapiLine parsed = UapiLine.of(line);
    try {
      if (version == 0) {
        begin(parsed);
      } else if (!set) {
        throw new UapiException(
            "only a set request may have lines after the first", UapiException.PROTOCOL);
      } else if (parsed.key().equals("public_key")) {
        nextPeer(PublicKey.parseHex(parsed.value()));
      } else if (peer != null) {
        peer.take(parsed, zones);
      } else {
        takeDevice(parsed);
      }
    } catch (IllegalArgumentException e) {
      // Safe to repeat: parsers of keys never put the text into their messages.
      throw new UapiException(parsed.key() + ": " + e.getMessage(), UapiException.INVALID);
    }
    return false;
  }

  private void begin(UapiLine line) throws UapiException {
    switch (line.key()) {
      case "owner" -> asked = new UapiRequest.Owner(IpAddress.parse(line.value()));
      case "forget" -> asked = new UapiRequest.Forget(IpAddress.parse(line.value()));
      default -> beginVersioned(line);
    }
    version = Math.max(1, version);
  }

  private void beginVersioned(UapiLine line) throws UapiException {
    boolean get = line.key().equals("get");
    boolean cease = line.key().equals("cease");
    set = line.key().equals("set");
    boolean known = line.value().equals("1") || (get && line.value().equals("2"));
    if (!(get || set || cease) || !known) {
      throw new UapiException("a request must begin with get=1 or set=1", UapiException.PROTOCOL);
    }
    version = line.value().charAt(0) - '0';
    asked = get ? new UapiRequest.Get(version) : cease ? new UapiRequest.Cease() : null;
  }

  private void takeDevice(UapiLine line) {
    switch (line.key()) {
      case "private_key" -> {
        SecretKey before = privateKey;
        privateKey = SecretKey.parseHex(line.value());
        device.privateKey(privateKey);
        if (before != null) {
          before.close();
        }
      }
      case "listen_port" -> device.listenPort((int) line.number(65535));
      case "fwmark" -> device.fwmark((int) line.number(0xffff_ffffL));
      case "replace_peers" -> {
        line.mustBeTrue();
        device.replacePeers();
      }
      default -> {
        if (!settings.take(line)) {
          throw new IllegalArgumentException("unknown key of a device");
        }
      }
    }
  }

  private void nextPeer(PublicKey key) {
    endPeer();
    peer = new UapiPeerReader(key, warn);
  }

  private void endPeer() {
    if (peer != null) {
      peers.add(peer.finish());
      peer = null;
    }
  }

  private void finish() {
    endPeer();
    complete = true;
  }

  /**
   * The request, once {@link #line} has said that it is complete. The caller owns and closes it.
   *
   * @throws IllegalStateException before that
   */
  public UapiRequest request() {
    if (!complete) {
      throw new IllegalStateException("the request is not whole");
    }
    if (asked != null) {
      return asked;
    }
    handedOver = true;
    peers.forEach(device::peer);
    return new UapiRequest.Set(device.settings(settings.update()).build());
  }

  /** Wipes the keys of a request that nobody has taken. */
  @Override
  public void close() {
    if (handedOver) {
      return;
    }
    if (privateKey != null) {
      privateKey.close();
    }
    peers.forEach(PeerUpdate::close);
    if (peer != null) {
      peer.close();
    }
  }
}
