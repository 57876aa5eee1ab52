package org.slaacguard.lab;

import org.slaacguard.net.Endpoint;
import org.slaacguard.wireguard.Peer;
import org.slaacguard.wireguard.ProtocolEvent;
import org.slaacguard.wireguard.ProtocolSink;

/** For an end that only shakes hands: what it sends matters, and nothing else. */
public abstract class HandshakeOutput implements ProtocolSink {
  /** Hears of nothing. */
  protected HandshakeOutput() {}

  @Override
  public final void authenticated(Peer peer, Endpoint from, int length) {}

  @Override
  public final void keepalive(Peer peer) {}

  @Override
  public void sessionReady(Peer peer, boolean confirm) {}

  @Override
  public final void stagedExpired(Peer peer) {}

  @Override
  public final void sessionExpired(Peer peer) {}

  @Override
  public final void count(ProtocolEvent event) {}

  @Override
  public final void wake() {}
}
