package org.slaacguard.history;

import java.time.Instant;
import org.slaacguard.net.PublicKey;

/**
 * An endpoint at which a peer was reached from some moment on.
 *
 * @param interfaceName the WireGuard interface
 * @param endpoint the peer's outer address and port, as text
 * @param since when its packets first came from there
 */
public record EndpointEntry(String interfaceName, PublicKey peer, String endpoint, Instant since) {}
