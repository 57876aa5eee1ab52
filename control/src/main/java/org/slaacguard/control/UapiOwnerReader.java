package org.slaacguard.control;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.PublicKey;
import org.slaacguard.routing.LearnedAddress;

/** Reads the answer to {@code owner} and {@code forget}. Ignores unknown keys. */
public final class UapiOwnerReader implements UapiAnswer {
  private final UapiOutcome outcome = new UapiOutcome();
  private String kind = "";
  private @Nullable PublicKey peer;
  private @Nullable IpPrefix prefix;
  private @Nullable IpAddress address;
  private Instant learnedAt = Instant.EPOCH;
  private Instant lastSeen = Instant.EPOCH;

  /** A reader of one answer. */
  public UapiOwnerReader() {}

  @Override
  public boolean line(String line) throws UapiException {
    return outcome.line(line, this::take);
  }

  private void take(UapiLine line) {
    switch (line.key()) {
      case "owner" -> kind = line.value();
      case "public_key" -> peer = PublicKey.parseHex(line.value());
      case "allowed_ip" -> prefix = IpPrefix.parse(line.value());
      case "learned_ip" -> address = IpAddress.parse(line.value());
      case "learned_at_ms" -> learnedAt = line.time();
      case "last_seen_ms" -> lastSeen = line.time();
      default -> {}
    }
  }

  /**
   * The answer, once {@link #line} has said that it is complete.
   *
   * @throws UapiException if it is a refusal, or names no owner
   */
  public AddressOwner owner() throws UapiException {
    outcome.check();
    PublicKey who = peer;
    IpPrefix entry = prefix;
    IpAddress what = address;
    if (kind.equals("nobody")) {
      return new AddressOwner.Nobody();
    }
    if (kind.equals("gateway")) {
      return new AddressOwner.Gateway();
    }
    if (kind.equals("static") && who != null && entry != null) {
      return new AddressOwner.Static(who, entry);
    }
    if (kind.equals("learned") && who != null && what != null) {
      return new AddressOwner.Learned(who, new LearnedAddress(what, learnedAt, lastSeen));
    }
    throw new UapiException("the answer does not say whose it is", UapiException.PROTOCOL);
  }
}
